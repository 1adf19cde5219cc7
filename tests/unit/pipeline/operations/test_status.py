"""What `risk status` proposes to do: nobody reads that nothing is to be done under a ticket of theirs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

from risk_pipeline.catalog import Catalog
from risk_pipeline.cli.look.status import feed_lines
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.incidents.acts.declare import Seen
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import State
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.operations.feeds import FeedStanding
from risk_pipeline.pipeline.operations.status import IncidentStanding, Judged, Status, incidents_now
from risk_pipeline.pipeline.reports.ticket_lines import TicketLine
from risk_pipeline.response.incidents.candidates import see_candidate
from risk_pipeline.settings import Settings
from risk_pipeline.store import open_store
from tests.builders.incidents.desk import a_desk, declared
from tests.builders.incidents.world import BOOK, NOW
from tests.builders.ticket_world import FakeBook

DAY = date(2026, 3, 1)


def a_line(number: int, state: State, *, is_overdue: bool = False, is_paused: bool = False) -> TicketLine:
    return TicketLine(
        ref=f"T-{number:06d}",
        severity=Severity.P1,
        what="Late parcels",
        fact=f"fact {number}",
        value="20 %",
        limit="10 %",
        owner="ops",
        state=state,
        age=timedelta(days=1),
        due="overdue 2 h" if is_overdue else "in 2 h",
        due_at=None if is_paused else datetime(2026, 3, 2, tzinfo=UTC),
        is_overdue=is_overdue,
        outcome="",
    )


def steps(*lines: TicketLine) -> list[tuple[str, str]]:
    return Status(DAY, Judged(until=DAY), (), lines, waiting=0, refused=0, busy="").next_steps()


def test_a_ticket_in_hand_is_a_next_step_behind_those_that_press() -> None:
    late, new = a_line(1, State.IN_PROGRESS, is_overdue=True), a_line(2, State.OPEN)
    taken, begun = a_line(3, State.ACKNOWLEDGED), a_line(4, State.IN_PROGRESS)
    assert steps(begun, taken, new, late) == [
        ("risk tickets show T-000001", "overdue 2 h: fact 1"),
        ("risk tickets ack T-000002", "nobody has it: fact 2"),
        ("risk tickets show T-000004", "in progress: fact 4"),
        ("risk tickets show T-000003", "taken: fact 3"),
    ]


def test_no_feed_is_called_well_under_an_open_ticket_about_its_data() -> None:
    told = FeedStanding("shop.orders", "ok", "", ticket="T-000004")
    found = Status(DAY, Judged(until=DAY), (told,), (), waiting=0, refused=0, busy="")
    assert not found.broken_feeds
    assert feed_lines(found) == [("feed", "shop.orders: T-000004 is open about its data")]
    well = Status(DAY, Judged(until=DAY), (replace(told, ticket=None),), (), waiting=0, refused=0, busy="")
    assert feed_lines(well) == [("feeds", "1 feed, none broken")]


def test_an_incident_of_which_something_is_late_or_a_candidate_comes_before_tickets() -> None:
    incidents = (
        IncidentStanding("INC-2026-001", Severity.P1, "Burnt", late=("team", "first statement"), missing=4),
        IncidentStanding("INC-2026-002", Severity.P2, "All is well"),
        IncidentStanding("CAND-0001", Severity.P0, "Chargebacks", is_candidate=True),
    )
    late = a_line(1, State.IN_PROGRESS, is_overdue=True)
    found = Status(DAY, Judged(until=DAY), (), (late,), waiting=0, refused=0, busy="", incidents=incidents)
    assert found.next_steps() == [
        ("risk incident show INC-2026-001", "P1 Burnt: late: team, first statement; 4 roles nobody has"),
        ("risk incident show CAND-0001", "P0 Chargebacks: to be accepted or rejected"),
        ("risk tickets show T-000001", "overdue 2 h: fact 1"),
    ]


def test_status_finds_what_is_late_of_an_incident(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    store = open_store(url)
    incident = declared(a_desk(store))
    store.close()
    catalog = cast("Catalog", FakeBook(incidents=BOOK))
    for after, late in ((timedelta(minutes=1), ()), (timedelta(minutes=20), ("team",))):
        clock = FixedClock(NOW + after)
        platform = Platform(Settings(var_dir=tmp_path, store_url=url), catalog, clock)
        [found] = incidents_now(platform)
        platform.store.close()
        assert (found.ref, found.late) == (incident.ref, late)
        assert found.missing > 0


def test_status_asks_to_decide_on_a_candidate(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    store = open_store(url)
    seen = Seen("late", "mass_complaint", "fulfilment", "Many late orders", (), NOW, "its indicator")
    candidate = see_candidate(a_desk(store), seen, NOW)
    store.close()
    assert candidate is not None
    catalog = cast("Catalog", FakeBook(incidents=BOOK))
    platform = Platform(Settings(var_dir=tmp_path, store_url=url), catalog, FixedClock(NOW))
    [found] = incidents_now(platform)
    platform.store.close()
    assert (found.ref, found.why) == (candidate.ref, "to be accepted or rejected")


def test_a_ticket_that_waits_for_the_data_or_is_paused_is_no_step() -> None:
    assert steps(a_line(1, State.VERIFYING), a_line(2, State.ACKNOWLEDGED, is_paused=True)) == []
