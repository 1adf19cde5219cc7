"""`risk.toml`: where the project is, and what its file sets. Secrets are refused: the file is committed."""

import os
import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, InitSettingsSource, TomlConfigSettingsSource

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean

PROJECT_FILE = "risk.toml"
_NAMED_IN = "RISK_PROJECT_DIR"
# A path in the file begins where the file is, whoever reads it from wherever.
_FOLDERS = ("var_dir", "data_dir", "dbt_target_dir")


def find_project(given: str | Path | None = None) -> Path:
    """Return the project's folder: the one given, that of RISK_PROJECT_DIR, or the nearest with a risk.toml.

    Raises:
        ConfigError: there is none here; the text says how to make one.
    """
    named = given or os.environ.get(_NAMED_IN)
    if named:
        return Path(named).expanduser().absolute()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise ConfigError(
        f"No project here: neither {here} nor a folder above it has a {PROJECT_FILE}. Go to the project's "
        f"folder, or name it in {_NAMED_IN}, or begin one: `risk init NAME`."
    )


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
    placed = {key: _within(project_dir, given) for key, given in folders.items()}
    return InitSettingsSource(settings_class, data | placed)


def _within(folder: Path, given: str) -> str:
    is_local = given and "://" not in given
    return str(folder / Path(given).expanduser()) if is_local else given


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
