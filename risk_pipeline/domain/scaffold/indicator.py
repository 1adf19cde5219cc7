"""What a new indicator is: its numerator and denominator as SQL, and test rows that can fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.scaffold.conditions import NUMBER_TYPES, Condition, Value, read_condition
from risk_pipeline.domain.scaffold.examples import Example, example_rows

Measure = Literal["count", "sum", "share"]
MEASURES: tuple[Measure, ...] = ("count", "sum", "share")
FIXED = ("entity_id", "occurred_on", "occurred_at", "numerator", "denominator", "exposure_minor")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asks for: of which rows what is counted, summed or taken as a share."""

    measure: Measure
    column: str | None = None
    bad: str | None = None
    where: str | None = None
    date: str | None = None
    exposure: str | None = None
    by: tuple[str, ...] = ()
    hours: bool = False
    maturity_days: int = 0


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """The parts of the event view, and rows that it must turn into `expected`."""

    entity: str
    date: str
    instant: str | None
    numerator: str
    denominator: str
    exposure: str
    conditions: tuple[str, ...]
    unit: str
    given: tuple[Mapping[str, Value], ...]
    expected: tuple[Mapping[str, Value], ...]


def decide_indicator(asked: Asked, key: Sequence[str], types: Mapping[str, str]) -> NewIndicator:
    """Turn what is asked into SQL over a fact with these columns, known by `key`.

    Raises:
        ConfigError: a column is unknown or of the wrong type, or something that the measure needs is missing.
    """
    day = day_column(asked.date, types)
    bad = read_condition(asked.bad, types) if asked.bad else None
    where = read_condition(asked.where, types) if asked.where else None
    _check(asked, types, bad)
    numerator, denominator = _fraction(asked, bad)
    money = asked.column if asked.column in _money(types) else asked.exposure or _only_money(types)
    entity = _entity(key, types)
    given, expected = example_rows(Example(tuple(key), types, day, asked.column), bad, where)
    return NewIndicator(
        entity=entity,
        date=day,
        instant=_instant(day, types) if asked.hours else None,
        numerator=numerator,
        denominator=denominator,
        exposure=_exposure(asked, bad, money),
        conditions=(f"{day} is not null", *([where.sql] if where else [])),
        unit=_unit(asked, types),
        given=given,
        expected=expected,
    )


def date_columns(types: Mapping[str, str]) -> list[str]:
    """Return the columns that an event can be dated by."""
    return [name for name, kind in types.items() if kind == "date"]


def day_column(date: str | None, types: Mapping[str, str]) -> str:
    """Return the column that an event is dated by: the one asked for, or the first.

    Raises:
        ConfigError: there is no such date.
    """
    known = date_columns(types)
    if not known:
        raise ConfigError("The fact has no column of type date, so nothing can be dated. Add one to it.")
    day = date or known[0]
    if day not in known:
        hint = did_you_mean(day, known) or f"There are: {', '.join(known)}."
        raise ConfigError(f"--date {day}: is no date of the fact. {hint}")
    return day


def _check(asked: Asked, types: Mapping[str, str], bad: Condition | None) -> None:
    _check_columns(asked, types)
    if asked.hours and asked.maturity_days:
        raise ConfigError("--hours and --maturity-days: hours are judged at once; leave one of the two out.")
    if asked.measure == "sum" and asked.column is None:
        raise ConfigError("A sum needs the column that is summed: --column.")
    if asked.measure == "share" and bad is None:
        raise ConfigError('A share needs what its numerator counts, for example --bad "status = refused".')
    if asked.measure != "share" and bad is not None:
        raise ConfigError("--bad is the numerator of a share; say --where to count or sum only some rows.")


def _check_columns(asked: Asked, types: Mapping[str, str]) -> None:
    for option, name in (("--column", asked.column), ("--exposure", asked.exposure)):
        if name is None:
            continue
        _known(option, name, types)
        if not types[name].startswith(NUMBER_TYPES):
            raise ConfigError(f"{option} {name}: is {types[name]}, and cannot be summed.")
    for name in asked.by:
        _known("--by", name, types)
        if name in FIXED:
            raise ConfigError(f"--by {name}: is a column that every event view has; rename it in the fact.")


def _known(option: str, name: str, types: Mapping[str, str]) -> None:
    if name not in types:
        hint = did_you_mean(name, types) or f"There are: {', '.join(types)}."
        raise ConfigError(f"{option} {name}: the fact has no such column. {hint}")


def _fraction(asked: Asked, bad: Condition | None) -> tuple[str, str]:
    if asked.measure == "share" and bad is not None:
        return f"case when {bad.sql} then 1 else 0 end", "1"
    return (asked.column or "1") if asked.measure == "sum" else "1", "null"


def _exposure(asked: Asked, bad: Condition | None, money: str | None) -> str:
    if money is None:
        return "0"
    return f"case when {bad.sql} then {money} else 0 end" if bad is not None else money


def _unit(asked: Asked, types: Mapping[str, str]) -> str:
    if asked.measure == "share":
        return "ratio"
    return "money_minor" if asked.measure == "sum" and asked.column in _money(types) else "count"


def _money(types: Mapping[str, str]) -> list[str]:
    return [name for name in types if name.endswith("_minor")]


def _only_money(types: Mapping[str, str]) -> str | None:
    found = _money(types)
    return found[0] if len(found) == 1 else None


def _entity(key: Sequence[str], types: Mapping[str, str]) -> str:
    if len(key) > 1:
        return f"concat_ws(':', {', '.join(key)})"
    return key[0] if types.get(key[0]) == "varchar" else f"cast({key[0]} as varchar)"


def _instant(day: str, types: Mapping[str, str]) -> str:
    instant = f"{day.removesuffix('_on')}_at"
    if types.get(instant) != "timestamp with time zone":
        raise ConfigError(f"--hours: {day} has no instant beside it; the fact needs a column {instant}.")
    return instant
