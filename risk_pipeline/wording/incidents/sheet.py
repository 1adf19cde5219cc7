"""What messages and statements say of the newest facts sheet."""

from collections.abc import Mapping

from pydantic import JsonValue

Sheet = Mapping[str, JsonValue]


def headline_facts(sheet: Sheet | None) -> tuple[tuple[str, str], ...]:
    """Return the lines of a sheet that the root message shows, as label and text."""
    lines = sheet.get("lines") if sheet else None
    if not isinstance(lines, list):
        return ()
    return tuple((str(line[0]), str(line[1])) for line in lines if isinstance(line, list) and len(line) == 2)


def placeholders(sheet: Sheet | None) -> dict[str, str]:
    """Return the figures of a sheet by the names that templates of statements use."""
    named = sheet.get("named") if sheet else None
    if not isinstance(named, dict):
        return {}
    return {name: str(text) for name, text in named.items() if text is not None}
