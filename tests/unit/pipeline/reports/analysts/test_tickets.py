"""The table of tickets says what each is about, whose it is, what it cost and what is due."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.register.titles import DimensionTitles, Titles
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.analysts.tickets import ticket_rows
from risk_pipeline.settings import Settings
from risk_pipeline.store import list_tickets
from risk_pipeline.warehouse.schema.tickets import PUBLISHED_TICKETS
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import FakeBook, a_feed_verdict, day, end_of

TITLES = Titles(
    owners=FakeBook().owners,
    dimensions={"customer_state": DimensionTitles(title="State", segments={"SP": "São Paulo"})},
)
SP = {"dimension": "customer_state", "segment": "SP"}


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    settings = Settings(store_url=f"sqlite:///{tmp_path}/state.sqlite", time_zone="UTC", currency="EUR")
    opened = Platform(settings, FakeBook(), FixedClock(end_of(9)))  # type: ignore[arg-type]
    yield opened
    opened.store.close()


def told(platform: Platform) -> list[dict[str, Any]]:
    tickets = list_tickets(platform.store)
    return [
        dict(zip(PUBLISHED_TICKETS.names, row, strict=True)) for row in ticket_rows(platform, tickets, TITLES)
    ]


def test_a_ticket_has_titles_unit_and_what_its_red_periods_add_up_to(platform: Platform) -> None:
    Desk(platform.store).days("red", "red", **SP)
    [row] = told(platform)
    assert (row["title"], row["dimension_title"], row["segment_title"]) == (
        "Late deliveries",
        "State",
        "São Paulo",
    )
    assert (row["owner_title"], row["unit"], row["currency"]) == ("Fulfilment operations", "ratio", "EUR")
    assert (row["value"], row["limit_value"], row["expected"]) == (0.15, 0.12, 0.05)
    assert (row["worst_value"], row["worst_on"], row["total"]) == (0.15, day(0), 60.0)
    assert (row["exposure_minor"], row["cost_minor"], row["lost_minor"]) == (1_234_500, 2_469_000, 0)
    assert (row["is_open"], row["state"], row["severity"]) == (True, "open", row["severity"])


def test_what_is_owed_next_has_a_time_and_may_be_late(platform: Platform) -> None:
    Desk(platform.store, plan=a_plan()).days("red")
    [row] = told(platform)
    assert row["due_at"] is not None
    assert row["is_overdue"]
    early = Platform(platform.settings, platform.catalog, FixedClock(row["due_at"] - timedelta(minutes=1)))
    assert [row["is_overdue"] for row in told(early)] == [False]
    early.store.close()


def test_a_ticket_about_data_says_which(platform: Platform) -> None:
    Desk(platform.store).run(0, [a_feed_verdict(0, "red")])
    [row] = told(platform)
    assert (row["kind"], row["title"], row["unit"]) == ("data", "Data of olist.orders", "hours")
