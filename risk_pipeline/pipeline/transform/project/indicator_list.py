"""Write the lists that dbt needs before any YAML: indicators, event logs, facts that feeds count by."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from risk_pipeline.catalog.reading.yaml_locations import LOADER
from risk_pipeline.domain.register.fact import LOG_PREFIX
from risk_pipeline.pipeline.transform.project.generated import FOLDER, write_macro

PREFIX = "ind_"
GENERATED = FOLDER / "indicator_names.sql"
# A macro of the adapter is found before the project's default, which fails without a list.
_TEMPLATE = """\
{{#- Written by `risk prepare` from the names of files. Do not edit. -#}}
{{% macro duckdb__indicator_names() -%}}
    {{{{ return([
{names}    ]) }}}}
{{%- endmacro %}}


{{% macro duckdb__counting_facts() -%}}
    {{{{ return([
{facts}    ]) }}}}
{{%- endmacro %}}


{{% macro duckdb__event_logs() -%}}
    {{{{ return([
{logs}    ]) }}}}
{{%- endmacro %}}
"""
_COUNTED_THROUGH = "counted_through"


def write_indicator_list(dbt_dir: Path) -> Path:
    """Write the macro file and return its path; a list that is up to date is left alone.

    Raises:
        OSError: the dbt project cannot be written to.
    """
    text = _TEMPLATE.format(
        names=_quoted(indicator_names(dbt_dir)),
        facts=_quoted(counting_facts(dbt_dir)),
        logs=_quoted(event_logs(dbt_dir)),
    )
    return write_macro(dbt_dir / GENERATED, text)


def counting_facts(dbt_dir: Path) -> list[str]:
    """Return the facts that `counted_through` of the project's sources names, in order."""
    files = [path for suffix in ("yml", "yaml") for path in (dbt_dir / "models").rglob(f"*.{suffix}")]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return sorted({fact for text in texts if _COUNTED_THROUGH in text for fact in _facts_named(text)})


def _facts_named(text: str) -> Iterator[str]:
    try:
        waiting = [yaml.load(text, LOADER)]  # noqa: S506 - a safe one
    except yaml.YAMLError:
        return  # dbt says what is wrong with the file
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            counted = node.get(_COUNTED_THROUGH)
            if isinstance(counted, dict) and isinstance(counted.get("fact"), str):
                yield counted["fact"]
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _quoted(names: list[str]) -> str:
    return "".join(f"        '{name}',\n" for name in names)


def event_logs(dbt_dir: Path) -> list[str]:
    """Return the names of the models that log what happens in processes, in order."""
    return sorted({path.stem for path in (dbt_dir / "models").rglob(f"{LOG_PREFIX}*.sql")})


def indicator_names(dbt_dir: Path) -> list[str]:
    """Return the names of the project's indicators in order."""
    files = (dbt_dir / "models").rglob(f"{PREFIX}*.sql")
    return sorted({path.stem.removeprefix(PREFIX) for path in files})
