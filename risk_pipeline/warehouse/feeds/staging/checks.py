"""The contract of a feed's columns as SQL: what may be wrong with a row, and the words for it.

The words name column, type and bound, never the value: a value may be a person's address.
"""

from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.warehouse.feeds.values.casting import unreadable
from risk_pipeline.warehouse.feeds.values.kinds import FLOATS, INSTANTS, ZONED
from risk_pipeline.warehouse.sql import literal

FAULT_TYPE = "struct(column_name varchar, kind varchar)[]"
_BLANKS = " \t\r\n\v\f\u00a0\u200b\u3000\ufeff"


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that rejects a row, on one column."""

    column: str
    kind: str
    condition: str


def checks_of(
    column: Column, number: int, source_type: str, target: str, feed: Feed, now: datetime
) -> list[Check]:
    """Return what may be wrong with column `number`, read as __s<number>, cast as __t<number>."""
    text, value = f"__s{number}", f"__t{number}"
    is_blank = _is_blank(text, source_type)
    checks = []
    if column.name in feed.key:
        checks.append(Check(column.name, "null key", is_blank))
    elif column.required:
        checks.append(Check(column.name, "required", is_blank))
    if target == "VARCHAR":
        checks.append(Check(column.name, "unreadable", unreadable(value)))
    else:
        fits = f"isfinite({value})" if target in FLOATS | INSTANTS else f"{value} is not null"
        checks.append(Check(column.name, "type", f"({text} is not null and coalesce(not {fits}, true))"))
    if column.min is not None:
        checks.append(Check(column.name, "min", f"coalesce({value} < {column.min!r}, false)"))
    return checks + (_span(column, value, target, feed, now) if target in INSTANTS else [])


def reason_sql(fault: str, types: dict[str, str], feed: Feed) -> str:
    """Return SQL that words one fault (a struct) for people."""
    column = f"{fault}.column_name"
    types_told = _map({c.name: _type_told(c, types[c.name], feed) for c in feed.columns})
    min_told = _map({c.name: "" if c.min is None else f"{c.min:g}" for c in feed.columns})
    first_told = _map({c.name: str(feed.earliest(c) or "") for c in feed.columns})
    ahead = f" by more than {feed.days_ahead} days" if feed.days_ahead else ""
    return (
        f"case {fault}.kind "
        "when 'document' then 'the line is no JSON object' "
        f"when 'twice' then 'a column of the contract comes twice in the object' "
        f"when 'open line' then 'the file ends within this line: it may be cut off' "
        f"when 'null key' then {column} || ': null or blank in the key' "
        f"when 'required' then {column} || ': null or blank in a required column' "
        f"when 'unreadable' then {column} || ': holds what is no text, or a number too large to be exact' "
        f"when 'type' then {column} || ': is no ' || {types_told}[{column}] "
        f"when 'min' then {column} || ': is below ' || {min_told}[{column}] "
        f"when 'past' then {column} || ': is before ' || {first_told}[{column}] || "
        "', the first plausible day (plausible_from)' "
        f"when 'future' then {column} || ': is after the load{ahead}' end"
    )


def _is_blank(text: str, source_type: str) -> str:
    blank = f" or trim({text}, {literal(_BLANKS)}) = ''" if source_type == "VARCHAR" else ""
    return f"({text} is null{blank})"


def _type_told(column: Column, target: str, feed: Feed) -> str:
    form = feed.written_form(column) if target in INSTANTS else "iso"
    return target if form == "iso" else f"{target} written as {form}"


def _span(column: Column, value: str, target: str, feed: Feed, now: datetime) -> list[Check]:
    zone, is_cursor = feed.timezone or "UTC", column.name == feed.cursor
    checks = []
    first_day = feed.earliest(column)
    if first_day is not None:
        start = _bound(target, zone, f"timezone({literal(zone)}, timestamp {literal(str(first_day))})")
        is_early = f"coalesce({value} < {start} and isfinite({value}), false)"
        checks.append(Check(column.name, "past", is_early))
    if is_cursor or column.not_after_load:
        days = feed.days_ahead if is_cursor and not column.not_after_load else 0
        limit = _bound(target, zone, f"(timestamptz {literal(now.isoformat())} + interval {days} day)")
        is_late = f"coalesce({value} > {limit} and isfinite({value}), false)"
        checks.append(Check(column.name, "future", is_late))
    return checks


def _bound(target: str, zone: str, instant: str) -> str:
    if target == ZONED:
        return instant
    local = f"timezone({literal(zone)}, {instant})"
    return f"cast({local} as date)" if target == "DATE" else local


def _map(pairs: dict[str, str]) -> str:
    return "map {" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in pairs.items()) + "}"
