"""Conditions on a fact's columns, as people type them: read, checked, and turned into SQL and test rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.scaffold.staging import in_dbt

Value = str | bool | Decimal | date | None

_FORM = re.compile(
    r"(?P<not>not\s+)?(?P<column>\w+)\s*"
    r"(?:(?P<compare><=|>=|<>|!=|=|<|>)\s*(?P<value>.+)|in\s*\(?(?P<list>[^)]+)\)?"
    r"|(?P<empty>is\s+(?:not\s+)?(?:empty|null)))?",
    re.IGNORECASE,
)
NUMBER_TYPES = ("bigint", "integer", "double", "decimal", "float")
_HELP = (
    'Write for example "status = refused", "status in (refused, failed)", "amount_minor > 10000", '
    '"paid_on > due_on", "is_late", "not is_late" or "closed_on is empty".'
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one column: its SQL, a value for which it holds and one for which it does not.

    Both hold beside `beside`: the other column that it is compared with, and a value of that.
    """

    column: str
    sql: str
    holds: Value
    fails: Value
    beside: tuple[str, Value] | None = None

    @property
    def context(self) -> dict[str, Value]:
        """What else a row has to hold."""
        return dict([self.beside]) if self.beside else {}


def read_condition(text: str, types: Mapping[str, str]) -> Condition:
    """Read a condition on columns of these types.

    Raises:
        ConfigError: it is of no known form, names no column, or a value does not fit the column's type.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ConfigError(f"'{text}' is no condition that can be read. {_HELP}")
    column = found["column"]
    if column not in types:
        hint = did_you_mean(column, types) or f"There are: {', '.join(types)}."
        raise ConfigError(f"'{text}': there is no column {column}. {hint}")
    data_type = types[column]
    if found["compare"] and (other := found["value"].strip()) in types and other != column:
        return _compared_columns(column, found["compare"], other, types, text)
    if found["compare"]:
        return _compared(column, found["compare"], _value(found["value"], data_type, text))
    if found["list"]:
        values = [_value(one, data_type, text) for one in found["list"].split(",")]
        listed = ", ".join(_literal(value) for value in values)
        return Condition(column, f"{column} in ({listed})", values[0], _other(values[0]))
    if found["empty"]:
        return _emptiness(column, data_type, is_not="not" in found["empty"].lower())
    if data_type != "boolean":
        raise ConfigError(
            f"'{text}': {column} is {data_type}, no yes or no; compare it with a value. {_HELP}"
        )
    is_not = bool(found["not"])
    return Condition(column, f"not {column}" if is_not else column, not is_not, is_not)


def _compared(column: str, sign: str, value: Value) -> Condition:
    sign = "<>" if sign == "!=" else sign
    if sign in ("=", "<>"):
        pair = (value, _other(value)) if sign == "=" else (_other(value), value)
    else:
        more, less = _step(value, 1), _step(value, -1)
        above, below = ((value, less) if sign == ">=" else (more, value)), (value, more)
        pair = above if sign.startswith(">") else (below if sign == "<=" else (less, value))
    return Condition(column, f"{column} {sign} {_literal(value)}", *pair)


def _compared_columns(column: str, sign: str, other: str, types: Mapping[str, str], text: str) -> Condition:
    kinds = [_kind(types[name]) for name in (column, other)]
    if kinds[0] != kinds[1]:
        raise ConfigError(
            f"'{text}': {column} is {types[column]} and {other} is {types[other]}; compare columns of one "
            f"kind, or put '{other}' into quotes if it is a value."
        )
    base = _compared(column, sign, _filled(types[other]))
    sign = "<>" if sign == "!=" else sign
    return Condition(
        column, f"{column} {sign} {other}", base.holds, base.fails, (other, _filled(types[other]))
    )


def _kind(data_type: str) -> str:
    if data_type.startswith(NUMBER_TYPES):
        return "number"
    # A date and an instant are of two kinds: on which day an instant is depends on the zone.
    return data_type.partition("(")[0]


def _filled(data_type: str) -> Value:
    """Return any value of a type."""
    if data_type.startswith(NUMBER_TYPES):
        return Decimal(1)
    if data_type == "boolean":
        return True
    return date(2024, 1, 1) if data_type.startswith(("date", "timestamp")) else "x"


def _emptiness(column: str, data_type: str, *, is_not: bool) -> Condition:
    filled = _filled(data_type)
    sql = f"{column} is not null" if is_not else f"{column} is null"
    return Condition(column, sql, *((filled, None) if is_not else (None, filled)))


def _value(text: str, data_type: str, condition: str) -> Value:
    bare = text.strip().strip("'\"")
    try:
        if data_type.startswith(NUMBER_TYPES):
            return Decimal(bare)
        if data_type.startswith(("date", "timestamp")):
            return date.fromisoformat(bare)
    except (InvalidOperation, ValueError):
        kind = "number" if data_type.startswith(NUMBER_TYPES) else "date such as 2024-01-31"
        raise ConfigError(f"'{condition}': '{bare}' is no {kind}.") from None
    if data_type == "boolean":
        if bare.lower() not in ("true", "false"):
            raise ConfigError(f"'{condition}': '{bare}' is neither true nor false.")
        return bare.lower() == "true"
    return bare


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return in_dbt("'" + str(value).replace("'", "''") + "'")


def _other(value: Value) -> Value:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"not {value}"
    return _step(value, 1)


def _step(value: Value, by: int) -> Value:
    if isinstance(value, Decimal):
        return value + by
    if isinstance(value, date):
        return date.fromordinal(value.toordinal() + by)
    raise ConfigError(f"'{value}' is a text; only = , <> and in can compare it.")
