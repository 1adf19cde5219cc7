"""Every setting, typed: the environment (prefix `RISK_`) wins over `risk.toml`. Nobody else reads either.

Names are imported when they are first asked for: completion at the terminal needs `places` alone, and has
no time for pydantic.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from risk_pipeline.settings.paths import (
    DBT_PACKAGE,
    PROJECT_FILE,
    PROJECT_ROOT,
    completed_words,
    find_project,
    guess_places,
)

if TYPE_CHECKING:
    from risk_pipeline.settings.model import Settings
    from risk_pipeline.settings.reading import load_settings, read_settings, settings_not_set
    from risk_pipeline.settings.unknown import unknown_variables
    from risk_pipeline.settings.values import check_currency, check_time_zone

__all__ = [
    "DBT_PACKAGE",
    "PROJECT_FILE",
    "PROJECT_ROOT",
    "Settings",
    "check_currency",
    "check_time_zone",
    "completed_words",
    "find_project",
    "guess_places",
    "load_settings",
    "read_settings",
    "settings_not_set",
    "unknown_variables",
]
_HOMES = {
    "Settings": "model",
    "load_settings": "reading",
    "read_settings": "reading",
    "settings_not_set": "reading",
    "unknown_variables": "unknown",
    "check_currency": "values",
    "check_time_zone": "values",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
