"""Every setting, typed: the environment (prefix `RISK_`) wins over `risk.toml`. Nobody else reads either."""

from pathlib import Path

from risk_pipeline.settings.model import Settings
from risk_pipeline.settings.project_file import PROJECT_FILE, find_project
from risk_pipeline.settings.reading import load_settings, read_settings, settings_not_set
from risk_pipeline.settings.unknown import unknown_variables
from risk_pipeline.settings.values import check_currency, check_time_zone

# Of a checkout; the wheel has none.
PROJECT_ROOT = Path(__file__).resolve().parents[2]
# The engine's dbt code, `risk_core`.
DBT_PACKAGE = Path(__file__).resolve().parents[1] / "dbt_package"

__all__ = [
    "DBT_PACKAGE",
    "PROJECT_FILE",
    "PROJECT_ROOT",
    "Settings",
    "check_currency",
    "check_time_zone",
    "find_project",
    "load_settings",
    "read_settings",
    "settings_not_set",
    "unknown_variables",
]
