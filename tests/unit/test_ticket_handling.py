"""What people may do, and the guards that refuse."""

from dataclasses import replace

import pytest

from risk_pipeline.domain import handling
from risk_pipeline.domain.causes import RootCause
from risk_pipeline.domain.closing import Closing
from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.storm import open_parent, regroup
from risk_pipeline.domain.ticket import EventKind, Resolution, State, Ticket, fold
from tests.unit.test_ticket_transitions import a_ticket
from tests.unit.ticket_world import ANA, BEN, NOBODY, day, end_of, with_action

COMPLETE = {
    Resolution.FIXED: Closing(
        Resolution.FIXED, root_cause="strike", root_cause_category=RootCause.PARTNER_CARRIER
    ),
    Resolution.FALSE_POSITIVE: Closing(Resolution.FALSE_POSITIVE, note="limit too tight"),
    Resolution.EXPECTED_CHANGE: Closing(Resolution.EXPECTED_CHANGE, note="Black Friday"),
    Resolution.DATA_FAULT: Closing(Resolution.DATA_FAULT, note="file twice"),
    Resolution.DUPLICATE: Closing(Resolution.DUPLICATE, duplicate_of=3),
    Resolution.RISK_ACCEPTED: Closing(
        Resolution.RISK_ACCEPTED, note="known", approver="head", quiet_until=day(30)
    ),
}
MISSING = [
    (Closing(Resolution.FIXED), "--root-cause"),
    (Closing(Resolution.FIXED, root_cause="strike"), "--root-cause"),
    (Closing(Resolution.FIXED, root_cause="  ", root_cause_category=RootCause.PARTNER_CARRIER), "--note"),
    (Closing(Resolution.FALSE_POSITIVE), "--note"),
    (Closing(Resolution.EXPECTED_CHANGE), "--note"),
    (Closing(Resolution.DATA_FAULT), "--note"),
    (Closing(Resolution.DUPLICATE, note="same"), "--duplicate-of"),
    (Closing(Resolution.RISK_ACCEPTED, note="known", approver="head"), "--until"),
    (Closing(Resolution.RISK_ACCEPTED, note="known", quiet_until=day(30)), "--approver"),
]


def test_ticket_acknowledged_says_by_whom_and_when() -> None:
    ticket = a_ticket()
    seen = fold(ticket, handling.acknowledge(ticket, ANA, end_of(1), "on it"))
    assert (seen.state, seen.acknowledged_by, seen.acknowledged_at) == (State.ACKNOWLEDGED, "ana", end_of(1))


def test_ticket_started_at_once_counts_as_acknowledged() -> None:
    ticket = a_ticket()
    started = fold(ticket, handling.start(ticket, ANA, end_of(1)))
    assert (started.state, started.acknowledged_by) == (State.IN_PROGRESS, "ana")


def test_ticket_started_after_acknowledgement_keeps_who_was_first() -> None:
    ticket = a_ticket()
    seen = fold(ticket, handling.acknowledge(ticket, ANA, end_of(1)))
    assert fold(seen, handling.start(seen, BEN, end_of(2))).acknowledged_by == "ana"


@pytest.mark.parametrize("state", [s for s in State if s is not State.OPEN])
def test_ticket_that_is_not_open_cannot_be_acknowledged(state: State) -> None:
    with pytest.raises(TransitionRefused, match=f"T-000007 is {state}"):
        handling.acknowledge(a_ticket(state), ANA, end_of(1))


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.VERIFYING, State.CLOSED])
def test_ticket_past_acknowledgement_cannot_be_started(state: State) -> None:
    with pytest.raises(TransitionRefused, match=f"T-000007 is {state}"):
        handling.start(a_ticket(state), ANA, end_of(1))


@pytest.mark.parametrize("resolution", [r for r in COMPLETE if r is not Resolution.FIXED])
@pytest.mark.parametrize("state", [State.OPEN, State.ACKNOWLEDGED, State.IN_PROGRESS, State.VERIFYING])
def test_ticket_closes_by_hand_with_each_resolution(state: State, resolution: Resolution) -> None:
    ticket = a_ticket(state)
    closed = fold(ticket, handling.close(ticket, COMPLETE[resolution], ANA, end_of(1)))
    assert (closed.state, closed.resolution, closed.closed_by) == (State.CLOSED, resolution, "ana")


@pytest.mark.parametrize("state", [State.OPEN, State.ACKNOWLEDGED, State.IN_PROGRESS, State.VERIFYING])
def test_ticket_fixed_by_hand_waits_for_the_data(state: State) -> None:
    ticket = with_action(a_ticket(state))
    fixed = fold(ticket, handling.close(ticket, COMPLETE[Resolution.FIXED], ANA, end_of(1)))
    assert (fixed.state, fixed.resolution, fixed.root_cause) == (
        State.VERIFYING,
        Resolution.FIXED,
        "strike",
    )


def test_ticket_fix_is_recorded_once_and_its_cause_can_be_corrected() -> None:
    ticket = with_action(a_ticket())
    fixed = fold(ticket, handling.close(ticket, COMPLETE[Resolution.FIXED], ANA, end_of(1)))
    with pytest.raises(TransitionRefused, match="on record already"):
        handling.close(fixed, COMPLETE[Resolution.FIXED], ANA, end_of(1))
    better = replace(COMPLETE[Resolution.FIXED], root_cause="strike of the sorting centre")
    assert fold(fixed, handling.close(fixed, better, ANA, end_of(1))).root_cause == better.root_cause


@pytest.mark.parametrize("resolution", COMPLETE)
def test_ticket_closed_cannot_be_closed_again(resolution: Resolution) -> None:
    with pytest.raises(TransitionRefused, match="T-000007 is closed"):
        handling.close(a_ticket(State.CLOSED), COMPLETE[resolution], ANA, end_of(1))


@pytest.mark.parametrize(("closing", "missing"), MISSING)
def test_ticket_is_not_closed_without_what_the_resolution_asks_for(closing: Closing, missing: str) -> None:
    with pytest.raises(TransitionRefused, match=f"'{closing.resolution}' needs .*{missing}"):
        handling.close(a_ticket(), closing, ANA, end_of(1))


def test_ticket_is_not_closed_as_recovered_by_a_person() -> None:
    with pytest.raises(TransitionRefused, match="what the data say"):
        handling.close(a_ticket(), Closing(Resolution.RECOVERED, note="looks fine"), ANA, end_of(1))


def test_ticket_is_no_duplicate_of_itself() -> None:
    with pytest.raises(TransitionRefused, match="duplicate of itself"):
        handling.close(a_ticket(), Closing(Resolution.DUPLICATE, duplicate_of=7), ANA, end_of(1))


def test_ticket_is_not_touched_by_nobody() -> None:
    with pytest.raises(TransitionRefused, match="say who acts"):
        handling.acknowledge(a_ticket(), NOBODY, end_of(1))


def children(count: int) -> list[Ticket]:
    return [a_ticket().model_copy(update={"id": n, "segment": str(n)}) for n in range(1, count + 1)]


def test_ticket_of_a_storm_closes_with_its_last_child_only() -> None:
    family = children(3)
    parent = fold(None, open_parent(9, family, end_of(0), "run"))
    assert (parent.child_count, parent.open_child_count, parent.severity) == (3, 3, family[0].severity)
    done = {"state": State.CLOSED, "resolution": Resolution.RECOVERED}
    family[0] = family[0].model_copy(update=done)
    [grouped] = regroup(parent, family, end_of(1), "run", "1 closed")
    parent = fold(parent, grouped)
    assert (parent.state, parent.open_child_count) == (State.OPEN, 2)
    family = [child.model_copy(update=done) for child in family]
    changes = regroup(parent, family, end_of(2), "run", "2 closed")
    assert [change.kind for change in changes] == [EventKind.VERIFYING, EventKind.CLOSED]
    for change in changes:
        parent = fold(parent, change)
    assert (parent.state, parent.resolution) == (State.CLOSED, Resolution.RECOVERED)


def test_ticket_of_a_storm_is_not_closed_by_hand() -> None:
    parent = fold(None, open_parent(9, children(3), end_of(0), "run"))
    with pytest.raises(TransitionRefused, match="close its 3 open children"):
        handling.close(parent, COMPLETE[Resolution.EXPECTED_CHANGE], ANA, end_of(1))
