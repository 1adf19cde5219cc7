"""What data say of the done actions of tickets that are closed."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import duckdb
import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.incidents.gates import Proofs
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind
from risk_pipeline.domain.tickets.states import TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.judging import proofs as judging
from risk_pipeline.pipeline.incidents.judging.proofs import proofs_of
from risk_pipeline.pipeline.incidents.judging.recovered import passed_since
from risk_pipeline.settings import Settings
from tests.builders.incidents.world import NOW, a_ticket, an_action
from tests.builders.ticket_world import FakeBook

DONE = an_action(ActionKind.CORRECTIVE, change="rule x")
NEEDED = 2


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty verdicts."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema ops;
            create table ops.rule_results (
                rule_id varchar, dimension varchar, segment varchar, period_start date, period_end date,
                hour smallint, status varchar, suppressed varchar
            )
            """
        )
        yield connection


def proofs(connection: duckdb.DuckDBPyConnection, ticket: Ticket, *statuses: str) -> Proofs:
    """Return what these statuses prove, one a day from the day after the action on."""
    for number, status in enumerate(statuses, 1):
        day = NOW.date() + timedelta(days=number)
        connection.execute(
            "insert into ops.rule_results values (?, ?, ?, ?, ?, null, ?, null)",
            [ticket.rule_id, ticket.dimension, ticket.segment, day, day, status],
        )
    catalog = SimpleNamespace(rules=FakeBook().rules)
    clock = FixedClock(NOW + timedelta(days=9))
    platform = SimpleNamespace(
        settings=Settings(verify_periods=NEEDED), catalog=catalog, clock=clock, store=None
    )
    return proofs_of(cast("Platform", platform), connection, [ticket], clock.now().date())


def proven(
    connection: duckdb.DuckDBPyConnection, ticket: Ticket, *statuses: str
) -> Sequence[tuple[int, int]]:
    """Return the actions that these statuses prove."""
    return list(proofs(connection, ticket, *statuses).green)


@pytest.mark.parametrize(
    ("statuses", "is_proven"),
    [
        ((), False),
        (("green",), False),
        (("green", "green"), True),
        (("green", "red", "green"), False),
        (("green", "red", "green", "green"), False),
        (("red", "green", "no_data", "green"), True),
    ],
)
def test_a_done_action_of_a_closed_ticket_is_proven_by_as_many_green_periods_as_on_an_open_one(
    connection: duckdb.DuckDBPyConnection, statuses: tuple[str, ...], is_proven: bool
) -> None:
    ticket = a_ticket(DONE, is_open=False)
    found = proven(connection, ticket, *statuses)
    assert found == ([(ticket.id, DONE.number)] if is_proven else [])


def test_an_open_ticket_judges_its_actions_itself(connection: duckdb.DuckDBPyConnection) -> None:
    assert proven(connection, a_ticket(DONE), "green", "green") == []


def test_what_is_planned_failed_or_changes_nothing_is_not_proven(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    planned = an_action(ActionKind.CORRECTIVE, change="rule x", done=False)
    other = an_action(ActionKind.CORRECTIVE).model_copy(update={"number": 2})
    ticket = a_ticket(planned, other, is_open=False)
    assert proven(connection, ticket, "green", "green") == []


@pytest.mark.parametrize(
    ("statuses", "has_relapsed"), [(("green", "amber"), False), (("green", "red"), True)]
)
def test_a_closed_ticket_relapses_by_a_red_period_after_the_one_that_closed_it(
    connection: duckdb.DuckDBPyConnection, statuses: tuple[str, ...], has_relapsed: bool
) -> None:
    ticket = a_ticket(is_open=False).model_copy(update={"last_period_end": NOW.date() + timedelta(days=1)})
    assert proofs(connection, ticket, "red").relapsed == [], "it closed on that one"
    connection.execute("delete from ops.rule_results")
    assert proofs(connection, ticket, *statuses).relapsed == ([ticket.id] if has_relapsed else [])
    assert proofs(connection, a_ticket(), "red").relapsed == []


def test_a_red_period_that_another_ticket_explains_refutes_nothing(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    ticket = a_ticket(DONE, is_open=False)
    assert proven(connection, ticket, "green", "red", "green", "green") == []
    connection.execute("update ops.rule_results set suppressed = 'explained_by_total' where status = 'red'")
    assert proven(connection, ticket) == [(ticket.id, DONE.number)]


@pytest.mark.parametrize(("zone", "has_passed"), [("UTC", True), ("Asia/Tokyo", False)])
def test_a_test_of_a_control_counts_from_the_day_of_its_change_in_the_project(
    connection: duckdb.DuckDBPyConnection, zone: str, has_passed: bool
) -> None:
    """It was changed at 22:00 in UTC on 2 March: on 3 March in Tokyo. It was tested for 2 March."""
    connection.execute(
        """
        create table ops.control_exceptions (control_id varchar, tested_for date, amount_minor bigint);
        create table ops.control_tests as select 'C06' as control_id, date '2026-03-02' as tested_for,
            'manual' as kind, 5 as population_n, 5 as tested_n, 0 as exceptions_n, 'pass' as result,
            '' as evidence
        """
    )
    passed = passed_since(connection, {"C06": NOW}, NOW.date() + timedelta(days=9), ZoneInfo(zone))
    assert passed == (["C06"] if has_passed else [])


def test_a_storm_relapses_by_one_of_its_tickets(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    storm = a_ticket(is_open=False).model_copy(update={"id": 9, "kind": TicketKind.STORM, "segment": "all"})
    member = a_ticket(is_open=False).model_copy(update={"last_period_end": NOW.date()})
    for members, relapsed in (([member], []), ([member, a_ticket()], [storm.id])):
        monkeypatch.setattr(judging, "list_children", lambda _store, _id, found=members: found)
        assert proofs(connection, storm).relapsed == relapsed
    monkeypatch.setattr(judging, "list_children", lambda _store, _id: [member])
    connection.execute(
        "insert into ops.rule_results values (?, ?, ?, ?, ?, null, 'red', null)",
        [member.rule_id, member.dimension, member.segment, *[NOW.date() + timedelta(days=1)] * 2],
    )
    assert proofs(connection, storm).relapsed == [storm.id]
