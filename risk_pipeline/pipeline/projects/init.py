"""Write a new project into an empty folder: a minimal one, or one of the examples."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from risk_pipeline.catalog.writing.logins import add_login
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.projects.examples import Example, example_files
from risk_pipeline.pipeline.projects.rendering import rendered
from risk_pipeline.pipeline.projects.schemas import with_schemas

_OWNERS, _OWNER = "register/owners.yaml", "sales_lead"
_TAKEN = {"dbt", "risk_core"}  # names of dbt packages that every project has


@dataclass(frozen=True)
class Begun:
    """What was written where."""

    folder: Path
    files: tuple[str, ...]
    example: Example | None


def begin(folder: Path, *, time_zone: str, currency: str, now: datetime, login: str) -> Begun:
    """Write a minimal project: one feed, one indicator, one rule, and ten rows that end yesterday.

    `login` has the role of its one owner.

    Raises:
        ConfigError: the folder is not empty.
    """
    today = now.astimezone(ZoneInfo(time_zone)).date()
    values = _values(folder, today) | {"time_zone": time_zone, "currency": currency}
    files = rendered("shared", values) | rendered("minimal", values)
    owners = add_login(files[_OWNERS].decode(), _OWNER, login, _OWNERS)
    return _write(folder, files | {_OWNERS: owners.encode()})


def begin_example(folder: Path, example: Example, *, now: datetime) -> Begun:
    """Write a copy of an example, with its own time zone and currency.

    Raises:
        ConfigError: the folder is not empty.
    """
    files = rendered("shared", _values(folder, now.date())) | example_files(example)
    return _write(folder, files, example)


def project_name(folder: Path) -> str:
    """Return a folder's name as a name for dbt: lower case, digits and underscores, a letter first."""
    name = re.sub(r"[^a-z0-9]+", "_", folder.absolute().name.casefold()).strip("_")
    if not name or name[0].isdigit() or name in _TAKEN:
        name = f"project_{name}".rstrip("_")
    return name


def _values(folder: Path, today: date) -> dict[str, object]:
    return {
        "name": project_name(folder),
        "version": version("risk-pipeline"),
        "day": lambda days_ago: today - timedelta(days=days_ago),
        "next_year": today + timedelta(days=365),
    }


def _write(folder: Path, files: Mapping[str, bytes], example: Example | None = None) -> Begun:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(
            f"{folder} is there already, and not an empty folder: nothing was written. Choose another name."
        )
    files = with_schemas(files)
    is_new = not folder.exists()
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except BaseException:
        if is_new:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return Begun(folder, tuple(files), example)
