"""What happened to tickets, copied from the store into tables of the warehouse."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import duckdb
import pytest

from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.transform import ticket_history
from risk_pipeline.pipeline.transform.ticket_history import copy_ticket_history
from risk_pipeline.response.actions import verbs
from risk_pipeline.store import Store, list_events, list_tickets, open_store
from risk_pipeline.warehouse.tables import ticket_history as tables
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import day, end_of


@dataclass
class Site:
    """A store and a warehouse beside it."""

    store: Store
    warehouse: Path

    def __post_init__(self) -> None:
        self.desk = Desk(self.store, plan=a_plan())

    def copy(self) -> int:
        settings = SimpleNamespace(warehouse_path=self.warehouse, zone=ZoneInfo("UTC"), currency="BRL")
        return copy_ticket_history(cast(Platform, SimpleNamespace(settings=settings, store=self.store)))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def assert_same_as_store(self) -> None:
        tickets = {ticket.id: ticket for ticket in list_tickets(self.store)}
        assert dict(self.rows("select ticket_id, state from ops.ticket_rows")) == {
            id_: ticket.state.value for id_, ticket in tickets.items()
        }
        said = [
            (e.id, e.ticket_id, e.seq, e.change.kind.value, e.to_state.value, e.change.at, e.hash)
            for id_ in tickets
            for e in list_events(self.store, id_)
        ]
        assert sorted(said) == self.rows(
            "select event_id, ticket_id, event_number, kind, to_state, occurred_at, hash"
            " from ops.ticket_event_rows order by event_id"
        )
        clocks = self.rows("select ticket_id, clock, cycle from ops.ticket_clock_rows order by all")
        assert clocks == sorted((t.id, c.kind.value, c.cycle) for t in tickets.values() for c in t.clocks)


@pytest.fixture
def site(tmp_path: Path, lite_url: str) -> Iterator[Site]:
    duckdb.connect(str(tmp_path / "risk.duckdb")).close()
    store = open_store(lite_url)
    yield Site(store, tmp_path / "risk.duckdb")
    store.close()


def test_all_of_it_is_copied_and_then_only_what_is_new(site: Site) -> None:
    site.desk.days("red", "red")
    assert site.copy() == len(list_events(site.store, 1))
    site.assert_same_as_store()
    assert site.copy() == 0
    site.desk.ack("T-1", 2)
    site.desk.days("green", "green", first=2)
    assert site.copy() == 4
    site.assert_same_as_store()


def test_nothing_new_leaves_the_warehouse_alone(site: Site) -> None:
    site.desk.days("red")
    site.copy()
    with duckdb.connect(str(site.warehouse), read_only=True):
        assert site.copy() == 0, "it would have to wait for the reader otherwise"


def test_a_copy_killed_between_two_batches_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.desk.days("red", "red", "green", "red", "green", "green")
    monkeypatch.setattr(ticket_history, "BATCH", 2)
    batches = 0

    def dying(*arguments: Any) -> None:
        nonlocal batches
        batches += 1
        if batches == 3:
            raise KeyboardInterrupt
        real(*arguments)

    real = tables.append_history
    monkeypatch.setattr(tables, "append_history", dying)
    with pytest.raises(KeyboardInterrupt):
        site.copy()
    assert site.rows("select count(*) from ops.ticket_event_rows") == [(4,)]
    monkeypatch.setattr(tables, "append_history", real)
    site.copy()
    site.assert_same_as_store()


def test_the_history_of_another_store_is_replaced(site: Site, tmp_path: Path) -> None:
    site.desk.days("red", "red", "green")
    site.copy()
    other = Site(open_store(f"sqlite:///{tmp_path}/other.sqlite"), site.warehouse)
    other.desk.days("red", segment="SP")
    assert other.copy() == 1
    other.assert_same_as_store()
    other.store.close()


def test_an_empty_store_after_another_one_leaves_empty_tables(site: Site, tmp_path: Path) -> None:
    site.desk.days("red")
    site.copy()
    other = Site(open_store(f"sqlite:///{tmp_path}/other.sqlite"), site.warehouse)
    assert other.copy() == 0
    assert site.rows("select count(*) from ops.ticket_rows") == [(0,)]
    other.store.close()


def test_clocks_carry_working_hours_and_actions_their_effect(site: Site) -> None:
    site.desk.days("red")
    opened = end_of(0)
    later = site.desk.acting() | {"now": opened + timedelta(days=1)}
    verbs.acknowledge(site.store, "T-1", **later)
    plan = PlannedAction(ActionKind.CONTAINMENT, "stop it", owner="ana", due=day(9))
    verbs.add_action(site.store, "T-1", plan, **site.desk.acting(1))
    site.copy()
    [(clock, wall, working)] = site.rows(
        "select clock, date_diff('minute', started_at, stopped_at) / 60, working_hours"
        " from ops.ticket_clock_rows where stopped_at is not null"
    )
    assert (clock, wall) == ("acknowledge", 24)
    assert 0 < working < wall
    assert site.rows("select kind, done_at, effect from ops.ticket_action_rows") == [
        ("containment", None, None)
    ]
