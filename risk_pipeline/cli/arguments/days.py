"""Days that verbs take: words and spans are counted from today in the project's zone."""

import re
from datetime import date, timedelta

import typer

from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.errors import ConfigError

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1}
_SPAN = re.compile(r"([+-]?)(\d{1,4})([dw])")
_WEEK = re.compile(r"(\d{4})-w(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_SHORTEST = 3
_EXAMPLES = "2026-03-09, yesterday, today, tomorrow, monday, 2d (days), 1w (weeks) or 2026-W10"


def past_day(text: str) -> date:
    """Read a day of the past: `2d` is two days ago, `monday` the one before today."""
    return _read(text, is_ahead=False)


def day_ahead(text: str) -> date:
    """Read a day to come: `2d` is in two days, `monday` the next one."""
    return _read(text, is_ahead=True)


def past_month(text: str) -> date:
    """Read a month, `2026-10` or a day of it; return its first day."""
    if found := _MONTH.fullmatch(text.strip()):
        text = f"{found[1]}-{found[2]}-01"
    try:
        return past_day(text).replace(day=1)
    except typer.BadParameter:
        raise typer.BadParameter(f"'{text}' is no month: give 2026-10, or a day of it.") from None


def _read(text: str, *, is_ahead: bool) -> date:
    try:
        return date.fromisoformat(text)  # needs no project
    except ValueError:
        pass
    try:
        return read_day(text, _today(), is_ahead=is_ahead)
    except (ConfigError, ValueError, OverflowError) as error:
        raise typer.BadParameter(str(error)) from error


def _today() -> date:
    from risk_pipeline.settings import load_settings

    return SystemClock().now().astimezone(load_settings().zone).date()


def read_day(text: str, today: date, *, is_ahead: bool) -> date:
    """Return the day that is meant.

    `is_ahead` says which way words lead: `2d` is in two days or was two days ago, `monday` the nearest one
    after or before today. `+2d` and `-2d` lead where they say. A week is its Monday.

    Raises:
        ValueError: it is no day; the text says what can be given.
    """
    word = text.strip().lower()
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word])
    if found := _SPAN.fullmatch(word):
        sign, count, unit = found.groups()
        days = int(count) * (7 if unit == "w" else 1)
        return today + timedelta(days=days if (sign == "+" or (is_ahead and not sign)) else -days)
    named = [at for at, name in enumerate(_WEEKDAYS) if len(word) >= _SHORTEST and name.startswith(word)]
    if named:
        after = (named[0] - today.weekday() - 1) % 7 + 1  # 1 to 7: today's own weekday is a week away
        before = (today.weekday() - named[0] - 1) % 7 + 1
        return today + timedelta(days=after if is_ahead else -before)
    try:
        if found := _WEEK.fullmatch(word):
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return date.fromisoformat(word)
    except ValueError:
        raise ValueError(f"'{text}' is no day: give {_EXAMPLES}") from None
