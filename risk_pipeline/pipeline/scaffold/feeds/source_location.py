"""Where a new feed finds its files or its table, as its YAML names the place."""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.ingest.formats.database_files import is_sqlite, table_in
from risk_pipeline.settings import Settings

_DATE = re.compile(r"\d{4}[-_.]?\d{2}([-_.]?\d{2})?")
_ELSEWHERE = "it is not in the data folder (RISK_DATA_DIR), so this project finds it on this machine only"
_CENTURIES = ("19", "20")


def place_of(
    settings: Settings, file: Path | None, database: str | None, table: str | None
) -> tuple[str, str]:
    """Return a new feed's location, and what is to be said of it."""
    if file is not None and is_sqlite(file):
        return _table_of_file(file, settings.data_dir, table_in(file, table))
    if file is not None:
        return location_of(file, settings.data_dir)
    location = database_location(settings, database or "", table or "")
    return location, f"Location: {location}; the address stays in RISK_FEED_VARIABLES"


def sqlite_location(path: str, table: str) -> str:
    """Return the location of a table of a SQLite file."""
    return f"sqlite:///{path}#{table}"


def _table_of_file(path: Path, data_dir: str, table: str) -> tuple[str, str]:
    whole, folder = path.absolute(), Path(data_dir)
    if data_dir and whole.is_relative_to(folder):
        location = sqlite_location(f"{{data_dir}}/{whole.relative_to(folder)}", table)
        return location, f"Location: {location}"
    location = sqlite_location(str(whole), table)
    return location, f"Location: {location}; {_ELSEWHERE}"


def location_of(path: Path, data_dir: str) -> tuple[str, str]:
    """Return a file's location as the YAML names it, and what is to be said of it.

    Files whose name holds a date are one of many: the location is then a pattern.
    """
    folder = Path(data_dir) if data_dir and "://" not in data_dir else None
    whole = path.absolute()
    inside = folder is not None and whole.is_relative_to(folder)
    name = _literal(str(whole.relative_to(folder)) if inside and folder else str(whole))
    pattern = _without_date(name)
    location = "{data_dir}/" + pattern if inside else pattern
    said = f"Location: {location}"
    if pattern != name:
        said += ", every file whose name differs in its date only"
    if not inside:
        said += f"; {_ELSEWHERE}"
    return location, said


def first_day_in_names(path: Path) -> date | None:
    """Return the earliest day in the names of a file and of those that differ in their date only."""
    pattern = _DATE.sub("*", path.name)
    if pattern == path.name:
        return None
    alike = (one.name for one in path.absolute().parent.iterdir())
    return min(
        (day for name in alike if _DATE.sub("*", name) == pattern for day in _days_in(name)), default=None
    )


def _days_in(name: str) -> list[date]:
    days = []
    for found in _DATE.finditer(name):
        digits = re.sub(r"\D", "", found[0])
        if digits[:2] not in _CENTURIES:
            continue
        with suppress(ValueError):  # digits that are no day
            days.append(date(int(digits[:4]), int(digits[4:6]), int(digits[6:] or 1)))
    return days


def _without_date(name: str) -> str:
    head, slash, last = name.rpartition("/")
    return head + slash + _DATE.sub("*", last)


def _literal(name: str) -> str:
    """A name is no pattern: its brackets are meant."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def database_location(settings: Settings, database: str, table: str) -> str:
    """Return the location of a database's table, its address kept out of it.

    Raises:
        ConfigError: no such feed variable is set.
    """
    if database not in settings.feed_variables:
        known = list(settings.feed_variables)
        hint = did_you_mean(database, known) or f"Set: {', '.join(known) or 'none'}."
        raise ConfigError(
            f"--database {database}: RISK_FEED_VARIABLES holds no address of that name. {hint} For example: "
            f'RISK_FEED_VARIABLES=\'{{"{database}": "postgresql://user@host/shop"}}\'.'
        )
    return f"{{{database}}}#{table}"
