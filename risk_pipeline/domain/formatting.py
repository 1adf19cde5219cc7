"""How numbers and dates are written for people, the same in every message, picture and table."""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import NamedTuple

from risk_pipeline.domain.money import format_minor, is_known_currency, minor_digits
from risk_pipeline.domain.period import Grain, Period

NO_VALUE = "no value"
_MAX_DECIMALS = 4
_PERIOD_NOUNS = {Grain.HOUR: "hour", Grain.DAY: "day", Grain.WEEK: "week", Grain.MONTH: "month"}


def format_value(value: float | None, unit: str, currency: str) -> str:
    """Return a number in an indicator's unit as people write it: `12.3 %`, `1,204`, `3.4 days`.

    `unit` is one of ratio, count, days, hours, money_minor; `currency` is only used for money.
    """
    return _format(value, unit, currency, extra=0)


def judged_unit(limit_kind: str | None, unit: str) -> str:
    """Return the unit of what a rule judged: a share of a total is a ratio, whatever is added up."""
    return "ratio" if limit_kind == "share" else unit


def format_against(value: float | None, limit: float | None, unit: str, currency: str) -> tuple[str, str]:
    """Return value and limit, with enough decimals to distinguish them, if any number does."""
    for extra in range(_MAX_DECIMALS):
        texts = _format(value, unit, currency, extra), _format(limit, unit, currency, extra)
        if texts[0] != texts[1]:
            return texts
    return _format(value, unit, currency, 0), _format(limit, unit, currency, 0)


def format_money(minor: float | None, currency: str) -> str:
    """Return an amount of minor units: `BRL 1,234.56`."""
    return format_value(minor, "money_minor", currency)


def format_axis(value: float, unit: str, currency: str) -> str:
    """Return a round number below or beside an axis, short: `15 %`, `BRL 200k`, `1.5M`, `3 days`."""
    if unit == "ratio":
        return f"{value * 100:,.6g} %"
    if unit == "money_minor" and is_known_currency(currency):
        return f"{currency} {short_number(value / 10.0 ** minor_digits(currency))}"
    return f"{short_number(value)} {unit}" if unit in {"days", "hours"} else short_number(value)


def short_number(value: float) -> str:
    """Return a number for an axis: `1.2M`, `12k`, `0.05`."""
    for size, suffix in ((1e9, "bn"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if suffix == 'k' else size):,.4g}{suffix}"
    return f"{value:,.4g}"


def format_day(day: date) -> str:
    """Return a date that reads the same everywhere: `24 Nov 2017`."""
    return f"{day.day} {day:%b %Y}"


def format_hour(hour: int) -> str:
    """Return when an hour begins on the wall clock: `15:00`; 24 is midnight, `24:00`."""
    return f"{hour:02d}:00"


def format_moment(day: date, hour: int | None) -> str:
    """Return a day, or an hour of it: `24 Nov 2017`, `24 Nov 2017, 15:00`."""
    return format_day(day) if hour is None else f"{format_day(day)}, {format_hour(hour)}"


def format_until(period: Period) -> str:
    """Return when a period ends, as a table has it: `2017-11-24`, `2017-11-24 at 16:00`."""
    return f"{period.end}" if period.hour is None else f"{period.end} at {format_hour(period.hour + 1)}"


def format_period(period: Period) -> str:
    """Return what people call the period: `24 Nov 2017`, `week of 20 Nov 2017`, `Nov 2017`.

    Of an hour: `24 Nov 2017, 15:00-16:00`.
    """
    if period.hour is not None:
        return f"{format_moment(period.start, period.hour)}-{format_hour(period.hour + 1)}"
    if period.grain is Grain.MONTH:
        return f"{period.start:%b %Y}"
    day = format_day(period.start)
    return f"week of {day}" if period.grain is Grain.WEEK else day


def format_when(period: Period) -> str:
    """Return when that was: `on 24 Nov 2017`, `in the week of 20 Nov 2017`, `in Nov 2017`."""
    before = {Grain.MONTH: "in", Grain.WEEK: "in the"}.get(period.grain, "on")
    return f"{before} {format_period(period)}"


def count_periods(count: int, grain: Grain) -> str:
    """Return `1 day`, `3 weeks` …."""
    return counted(count, _PERIOD_NOUNS[grain])


def format_span(span: timedelta) -> str:
    """Return a length of time in its largest unit, for lists: `3 d`, `5 h`, `12 min`."""
    minutes = int(span.total_seconds() // 60)
    for unit, size in (("d", 24 * 60), ("h", 60)):
        if minutes >= size:
            return f"{minutes // size} {unit}"
    return f"{max(minutes, 0)} min"


def counted(count: float, noun: str, plural: str = "") -> str:
    """Return `1 ticket`, `1,204 tickets`; `plural` is for nouns that do not just add an s."""
    number = f"{count:,.0f}"
    return f"{number} {noun if number == '1' else plural or f'{noun}s'}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `Did you mean: …?` with what is spelt much like a name; empty where nothing is."""
    near = near_names(name, known)
    return f"Did you mean: {', '.join(near)}?" if near else ""


def near_names(name: str, known: Iterable[str]) -> list[str]:
    """Return up to three of those that are spelt much like a name, the nearest first."""
    folded = {each.casefold(): each for each in known}
    return [folded[each] for each in get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]


class Shape(NamedTuple):
    """A number as it is written in any language: scaled to what people read, and how many decimals it has.

    `unit` is that of the scaled number: per cent, the currency's main unit, or the unit itself.
    """

    number: float | Decimal
    decimals: int
    unit: str


def shape_of(value: float | None, unit: str, currency: str, extra: int = 0) -> Shape | None:
    """Return how a number is written, with `extra` decimals; None where there is no value."""
    if value is None or not math.isfinite(value):
        return None
    if unit == "ratio":
        per_cent = value * 100
        return Shape(per_cent, (1 if abs(per_cent) >= 1 or per_cent == 0 else 2) + extra, unit)
    if unit == "money_minor":
        digits = minor_digits(currency) if is_known_currency(currency) else 0
        number = Decimal(value).scaleb(-digits) if isinstance(value, int) else value / math.pow(10, digits)
        return Shape(number, digits, unit)
    if unit in {"days", "hours"}:
        return Shape(value, 1 + extra, unit)
    is_big_or_whole = float(value).is_integer() or abs(value) >= 1000
    return Shape(value, 0 if is_big_or_whole and not extra else 2 + extra, "count")


def _format(value: float | None, unit: str, currency: str, extra: int) -> str:
    shape = shape_of(value, unit, currency, extra)
    if value is None or shape is None:
        return NO_VALUE
    if unit == "money_minor":
        return format_minor(value, currency)
    number = f"{shape.number:,.{shape.decimals}f}"
    return f"{number} %" if unit == "ratio" else f"{number} {unit}" if unit in {"days", "hours"} else number
