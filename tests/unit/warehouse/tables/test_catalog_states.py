"""How the catalog's entries stand follows from verdicts, tickets and loads of the same copy."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from risk_pipeline.warehouse.schema.catalog import (
    CATALOG,
    CATALOG_BUSINESS_LINES,
    CATALOG_FEEDS,
    CATALOG_INDICATORS,
    CATALOG_OWNERS,
    CATALOG_RISKS,
    CATALOG_RULES,
)
from risk_pipeline.warehouse.schema.feeds import FEED_STATE, INGEST_MANIFEST
from risk_pipeline.warehouse.schema.governance import RISK_SNAPSHOTS
from risk_pipeline.warehouse.schema.statements import create_table, insert_rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.schema.tickets import PUBLISHED_TICKETS
from risk_pipeline.warehouse.schema.verdicts import RULE_RESULTS
from risk_pipeline.warehouse.sql import Connection
from risk_pipeline.warehouse.tables.catalog_states import add_states, read_segments

NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)
OLD, NEW = date(2024, 5, 1), date(2024, 5, 2)
WHOSE = {"business_line": "fulfilment", "owner": "ops", "indicator": "late"}
RULE = WHOSE | {"rule_id": "fulfilment.late", "risk": "R01", "state": "active"}
TICKET = WHOSE | {"kind": "risk", "rule_id": "fulfilment.late", "severity": "P2", "is_open": True}
VERDICT = {
    "rule_id": "fulfilment.late",
    "rule_sha": "a",
    "indicator": "late",
    "grain": "day",
    "dimension": "state",
    "reason": "",
    "run_id": "r",
    "judged_at": NOW,
}


def add(connection: Connection, table: Table, *rows: Mapping[str, Any]) -> None:
    insert_rows(connection, table, [tuple(row.get(name) for name in table.names) for row in rows])


def verdicts(connection: Connection, on: date, *statuses: str, **more: Any) -> None:
    dated = {"period_start": on, "period_end": on, "known_on": on}
    rows = [VERDICT | dated | {"segment": str(n), "status": s} | more for n, s in enumerate(statuses)]
    add(connection, RULE_RESULTS, *rows)


@pytest.fixture
def connection() -> Iterator[Connection]:
    opened = duckdb.connect()
    for table in (*CATALOG, RULE_RESULTS, PUBLISHED_TICKETS, FEED_STATE, INGEST_MANIFEST):
        create_table(opened, table)
    add(opened, CATALOG_RULES, RULE, RULE | {"rule_id": "fulfilment.draft", "state": "draft"})
    add(opened, CATALOG_INDICATORS, WHOSE)
    add(opened, CATALOG_RISKS, WHOSE | {"risk": "R01"})
    add(opened, CATALOG_OWNERS, WHOSE, {"owner": "idle"})
    add(opened, CATALOG_BUSINESS_LINES, WHOSE)
    add(opened, CATALOG_FEEDS, {"feed": "shop.orders"}, {"feed": "shop.new"})
    yield opened
    opened.close()


def states(connection: Connection, columns: str, table: str) -> list[tuple[Any, ...]]:
    add_states(connection)
    return connection.execute(f"select {columns} from catalog.{table} order by 1").fetchall()


def test_a_rule_stands_as_the_worst_verdict_on_its_newest_period(connection: Connection) -> None:
    verdicts(connection, OLD, "red", "red")
    verdicts(connection, NEW, "green", "amber", "insufficient")
    verdicts(connection, date(2024, 5, 3), "immature")
    asked = "rule_id, last_status, last_period_end, red_count, judged_count"
    assert states(connection, asked, "rules") == [
        ("fulfilment.draft", None, None, None, None),
        ("fulfilment.late", "amber", NEW, 0, 2),
    ]


def test_of_hours_the_newest_counts(connection: Connection) -> None:
    verdicts(connection, NEW, "red", hour=9)
    verdicts(connection, NEW, "green", hour=10)
    assert states(connection, "rule_id, last_status, last_hour", "rules")[1][1:] == ("green", 10)


def test_hits_that_were_not_acted_on_are_counted_apart(connection: Connection) -> None:
    verdicts(connection, NEW, "red")
    connection.execute("update ops.rule_results set segment = 'told'")
    verdicts(connection, NEW, "red", "red", "green", suppressed="shadow")
    assert states(connection, "rule_id, red_count, suppressed_count", "rules")[1][1:] == (3, 2)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (["green", "insufficient", "not_configured"], "green"),
        (["green", "stale"], "stale"),
        (["insufficient", "immature"], "insufficient"),
        (["stale", "red"], "red"),
    ],
)
def test_what_is_unknown_is_worse_than_green_unless_nothing_was_to_be_said(
    connection: Connection, found: list[str], status: str
) -> None:
    verdicts(connection, NEW, *found)
    add_states(connection)
    for table in ("indicators", "risks", "business_lines"):
        assert connection.execute(f"select last_status from catalog.{table}").fetchall() == [(status,)]


def test_open_and_overdue_tickets_are_counted_without_those_about_data(connection: Connection) -> None:
    closed, data = {"is_open": False, "severity": "P0"}, {"kind": "data", "severity": "P0"}
    add(
        connection,
        PUBLISHED_TICKETS,
        TICKET,
        TICKET | {"severity": "P1", "is_overdue": True},
        TICKET | closed,
        TICKET | data,
    )
    assert states(connection, "owner, open_ticket_count, overdue_count", "owners") == [
        ("idle", 0, 0),
        ("ops", 2, 1),
    ]
    line = connection.execute("select open_ticket_count, worst_severity from catalog.business_lines")
    assert line.fetchall() == [(2, "P1")]
    for table in ("indicators", "risks"):
        assert connection.execute(f"select open_ticket_count from catalog.{table}").fetchall() == [(2,)]


def test_a_risk_says_where_the_newest_map_has_it(connection: Connection) -> None:
    create_table(connection, RISK_SNAPSHOTS)
    some = {name: "x" if kind == "varchar" else 1 for name, kind in RISK_SNAPSHOTS.types.items()}
    old = some | {"risk_id": "R01", "as_of": OLD, "level": "low"}
    add(connection, RISK_SNAPSHOTS, old, old | {"as_of": NEW, "level": "high"})
    assert states(connection, "risk, level, mapped_on", "risks") == [("R01", "high", NEW)]


def test_a_feed_says_how_its_last_load_ended(connection: Connection) -> None:
    add(connection, FEED_STATE, {"feed": "shop.orders", "state": "ok", "reason": "", "checked_at": NOW})
    for location, count in (("a.csv", 3), ("b.csv", 4)):
        load = {"feed": "shop.orders", "location": location, "loaded_count": count, "rejected_count": 1}
        add(connection, INGEST_MANIFEST, load | {"loaded_at": NOW})
    assert states(connection, "feed, state, loaded_count, rejected_count", "feeds") == [
        ("shop.new", None, None, None),
        ("shop.orders", "ok", 7, 2),
    ]


def test_an_indicator_has_the_newest_total_of_its_finest_grain(connection: Connection) -> None:
    assert read_segments(connection) == []
    connection.execute(
        """
        create schema indicators;
        create table indicators.indicator_values as select * from (values
            ('late', 'week', date '2024-04-29', 'all', 'all', 0.5, true),
            ('late', 'day', date '2024-05-01', 'all', 'all', 0.1, true),
            ('late', 'day', date '2024-05-02', 'all', 'all', 0.2, true),
            ('late', 'day', date '2024-05-02', 'state', 'SP', 0.3, true),
            ('late', 'day', date '2024-05-03', 'all', 'all', 0.4, false)
        ) as made (indicator, grain, period_start, dimension, segment, value, is_complete)
        """
    )
    asked = "last_grain, last_period_start, last_value::double"
    assert states(connection, asked, "indicators") == [("day", NEW, 0.2)]
    assert read_segments(connection) == [("all", "all"), ("state", "SP")]
