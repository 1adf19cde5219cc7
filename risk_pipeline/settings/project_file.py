"""`risk.toml`: what the project's file sets. Secrets are refused: the file is committed."""

import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, InitSettingsSource, TomlConfigSettingsSource

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.settings.paths import PROJECT_FILE, within

# A path in the file begins where the file is, whoever reads it from wherever.
_FOLDERS = ("var_dir", "data_dir", "dbt_target_dir")


def project_file(settings_class: type[BaseSettings], project_dir: Path) -> InitSettingsSource:
    """Return what `risk.toml` sets. A project without the file has its settings from the environment alone.

    Raises:
        ConfigError: it is no TOML, has an unknown key, or holds a secret; the text names file and key.
    """
    path = project_dir / PROJECT_FILE
    try:
        data = TomlConfigSettingsSource(settings_class, toml_file=path).toml_data
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}") from error
    if found := [*_problems(settings_class, data)]:
        raise ConfigError("\n".join(f"{path}: {problem}" for problem in found))
    folders = {key: data[key] for key in _FOLDERS if isinstance(data.get(key), str)}
    placed = {key: within(project_dir, given) for key, given in folders.items()}
    return InitSettingsSource(settings_class, data | placed)


def _problems(settings_class: type[BaseSettings], data: Mapping[str, object]) -> typing.Iterator[str]:
    fields = settings_class.model_fields
    for key, value in data.items():
        variable = f"RISK_{key.upper()}"
        if key == "project_dir":
            yield "project_dir: remove it; the project is the folder that holds this file."
        elif key not in fields:
            known = did_you_mean(key, fields) or f"Settings are: {', '.join(sorted(fields))}."
            yield f"{key}: is not a setting. {known}"
        elif _is_secret(fields[key].annotation):
            yield f"{key}: is a secret. Take it out of the file, and set {variable} in the environment."
        elif _has_password(value):
            yield f"{key}: holds a password. Take it out of the file, and set {variable} in the environment."


def _is_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(map(_is_secret, typing.get_args(annotation)))


def _has_password(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(urlsplit(value).password)
    except ValueError:
        return False
