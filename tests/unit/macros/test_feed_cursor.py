"""By which local time the rows of a feed are counted."""

from types import SimpleNamespace

import duckdb
import pytest
from jinja2 import Environment

from risk_pipeline.settings import DBT_PACKAGE

FEEDS = DBT_PACKAGE / "macros" / "staging" / "feeds.sql"
ADAPTER = SimpleNamespace(quote=lambda name: f'"{name}"')


def local_cursor(cursor: str, data_type: str) -> str | None:
    node = SimpleNamespace(columns={cursor: SimpleNamespace(name=cursor, data_type=data_type)})
    returned: list[str | None] = []
    # dbt's `return` hands a value out of a macro; here it keeps the first.
    environment = Environment(autoescape=False, extensions=["jinja2.ext.do"])
    template = environment.from_string(FEEDS.read_text())
    template.make_module({"return": returned.append, "adapter": ADAPTER}).local_cursor(
        node, cursor, "America/Sao_Paulo"
    )
    return returned[0]


@pytest.mark.parametrize(
    ("data_type", "value", "day"),
    [
        ("timestamptz", "2024-04-02 02:30:00+00", "2024-04-01 23:30:00"),
        ("TIMESTAMP WITH TIME ZONE", "2024-04-01 08:30:00-03", "2024-04-01 08:30:00"),
        ("timestamp", "2024-04-01 23:30:00", "2024-04-01 23:30:00"),
        ("date", "2024-04-01", "2024-04-01"),
    ],
)
def test_rows_are_counted_by_the_local_time_of_their_feed(data_type: str, value: str, day: str) -> None:
    cursor = local_cursor("paid at", data_type)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        found = connection.execute(
            f"select cast({cursor} as varchar) from (select {data_type} '{value}' as \"paid at\")"
        ).fetchone()
    assert found == (day,)


@pytest.mark.parametrize("data_type", ["bigint", "varchar", ""])
def test_a_cursor_that_is_no_instant_counts_nothing(data_type: str) -> None:
    assert local_cursor("paid", data_type) is None
