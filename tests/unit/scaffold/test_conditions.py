"""Conditions as people type them, on the engine that reads them: rows that meet them, and that do not."""

import duckdb
import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.scaffold.conditions import Condition, Value, read_condition
from risk_pipeline.domain.scaffold.examples import Example, example_rows

TYPES = {
    "order_id": "varchar",
    "due_on": "date",
    "paid_on": "date",
    "asked_minor": "bigint",
    "paid_minor": "decimal(18,2)",
    "city": "varchar",
    "shop_city": "varchar",
    "is_late": "boolean",
}


def holds(condition: Condition, value: Value) -> bool:
    row = condition.context | {condition.column: value}
    columns = ", ".join(f"${name}::{TYPES[name]} as {name}" for name in row)
    found = duckdb.execute(f"select {condition.sql} from (select {columns})", row).fetchone()
    return found == (True,)


EQUALS = ("=", "<>", "!=")


@pytest.mark.parametrize(
    ("pair", "sign"),
    [
        *(("paid_on {} due_on", sign) for sign in (*EQUALS, "<", "<=", ">=", ">")),
        *(("paid_minor {} asked_minor", sign) for sign in (*EQUALS, "<", "<=", ">=", ">")),
        *(("city {} shop_city", sign) for sign in EQUALS),
    ],
)
def test_two_columns_are_compared(pair: str, sign: str) -> None:
    condition = read_condition(pair.format(sign), TYPES)
    assert condition.sql.split()[::2] == pair.split()[::2]
    assert holds(condition, condition.holds)
    assert not holds(condition, condition.fails)


def test_test_rows_hold_both_columns() -> None:
    example = Example(key=("order_id",), types=TYPES, day="due_on", summed=None)
    late = read_condition("paid_minor < asked_minor", TYPES)
    given, expected = example_rows(example, late, read_condition("is_late", TYPES))
    assert all(row["asked_minor"] == 1 for row in given)
    assert [row["numerator"] for row in expected] == [1, 0]


def test_a_quoted_text_is_a_value_even_if_a_column_is_called_so() -> None:
    assert read_condition("city = 'shop_city'", TYPES).sql == "city = 'shop_city'"


def test_columns_of_two_kinds_cannot_be_compared() -> None:
    with pytest.raises(ConfigError, match=r"paid_on is date and paid_minor is decimal\(18,2\); compare"):
        read_condition("paid_on > paid_minor", TYPES)
