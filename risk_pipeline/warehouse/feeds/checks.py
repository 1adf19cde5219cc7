"""The contract of a feed's columns as SQL: each value cast to its type, each fault named.

A value that does not fit is never bent to fit: `1.5` is no integer, `nan` no number. Instants
with an offset are moved to the feed's zone or to UTC, as the column's type asks.
"""

from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.warehouse.feeds.readers import Field
from risk_pipeline.warehouse.sql import literal

INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
FLOATS = frozenset({"FLOAT", "DOUBLE"})
ZONED = "TIMESTAMP WITH TIME ZONE"
LOCAL_INSTANTS = frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})
INSTANTS = LOCAL_INSTANTS | {ZONED, "DATE"}
FAULT_TYPE = "struct(column_name varchar, kind varchar, sample varchar)[]"
# A time followed by an offset or zone: 12:00:00+02, 12:00Z, 12:00:00 UTC.
_OFFSET = r":\d\d(\.\d+)?\s*([+-]\d\d(:?\d\d)?|Z|[A-Z][A-Za-z_/]+)$"
# A text as long as `yyyy-mm-dd hh:mm:ss` has no room for an offset: no need to search for one.
_PLAIN_LENGTH = 19


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that rejects a row, on one column."""

    column: str
    kind: str
    condition: str


def typed(source: Field, target: str, zone: str) -> str:
    """Return the SQL of a source value as `target`; null where it does not fit."""
    if source.data_type == target:
        return source.expression
    if target in LOCAL_INSTANTS or target == ZONED:
        return _instant(source, target, zone)
    if target == "VARCHAR":
        return f"cast({source.expression} as varchar)"
    if target in INTEGERS:
        return _integer(source, target)
    return f"try_cast({_text(source)} as {target})"


def checks_of(column: Column, number: int, target: str, feed: Feed, now: datetime) -> list[Check]:
    """Return what may be wrong with column `number`, read as __s<number>, cast as __t<number>."""
    text, value = f"__s{number}", f"__t{number}"
    checks = []
    if column.name in feed.key:
        checks.append(Check(column.name, "null key", f"{text} is null"))
    elif column.required:
        checks.append(Check(column.name, "required", f"{text} is null"))
    if target != "VARCHAR":
        fits = f"isfinite({value})" if target in FLOATS | INSTANTS else f"{value} is not null"
        checks.append(Check(column.name, "type", f"({text} is not null and coalesce(not {fits}, true))"))
    if column.min is not None:
        checks.append(Check(column.name, "min", f"coalesce({value} < {column.min!r}, false)"))
    if column.not_after_load and target in INSTANTS:
        limit = _limit(target, feed.timezone or "UTC", now)
        is_late = f"coalesce({value} > {limit} and isfinite({value}), false)"
        checks.append(Check(column.name, "future", is_late))
    return checks


def reason_sql(fault: str, types: dict[str, str], feed: Feed) -> str:
    """Return SQL that words one fault (a struct) for people."""
    type_map = _map(types)
    min_map = _map({c.name: "" if c.min is None else f"{c.min:g}" for c in feed.columns})
    sample = f"'''' || left({fault}.sample, 80) || ''''"
    return (
        f"case {fault}.kind "
        "when 'document' then 'the line is no JSON object' "
        f"when 'null key' then {fault}.column_name || ': null in the key' "
        f"when 'required' then {fault}.column_name || ': null in a required column' "
        f"when 'type' then {fault}.column_name || ': ' || {sample} || ' is no ' || "
        f"{type_map}[{fault}.column_name] "
        f"when 'min' then {fault}.column_name || ': ' || {fault}.sample || ' is below ' || "
        f"{min_map}[{fault}.column_name] "
        f"when 'future' then {fault}.column_name || ': ' || {fault}.sample || ' is after the load' end"
    )


def _map(pairs: dict[str, str]) -> str:
    return "map {" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in pairs.items()) + "}"


def _text(source: Field) -> str:
    return source.expression if source.data_type == "VARCHAR" else f"cast({source.expression} as varchar)"


def _integer(source: Field, target: str) -> str:
    if source.data_type in INTEGERS:
        return f"try_cast({source.expression} as {target})"
    text = _text(source)
    # The engine's cast rounds; a fraction in an integer column is a fault instead.
    has_fraction = (
        f"(contains({text}, '.') or contains({text}, 'e') or contains({text}, 'E')) "
        f"and coalesce(try_cast({text} as double) % 1 <> 0, true)"
    )
    return f"case when {has_fraction} then null else try_cast({text} as {target}) end"


def _instant(source: Field, target: str, zone: str) -> str:
    if source.data_type in LOCAL_INSTANTS:
        same = f"cast({source.expression} as timestamp)"
        return f"timezone({literal(zone)}, {same})" if target == ZONED else same
    if source.data_type == ZONED:
        return f"timezone({literal(zone)}, {source.expression})"
    text = _text(source)
    has_offset = f"strlen({text}) <> {_PLAIN_LENGTH} and regexp_matches({text}, {literal(_OFFSET)})"
    aware, naive = f"try_cast({text} as timestamptz)", f"try_cast({text} as timestamp)"
    if target == ZONED:
        return f"case when {has_offset} then {aware} else timezone({literal(zone)}, {naive}) end"
    return f"case when {has_offset} then timezone({literal(zone)}, {aware}) else {naive} end"


def _limit(target: str, zone: str, now: datetime) -> str:
    instant = f"timestamptz {literal(now.isoformat())}"
    if target == ZONED:
        return instant
    local = f"timezone({literal(zone)}, {instant})"
    return f"cast({local} as date)" if target == "DATE" else local
