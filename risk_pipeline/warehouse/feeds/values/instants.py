"""Dates and instants: moved by the offset that is written, in the zone that is declared, or none.

An offset in the text is never dropped: a text is an instant only if all of it is understood.
"""

from risk_pipeline.warehouse.feeds.values.kinds import INTEGERS, LOCAL_INSTANTS, ZONED, Field
from risk_pipeline.warehouse.sql import literal

_DATE = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
_NAIVE = rf"{_DATE}(?:[ T]+{_TIME})?"
# No abbreviation but that of UTC: `CST` is six hours behind it or eight ahead, and the engine takes one.
_ZONE_NAME = r"[zZ]|(?i:utc|gmt)|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+"
_OFFSET = rf"[+-](?:(?:0?[0-9]|1[0-3])(?::?[0-5][0-9])?|14(?::?00)?)|{_ZONE_NAME}"
_ENDS_IN_OFFSET = r"(?:[zZ]|[+-](?:(?:0[0-9]|1[0-3])(?::?[0-5][0-9])?|14(?::?00)?))$"
_AWARE = rf"({_DATE})[ T]+({_TIME}) *({_OFFSET})"
_SHORT_HOUR = r"^([+-])([0-9])(:|$)"
_DAY_FIRST = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})"
EPOCH_PER_SECOND = {"epoch_seconds": 1, "epoch_milliseconds": 1_000}
_MICROSECONDS = 1_000_000
# What a calendar of four digits for a year holds, in microseconds since 1970.
_FIRST_INSTANT, _END = -62_135_596_800_000_000, 253_402_300_800_000_000


def instant(source: Field, text: str, target: str, *, form: str, zone: str) -> str:
    """Return the SQL of `source` as a date or instant of type `target`; null where it is none.

    `form` says how it is written, `zone` where a text without offset was written and where a value
    without zone is told. A DATE is the day in that zone.
    """
    typed = f"case when year({source.expression}) between 1 and 9999 then {source.expression} end"
    if source.data_type in LOCAL_INSTANTS or source.data_type == "DATE":
        return _from_local(f"cast({typed} as timestamp)", target, zone)
    if source.data_type == ZONED:
        return _from_zoned(typed, target, zone)
    if form in EPOCH_PER_SECOND:
        return _from_zoned(_epoch(source, text, EPOCH_PER_SECOND[form]), target, zone)
    if "%" in form:
        return _by_pattern(text, target, form, zone)
    if form in ("day_first", "month_first"):
        year_first = r"\3-\2-\1" if form == "day_first" else r"\3-\1-\2"
        text = f"regexp_replace({text}, {literal(_DAY_FIRST)}, {literal(year_first)})"
    return _iso(text, target, zone)


def _iso(text: str, target: str, zone: str) -> str:
    is_naive = f"regexp_full_match({text}, {literal(_NAIVE)})"
    naive = _from_local(f"try_cast({_with_seconds(text)} as timestamp)", target, zone)
    aware = _from_zoned(_aware(text), target, zone)
    return f"case when {is_naive} then {naive} else {aware} end"


def _aware(text: str) -> str:
    """The offset is written as the engine reads it: `+03`, `-0300`, `+00:00` or the name of a zone."""
    parts = f"regexp_extract({text}, {literal(f'^{_AWARE}$')}, ['d', 't', 'o'])"
    whole = f"{parts}.d || ' ' || {parts}.t"
    offset = f"regexp_replace({parts}.o, {literal(_SHORT_HOUR)}, '\\1" + "0\\2\\3')"
    is_utc = f"upper({parts}.o) in ('Z', 'UTC', 'GMT')"
    suffix = (
        f"case when {is_utc} then '+00' when regexp_matches({offset}, '^[+-]') then {offset} "
        f"else ' ' || {offset} end"
    )
    return (
        f"case when regexp_full_match({text}, {literal(_AWARE)}) "
        f"then try_cast({_with_seconds(whole)} || {suffix} as timestamptz) end"
    )


def _with_seconds(text: str) -> str:
    """`10:00` is ten o'clock, and a comma before the fraction is a point."""
    return f"replace(regexp_replace({text}, '([ T][0-9]{{1,2}}:[0-9]{{2}})$', '\\1:00'), ',', '.')"


def _by_pattern(text: str, target: str, form: str, zone: str) -> str:
    parsed = f"try_strptime({text}, {literal(form)})"
    has_offset = "%z" in form or "%Z" in form
    if "%Z" in form:
        named = rf"(?:^|[^A-Za-z/])(?:{_ZONE_NAME})(?:[^A-Za-z/]|$)"
        parsed = f"case when regexp_matches({text}, {literal(named)}) then {parsed} end"
    elif form.endswith("%z"):
        parsed = f"case when regexp_matches({text}, {literal(_ENDS_IN_OFFSET)}) then {parsed} end"
    return _from_zoned(parsed, target, zone) if has_offset else _from_local(parsed, target, zone)


def _epoch(source: Field, text: str, per_second: int) -> str:
    factor = _MICROSECONDS // per_second
    if source.data_type in INTEGERS:
        micros = f"try_cast(cast(try_cast({source.expression} as bigint) as hugeint) * {factor} as bigint)"
    else:
        # Narrow enough that no product is too wide: the engine computes one outside `try`, too.
        micros = f"try_cast(try_cast({text} as decimal(26,6)) * {factor} as bigint)"
    is_told = f"{micros} >= {_FIRST_INSTANT} and {micros} < {_END}"
    return f"timezone('UTC', try(case when {is_told} then make_timestamp({micros}) end))"


def _from_local(value: str, target: str, zone: str) -> str:
    if target == ZONED:
        return f"timezone({literal(zone)}, {value})"
    return f"cast({value} as {target})"


def _from_zoned(value: str, target: str, zone: str) -> str:
    if target == ZONED:
        return value
    return f"cast(timezone({literal(zone)}, {value}) as {target})"
