"""Rows for the unit test of a new indicator: some count and some do not, so that the test can fail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from risk_pipeline.domain.scaffold.conditions import NUMBER_TYPES, Condition, Value

Row = Mapping[str, Value]
_DAY = date(2024, 1, 10)
_AMOUNT = Decimal(1250)


@dataclass(frozen=True, slots=True)
class Example:
    """The columns that test rows fill: the key, the day, and what is summed."""

    key: tuple[str, ...]
    types: Mapping[str, str]
    day: str
    summed: str | None


@dataclass(frozen=True, slots=True)
class _Case:
    """A row's name and values; `numerator` is None where the row must not come through."""

    name: str
    values: Row
    numerator: Value


def example_rows(
    example: Example, bad: Condition | None, where: Condition | None
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return rows of the fact, and what the event view must make of them.

    `bad` is the condition of a share's numerator, `where` the one that rows must meet at all.
    """
    given: list[Row] = []
    expected: list[Row] = []
    for number, case in enumerate(_cases(example, bad, where), start=1):
        key = {one: _key_value(example, one, case.name, number) for one in example.key}
        base: Row = {example.day: _DAY} | ({example.summed: _AMOUNT} if example.summed else {})
        held: Row = {**(where.context if where else {}), **(bad.context if bad else {})}
        held = {**held, **({where.column: where.holds} if where else {})}
        row = {**key, **base, **held, **case.values}
        given.append(row)
        if case.numerator is not None:
            expected.append(
                {
                    "entity_id": ":".join(str(value) for value in key.values()),
                    "occurred_on": row[example.day],
                    "numerator": case.numerator,
                    "denominator": Decimal(1) if bad else None,
                }
            )
    return tuple(given), tuple(expected)


def _cases(example: Example, bad: Condition | None, where: Condition | None) -> Iterator[_Case]:
    if bad is not None:
        yield _Case("hit", {bad.column: bad.holds}, Decimal(1))
        same = where is not None and where.column == bad.column
        miss = where.holds if same and where is not None else bad.fails
        if miss != bad.holds:
            yield _Case("miss", {bad.column: miss}, Decimal(0))
    else:
        numerator = _AMOUNT if example.summed else Decimal(1)
        yield _Case("first", {}, numerator)
        yield _Case("day_after", {example.day: _DAY + timedelta(days=1)}, numerator)
    if where is not None:
        yield _Case("left_out", {where.column: where.fails}, None)
    yield _Case("undated", {example.day: None}, None)


def _key_value(example: Example, column: str, name: str, number: int) -> Value:
    return Decimal(number) if example.types[column].startswith(NUMBER_TYPES) else name
