"""A value of a source as a value of the contract: exact, or null where it does not fit."""

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.warehouse.feeds.values.instants import instant
from risk_pipeline.warehouse.feeds.values.kinds import (
    FLOATS,
    INSTANTS,
    UNREADABLE_SQL,
    Field,
    is_nested,
)
from risk_pipeline.warehouse.feeds.values.numbers import is_number, number, number_text

# Above it a double no longer tells neighbouring whole numbers apart.
EXACT_DOUBLES = 9_007_199_254_740_992


def offered_value(offered: Field, target: str) -> Field:
    """Return what stands for a source's column: a blank is null, a list is JSON, bytes are a text."""
    expression, data_type = offered.expression, offered.data_type
    if data_type == "BLOB":
        text = f"coalesce(try(decode({expression})), {UNREADABLE_SQL})"
        expression = f"case when {expression} is not null then {text} end"
        data_type = "VARCHAR"
    if is_nested(data_type):
        expression, data_type = f"cast(to_json({expression}) as varchar)", "VARCHAR"
    if data_type == "VARCHAR":
        expression = f"nullif({expression if target == 'VARCHAR' else f'trim({expression})'}, '')"
    return Field(expression, data_type)


def typed(source: Field, column: Column, target: str, feed: Feed) -> str:
    """Return the SQL of a source value as `target`; null where it does not fit."""
    # An instant of the right type may still lie beyond the years that there are.
    if source.data_type == target and target not in INSTANTS:
        return source.expression
    if target == "VARCHAR":
        return _as_text(source)
    text = _written(source)
    if target in INSTANTS:
        zone = feed.timezone or "UTC"
        return instant(source, text, target, form=feed.written_form(column), zone=zone)
    if is_number(target):
        is_text = source.data_type == "VARCHAR"
        return number(source, number_text(text, feed) if is_text else text, target)
    return f"try_cast({text} as {target})"


def unreadable(text: str) -> str:
    """Return the condition that a text holds what could not be read."""
    return f"coalesce(contains({text}, {UNREADABLE_SQL}), false)"


def _written(source: Field) -> str:
    return source.expression if source.data_type == "VARCHAR" else f"cast({source.expression} as varchar)"


def _as_text(source: Field) -> str:
    """An id that became a double on its way is the whole number again: `1001`, not `1001.0`."""
    plain = _written(source)
    if source.data_type not in FLOATS:
        return plain
    value = source.expression
    is_whole = f"{value} = trunc({value})"
    return (
        f"case when {is_whole} and abs({value}) < {EXACT_DOUBLES} "
        f"then cast(cast({value} as bigint) as varchar) "
        f"when {is_whole} then {UNREADABLE_SQL} else {plain} end"
    )
