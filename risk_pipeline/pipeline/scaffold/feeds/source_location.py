"""Where a new feed finds its files or its table, as its YAML names the place."""

import fnmatch
import re
from contextlib import suppress
from datetime import date
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted, did_you_mean
from risk_pipeline.ingest.formats.database_files import is_sqlite, table_in
from risk_pipeline.settings import Settings

_DATE = re.compile(r"\d{4}[-_.]?\d{2}([-_.]?\d{2})?")
_ELSEWHERE = "it is not in the data folder (RISK_DATA_DIR), so this project finds it on this machine only"
_CENTURIES = ("19", "20")


def place_of(
    settings: Settings, file: Path | None, database: str | None, table: str | None, files: str | None = None
) -> tuple[str, str]:
    """Return a new feed's location, and what is to be said of it; `files` is how those to come are named.

    Raises:
        ConfigError: `files` fits no files, or not the one that was looked at.
    """
    if file is not None and not is_sqlite(file):
        return location_of(file, settings.data_dir, files)
    if files is not None:
        raise ConfigError("--files is for files that come one by one; a database's table is one place.")
    if file is not None:
        return _table_of_file(file, settings.data_dir, table_in(file, table))
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


def location_of(path: Path, data_dir: str, files: str | None = None) -> tuple[str, str]:
    """Return a file's location as the YAML names it, and what is to be said of it.

    Files whose name holds a date are one of many, and one beside such files that begin alike is of them: the
    location is then a pattern.

    Raises:
        ConfigError: `files` is no pattern of names, or does not fit the file.
    """
    folder = Path(data_dir) if data_dir and "://" not in data_dir else None
    whole = path.absolute()
    inside = folder is not None and whole.is_relative_to(folder)
    name = _literal(str(whole.relative_to(folder)) if inside and folder else str(whole))
    last, why = _names(path, files)
    head, slash, own = name.rpartition("/")
    pattern = head + slash + (last or own)
    location = "{data_dir}/" + pattern if inside else pattern
    said = f"Location: {location}{why}"
    if not inside:
        said += f"; {_ELSEWHERE}"
    return location, said


def _names(path: Path, files: str | None) -> tuple[str, str]:
    """Return the pattern of a file's name and of those like it, empty where it is alone, and why."""
    if files is not None:
        _check_pattern(path, files)
        return files, f", as you said: {_how_many(path, files)} now"
    if _DATE.search(path.name):
        return _literal(_DATE.sub("\0", path.name)).replace("\0", "*"), (
            ", every file whose name differs in its date only"
        )
    if beside := _pattern_beside(path):
        return beside, f": {_how_many(path, beside)} now, for those beside it have dates in their names"
    return "", (
        ", this file alone, read again when it changes: a file of another name is never read. If later "
        f"rows come in files of their own, say how they are named: --files '{_suggested(path)}'"
    )


def _suggested(path: Path) -> str:
    """Return a pattern for a file and those that begin alike: `orders_*.csv` of `orders_history.csv`."""
    stem, suffixes = path.name.partition(".")[0], "".join(path.suffixes)
    head = re.match(r"(.+[-_ ])[^-_ ]+$", stem)
    return f"{head[1] if head else stem}*{suffixes}"


def _pattern_beside(path: Path) -> str | None:
    """Return the pattern of the files that begin like this one, where all others of it are dated."""
    pattern = _suggested(path)
    others = [name for name in _fitting(path, pattern) if name != path.name]
    dated = pattern.replace("*", "\0")
    is_dated = all(_DATE.sub("\0", name, count=1) == dated for name in others)
    return pattern if others and is_dated else None


def _check_pattern(path: Path, files: str) -> None:
    if "/" in files or not fnmatch.fnmatchcase(path.name, files):
        raise ConfigError(
            f"--files '{files}' does not fit {path.name}. Give a pattern of names in its folder, such as "
            f"'{_suggested(path)}'; * stands for any letters."
        )


def _how_many(path: Path, pattern: str) -> str:
    return counted(len(_fitting(path, pattern)), "file")


def _fitting(path: Path, pattern: str) -> list[str]:
    return [one.name for one in path.absolute().parent.iterdir() if fnmatch.fnmatchcase(one.name, pattern)]


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
