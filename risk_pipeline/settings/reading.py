"""Read the settings, and say in one text what is wrong with them and where."""

import os
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.settings.model import Settings
from risk_pipeline.settings.paths import PROJECT_FILE, find_project

# No default would be right for most, and a wrong one is not noticed: days and amounts look plausible.
_REQUIRED = {
    "time_zone": 'an IANA name, such as time_zone = "Europe/Berlin"',
    "currency": 'an ISO 4217 code, such as currency = "EUR"',
}


def load_settings(project_dir: Path | None = None) -> Settings:
    """Read the environment and the risk.toml of the project: the one given, or the one here.

    Raises:
        ConfigError: there is no project here, a value is wrong, or the time zone or currency is not
            set; the text names file or variable.
    """
    settings = read_settings(project_dir)
    if missing := settings_not_set(settings):
        path = settings.project_dir / PROJECT_FILE
        raise ConfigError("\n".join(f"{path}: {key}: {what}" for key, what in missing.items()))
    return settings


def read_settings(project_dir: Path | None = None) -> Settings:
    """Read them like `load_settings`, but leave it to the caller what is not set.

    Raises:
        ConfigError: there is no project here, or a value is wrong; the text names file or variable.
    """
    folder = find_project(project_dir)
    if not folder.is_dir():
        raise ConfigError(f"RISK_PROJECT_DIR: {folder} is not a folder.")
    try:
        return Settings(project_dir=folder)
    except ValidationError as error:
        lines = [f"{_place(folder, e)}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
        raise ConfigError("Bad settings. " + "; ".join(lines)) from error


def settings_not_set(settings: Settings) -> dict[str, str]:
    """Return which required settings are not set, and what to do."""
    return {
        key: f"is not set. Add {words}, or set RISK_{key.upper()}."
        for key, words in _REQUIRED.items()
        if not getattr(settings, key)
    }


def _place(folder: Path, error: ErrorDetails) -> str:
    variable = f"RISK_{str(error['loc'][0]).upper()}"
    if variable in os.environ:
        return "_".join([variable, *(str(part).upper() for part in error["loc"][1:])])
    return f"{folder / PROJECT_FILE}: {'.'.join(map(str, error['loc']))}"
