"""Write the list of indicators that dbt needs before it reads any YAML, from the names of their files."""

from pathlib import Path
from uuid import uuid4

PREFIX = "ind_"
GENERATED = Path(".risk") / "macros" / "indicator_names.sql"
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
    path = dbt_dir / GENERATED
    text = _TEMPLATE.format(
        prefix=PREFIX, names="".join(f"        '{name}',\n" for name in indicator_names(dbt_dir))
    )
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Calls of dbt for several sites may share the project: none may see half a file.
        written = path.with_suffix(f".{uuid4().hex}")
        written.write_text(text, encoding="utf-8")
        written.replace(path)
    return path


def indicator_names(dbt_dir: Path) -> list[str]:
    """Return the names of the project's indicators in order."""
    files = (dbt_dir / "models").rglob(f"{PREFIX}*.sql")
    return sorted({path.stem.removeprefix(PREFIX) for path in files})
