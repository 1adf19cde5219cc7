"""Hits that open nothing: what they are to a ticket that is open already, and to one that is not."""

import pandas as pd
import pytest

from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide
from risk_pipeline.domain.tickets.ticket import EventKind, State, Ticket
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.response.verdicts.selection import select_verdicts
from risk_pipeline.warehouse.indicators.verdict_rows import to_row
from tests.builders.ticket_world import LATE, a_verdict, apply_stream, end_of

POLICY = TicketPolicy(verify_periods=2, reopen_days=14)
FACTS = RuleFacts(owner="fulfilment_ops", channel="risk-fulfilment", ticket_id=1)
BY_TOTAL = Muted.EXPLAINED_BY_TOTAL.because(": fulfilment.total, 21 Nov 2017")
RJ = f"{LATE}:customer_state:RJ"


def story(*statuses: str) -> tuple[Ticket | None, list[EventKind]]:
    """The ticket after one status a day; `-red` and `-amber` are suppressed."""
    verdicts = [
        a_verdict(n, status.removeprefix("-"), suppressed=BY_TOTAL if status.startswith("-") else None)
        for n, status in enumerate(statuses)
    ]
    ticket, changes = apply_stream(None, verdicts, POLICY, end_of(400), FACTS)
    return ticket, [change.kind for change in changes]


def test_suppressed_hit_opens_nothing_and_brings_nothing_back() -> None:
    assert story("-red", "-red") == (None, [])
    ticket, kinds = story("red", "green", "green", "-red", "-red")
    assert ticket is not None
    assert ticket.state is State.CLOSED
    assert kinds[-1] is EventKind.CLOSED


@pytest.mark.parametrize("hit", ["-red", "-amber"])
def test_suppressed_hit_is_not_green_to_an_open_ticket(hit: str) -> None:
    ticket, kinds = story("red", "green", hit, "green")
    assert ticket is not None
    assert (ticket.state, ticket.green_streak) == (State.VERIFYING, 1)
    assert kinds[2] is EventKind.OBSERVED
    closed, _ = story("red", "green", hit, "green", "green")
    assert closed is not None
    assert closed.state is State.CLOSED


def test_suppressed_hit_tells_nobody_whatever_state_the_ticket_is_in() -> None:
    _, kinds = story("red", "-red", "green", "-red", "-red")
    assert [kind for kind in kinds if kind.is_transition] == [EventKind.OPENED, EventKind.VERIFYING]


def test_suppressed_hit_raises_no_severity_and_keeps_its_reason_in_the_history() -> None:
    ticket, _ = story("red")
    far = a_verdict(1, value=0.9, suppressed=BY_TOTAL)
    [change] = decide(ticket, far, POLICY, end_of(400), FACTS)
    assert change.reason == f"red, {BY_TOTAL}"
    assert change.fields["breached_periods"] == 2
    assert "severity" not in change.fields


def test_ticket_closes_by_green_while_its_slice_is_no_longer_red() -> None:
    ticket, _ = story("red", "-red", "-red", "green", "green")
    assert ticket is not None
    assert ticket.state is State.CLOSED


def test_ticket_opens_on_the_first_free_red() -> None:
    ticket, kinds = story("-red", "-red", "red")
    assert ticket is not None
    assert (kinds, ticket.breached_periods) == ([EventKind.OPENED], 1)


def frame_of(verdicts: list[Verdict]) -> pd.DataFrame:
    frame = pd.DataFrame([to_row(verdict) for verdict in verdicts])
    frame["status"] = [str(verdict.status) for verdict in verdicts]
    return frame


@pytest.mark.parametrize("as_frame", [False, True])
def test_selection_hands_suppressed_hits_to_open_tickets_and_to_those_that_open_with_them(
    as_frame: bool,
) -> None:
    verdicts = [
        a_verdict(0, suppressed=BY_TOTAL),
        a_verdict(0, segment="SP", suppressed=BY_TOTAL),
        a_verdict(1, segment="SP"),
        a_verdict(0, segment="MG", suppressed=BY_TOTAL),
        a_verdict(0, segment="BA", suppressed=Muted.SHADOW.because()),
        a_verdict(1, segment="BA"),
    ]
    given = frame_of(verdicts) if as_frame else verdicts
    selection = select_verdicts(given, {RJ: 0})
    found = {
        identity.rpartition(":")[2]: [verdict.suppressed for (verdict,) in periods]
        for identity, periods in selection.by_identity.items()
    }
    assert found == {"RJ": [BY_TOTAL], "SP": [BY_TOTAL, None], "BA": [None]}
    assert (selection.total, selection.suppressed) == (6, 2)
