"""What the register and closed tickets become in the warehouse, and when it is written anew."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from risk_pipeline.domain.register.calendar import CalendarDay, Effect
from risk_pipeline.domain.register.rule import FEED_INDICATORS
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.learned_marks import Mark, MarkKind, in_force
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.pipeline.transform.register_tables import missing_marks, read_marks
from risk_pipeline.store import open_store
from risk_pipeline.warehouse.feeds.missing_days import MissingDay
from risk_pipeline.warehouse.schema.migrations import migrate
from risk_pipeline.warehouse.tables.register import RegisterRows, write_register
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeBook, a_verdict, day, end_of

SALE = CalendarDay(
    date(2018, 5, 2), "gmv", "customer_state", "RJ", Effect.SHIFT, 1.5, "Sale, the 'big' one", "campaign"
)
MARK = Mark("gmv", "all", "all", MarkKind.NEW_NORMAL, date(2018, 3, 1), None, "T-000007")
ROWS = RegisterRows({"growth_risk": 0.5, "data_eng": 1.0}, [SALE], [MARK])
FIX = Closing(Resolution.FIXED, root_cause="a hub was closed", root_cause_category=RootCause.PARTNER_CARRIER)
SERIES = ("late_delivery_rate", "customer_state", "RJ")


@pytest.fixture
def warehouse() -> Iterator[Any]:
    with duckdb.connect() as connection:
        migrate(connection)
        yield connection


def test_the_tables_hold_what_the_register_says(warehouse: Any) -> None:
    changed = write_register(warehouse, ROWS)
    assert changed == {
        f"raw.register_{name}": n for name, n in (("owners", 2), ("calendar", 1), ("marks", 1))
    }
    described = warehouse.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ?", ["register_calendar"]
    ).fetchall()
    assert dict(described) == {
        "day": "DATE",
        **dict.fromkeys(("indicator", "dimension", "segment", "effect"), "VARCHAR"),
        "factor": "DOUBLE",
        "name": "VARCHAR",
        "source": "VARCHAR",
    }
    assert warehouse.table("raw.register_owners").fetchall() == [("data_eng", 1.0), ("growth_risk", 0.5)]
    assert warehouse.table("raw.register_calendar").fetchall() == [
        (date(2018, 5, 2), "gmv", "customer_state", "RJ", "shift", 1.5, "Sale, the 'big' one", "campaign")
    ]
    assert warehouse.table("raw.register_marks").fetchall() == [
        ("gmv", "all", "all", "new_normal", date(2018, 3, 1), None, "T-000007")
    ]


def places(warehouse: Any) -> list[Any]:
    """Where the rows lie: rows that are deleted and written again lie elsewhere."""
    tables = ("register_owners", "register_calendar", "register_marks")
    return [
        warehouse.execute(f"select rowid, * from raw.{table} order by all").fetchall() for table in tables
    ]


def test_a_table_is_touched_only_when_its_content_changed(warehouse: Any) -> None:
    write_register(warehouse, ROWS)
    before = places(warehouse)
    assert write_register(warehouse, ROWS) == {}
    assert places(warehouse) == before
    assert write_register(warehouse, RegisterRows(ROWS.budgets, [SALE], [])) == {"raw.register_marks": 0}
    assert warehouse.table("raw.register_marks").fetchall() == []
    twice = RegisterRows(ROWS.budgets, [SALE, SALE], [])
    assert write_register(warehouse, twice) == {"raw.register_calendar": 2}, "a repeated row is a change too"


def test_an_empty_register_still_has_its_tables(warehouse: Any) -> None:
    write_register(warehouse, RegisterRows({}, [], []))
    for name in ("owners", "calendar", "marks"):
        assert warehouse.execute(f"select count(*) from raw.register_{name}").fetchone() == (0,)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path / 'marks.sqlite'}")
    yield Desk(store)
    store.close()


def test_an_expected_change_is_the_new_normal_from_its_first_red_day_and_stays_so(desk: Desk) -> None:
    desk.days("red", "red")
    desk.close("T-1", Closing(Resolution.EXPECTED_CHANGE, note="new carrier contract"), number=1)
    mark = Mark(*SERIES, MarkKind.NEW_NORMAL, day(0), None, "T-000001")
    assert read_marks(desk.store, end_of(1)) == [mark]
    desk.run(5, [a_verdict(5)])
    again = Mark(*SERIES, MarkKind.UNEXPLAINED, day(5), None, "T-000001")
    assert read_marks(desk.store, end_of(5)) == [mark, again], "a reopening does not take it back"


def test_what_was_fixed_is_an_incident_over_its_red_days(desk: Desk) -> None:
    desk.days("red", "amber", "red")
    desk.act("T-1", number=2)
    desk.close("T-1", FIX, number=2)
    desk.days("green", "green", first=3)
    assert read_marks(desk.store, end_of(4)) == [
        Mark(*SERIES, MarkKind.CONFIRMED_INCIDENT, day(0), day(2), "T-000001")
    ]


def test_a_ticket_closed_later_was_open_before_and_nobody_knew_how_it_would_end(desk: Desk) -> None:
    desk.days("red", "red")
    desk.close("T-1", Closing(Resolution.EXPECTED_CHANGE, note="planned"), number=3)
    assert [mark.kind for mark in read_marks(desk.store, end_of(2))] == [MarkKind.UNEXPLAINED]
    assert [mark.kind for mark in read_marks(desk.store, end_of(3))] == [MarkKind.NEW_NORMAL]


def test_an_open_ticket_keeps_its_days_from_being_learned(desk: Desk) -> None:
    """Up to its last red day once it is green: a ticket may wait long for its cause."""
    desk.days("red", "amber")
    unexplained = Mark(*SERIES, MarkKind.UNEXPLAINED, day(0), None, "T-000001")
    assert read_marks(desk.store, end_of(1)) == [unexplained]
    desk.days("red", "green", first=2)
    assert read_marks(desk.store, end_of(3)) == [replace(unexplained, last_on=day(2))]


def test_it_is_said_when_the_days_would_come_into_a_baseline(desk: Desk) -> None:
    desk.days("red")
    (mark,) = read_marks(desk.store, end_of(0))
    assert in_force([mark], day(13)) == []
    assert in_force([mark], day(14)) == [mark]
    known = replace(mark, kind=MarkKind.CONFIRMED_INCIDENT)
    assert in_force([known], day(0)) == [known]


def test_what_merely_recovered_is_not_learned_from_either(desk: Desk) -> None:
    desk.days("red", "amber", "red", "green", "green")
    recovered = Mark(*SERIES, MarkKind.UNEXPLAINED, day(0), day(2), "T-000001")
    assert read_marks(desk.store, end_of(4)) == [recovered]
    desk.days("red", first=7)
    assert read_marks(desk.store, end_of(7)) == [
        recovered,
        Mark(*SERIES, MarkKind.UNEXPLAINED, day(7), None, "T-000001"),
    ]


def test_a_level_that_stays_is_the_usual_one_once_its_owner_was_told(desk: Desk) -> None:
    desk.days(*["red"] * 59)
    assert [mark.kind for mark in read_marks(desk.store, end_of(58))] == [MarkKind.UNEXPLAINED]
    desk.days("red", "red", first=59)
    rebased = Mark(*SERIES, MarkKind.REBASED, day(0), None, "T-000001")
    assert read_marks(desk.store, end_of(60)) == [rebased]
    desk.days("green", "green", first=61)
    assert read_marks(desk.store, end_of(62)) == [rebased], "it is usual, and no incident"


def test_a_level_of_which_somebody_knows_the_cause_is_an_incident_however_long_it_lasted(desk: Desk) -> None:
    desk.days(*["red"] * 61)
    desk.act("T-1", number=60)
    desk.close("T-1", FIX, number=60)
    desk.days("green", "green", first=61)
    assert read_marks(desk.store, end_of(62)) == [
        Mark(*SERIES, MarkKind.CONFIRMED_INCIDENT, day(0), day(60), "T-000001")
    ]


def test_a_false_alarm_teaches_nothing(desk: Desk) -> None:
    desk.days("red")
    desk.close("T-1", Closing(Resolution.FALSE_POSITIVE, note="too tight"), number=1)
    assert read_marks(desk.store, end_of(9)) == []


def test_a_day_whose_delivery_was_empty_says_nothing_of_what_rests_on_its_feed() -> None:
    book: Any = FakeBook()
    orders = [name for name, one in book.indicators.items() if "olist.orders" in one.feeds]
    others = [name for name, one in book.indicators.items() if one.feeds and name not in orders]
    marks = missing_marks(book, [MissingDay("olist.orders", day(3), "/data/orders_3.csv")] * 2)
    assert orders
    assert marks == sorted(
        [
            *(
                Mark(name, "all", "all", MarkKind.MISSING, day(3), day(3), "")
                for name in orders
                if name not in FEED_INDICATORS.values()
            ),
            *(
                Mark(name, "feed", "olist.orders", MarkKind.MISSING, day(3), day(3), "")
                for name in FEED_INDICATORS.values()
                if name in book.indicators
            ),
        ]
    )
    assert not {mark.indicator for mark in marks}.intersection(others)
