"""What dbt needs in a project's folder and nobody writes: the engine, the list of indicators, settings."""

import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from risk_pipeline.pipeline.transform.project.indicator_list import write_indicator_list
from risk_pipeline.pipeline.transform.project.settings import write_project_settings
from risk_pipeline.settings import DBT_PACKAGE, Settings

PACKAGE = "risk_core"
# The first is what packages.yml names, the second where dbt looks; `dbt deps` would make it from the first.
PLACES = (Path(".risk") / PACKAGE, Path("dbt_packages") / PACKAGE)


def make_ready(settings: Settings) -> None:
    """Link the engine's dbt package into the project, and write the list of indicators and the settings.

    What is up to date is left alone, so that several runs may share a project.

    Raises:
        OSError: the dbt project cannot be written to.
    """
    for place in PLACES:
        _put(settings.dbt_dir / place)
    write_indicator_list(settings.dbt_dir)
    write_project_settings(settings)


def package_files() -> list[Path]:
    """Return the files of the engine's dbt package, in order."""
    return sorted(path for path in DBT_PACKAGE.rglob("*") if path.is_file())


def _put(place: Path) -> None:
    if place.is_symlink() and place.readlink() == DBT_PACKAGE:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        _replace(place, lambda spare: spare.symlink_to(DBT_PACKAGE, target_is_directory=True))
    except OSError:  # links are not allowed here
        _copy(place)


def _copy(place: Path) -> None:
    if _is_copy(place):
        return
    try:
        _replace(place, lambda spare: shutil.copytree(DBT_PACKAGE, spare))
    except OSError:
        if not _is_copy(place):  # else another process was quicker
            raise


def _replace(place: Path, make: Callable[[Path], object]) -> None:
    """Make it aside and move it here in one step: another process may be reading."""
    spare = place.with_name(f".{place.name}.{uuid4().hex}")
    try:
        make(spare)
        if place.is_dir() and not place.is_symlink():
            _move_away(place)
        spare.replace(place)
    finally:
        _remove(spare)


def _move_away(folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.{uuid4().hex}")
    folder.rename(old)
    shutil.rmtree(old, ignore_errors=True)


def _remove(spare: Path) -> None:
    if spare.is_symlink():
        spare.unlink()
    elif spare.exists():
        shutil.rmtree(spare, ignore_errors=True)


def _is_copy(place: Path) -> bool:
    """Whether a folder holds the files of the package, byte by byte; another version has others."""
    copied = {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    return copied == {path.relative_to(DBT_PACKAGE): path.read_bytes() for path in package_files()}
