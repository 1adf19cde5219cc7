"""Write the list of indicators that dbt needs before it reads any YAML, from the names of their files."""

from pathlib import Path

from risk_pipeline.pipeline.transform.generated import FOLDER, write_macro

PREFIX = "ind_"
GENERATED = FOLDER / "indicator_names.sql"
# A macro of the adapter is found before the project's default, which fails without a list.
_TEMPLATE = """\
{{#- Written by `risk prepare` from the names of the files {prefix}*.sql. Do not edit. -#}}
{{% macro duckdb__indicator_names() -%}}
    {{{{ return([
{names}    ]) }}}}
{{%- endmacro %}}
"""


def write_indicator_list(dbt_dir: Path) -> Path:
    """Write the macro file and return its path; a list that is up to date is left alone.

    Raises:
        OSError: the dbt project cannot be written to.
    """
    names = "".join(f"        '{name}',\n" for name in indicator_names(dbt_dir))
    return write_macro(dbt_dir / GENERATED, _TEMPLATE.format(prefix=PREFIX, names=names))


def indicator_names(dbt_dir: Path) -> list[str]:
    """Return the names of the project's indicators in order."""
    files = (dbt_dir / "models").rglob(f"{PREFIX}*.sql")
    return sorted({path.stem.removeprefix(PREFIX) for path in files})
