"""Tell dbt the project's time zone and currency: in every call of ours, and by a file for calls by hand."""

import json
from pathlib import Path

from risk_pipeline.domain.money import minor_digits
from risk_pipeline.pipeline.transform.project.generated import FOLDER, write_macro
from risk_pipeline.settings import Settings

GENERATED = FOLDER / "project_settings.sql"
# A macro of the adapter is found before the engine's default, which fails without settings.
_TEMPLATE = """\
{{#- Written by `risk prepare` from risk.toml and the environment. Do not edit. -#}}
{{% macro duckdb__project_settings() -%}}
    {{{{ return({settings}) }}}}
{{%- endmacro %}}
"""


def project_variables(settings: Settings) -> list[str]:
    """Return the arguments that set the project's variables. Equal in all calls: dbt then parses once."""
    return ["--vars", json.dumps(_values(settings))]


def write_project_settings(settings: Settings) -> Path:
    """Write the macro file and return its path; one that is up to date is left alone.

    Raises:
        OSError: the dbt project cannot be written to.
    """
    return write_macro(settings.dbt_dir / GENERATED, _TEMPLATE.format(settings=_values(settings)))


def _values(settings: Settings) -> dict[str, str | int]:
    return {
        "business_timezone": settings.time_zone,
        "reporting_currency": settings.currency,
        "currency_digits": minor_digits(settings.currency),
    }
