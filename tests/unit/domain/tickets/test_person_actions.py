"""What people may do, and the guards that refuse."""

from dataclasses import replace
from typing import Any

import pytest

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.losses import Loss, affected, totals
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause, read_cause
from risk_pipeline.domain.tickets.severity import Impact, Severity
from risk_pipeline.domain.tickets.storm import open_parent, regroup
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, Resolution, State, Ticket, fold
from tests.builders.ticket_world import ANA, BEN, NOBODY, day, end_of, with_action
from tests.unit.domain.tickets.test_states import a_ticket

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
    (Closing(Resolution.RISK_ACCEPTED, note="known", quiet_until=day(30)), "an approver"),
]


def test_ticket_acknowledged_says_by_whom_and_when() -> None:
    ticket = a_ticket()
    seen = fold(ticket, person_actions.acknowledge(ticket, ANA, end_of(1), "on it"))
    assert (seen.state, seen.acknowledged_by, seen.acknowledged_at) == (State.ACKNOWLEDGED, "ana", end_of(1))


def test_ticket_started_at_once_counts_as_acknowledged() -> None:
    ticket = a_ticket()
    started = fold(ticket, person_actions.start(ticket, ANA, end_of(1)))
    assert (started.state, started.acknowledged_by) == (State.IN_PROGRESS, "ana")


def test_ticket_started_after_acknowledgement_keeps_who_was_first() -> None:
    ticket = a_ticket()
    seen = fold(ticket, person_actions.acknowledge(ticket, ANA, end_of(1)))
    assert fold(seen, person_actions.start(seen, BEN, end_of(2))).acknowledged_by == "ana"


@pytest.mark.parametrize("state", [s for s in State if s is not State.OPEN])
def test_ticket_that_is_not_open_cannot_be_acknowledged(state: State) -> None:
    with pytest.raises(TransitionRefused, match=f"T-000007 is {state}"):
        person_actions.acknowledge(a_ticket(state), ANA, end_of(1))


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.VERIFYING, State.CLOSED])
def test_ticket_past_acknowledgement_cannot_be_started(state: State) -> None:
    with pytest.raises(TransitionRefused, match=f"T-000007 is {state}"):
        person_actions.start(a_ticket(state), ANA, end_of(1))


@pytest.mark.parametrize("resolution", [r for r in COMPLETE if r is not Resolution.FIXED])
@pytest.mark.parametrize("state", [State.OPEN, State.ACKNOWLEDGED, State.IN_PROGRESS, State.VERIFYING])
def test_ticket_closes_by_hand_with_each_resolution(state: State, resolution: Resolution) -> None:
    ticket = a_ticket(state)
    closed = fold(ticket, person_actions.close(ticket, COMPLETE[resolution], ANA, end_of(1)))
    assert (closed.state, closed.resolution, closed.closed_by) == (State.CLOSED, resolution, "ana")


@pytest.mark.parametrize("state", [State.OPEN, State.ACKNOWLEDGED, State.IN_PROGRESS, State.VERIFYING])
def test_ticket_fixed_by_hand_waits_for_the_data(state: State) -> None:
    ticket = with_action(a_ticket(state))
    fixed = fold(ticket, person_actions.close(ticket, COMPLETE[Resolution.FIXED], ANA, end_of(1)))
    assert (fixed.state, fixed.resolution, fixed.root_cause) == (
        State.VERIFYING,
        Resolution.FIXED,
        "strike",
    )


def test_ticket_fix_is_recorded_once_and_its_cause_can_be_corrected() -> None:
    ticket = with_action(a_ticket())
    fixed = fold(ticket, person_actions.close(ticket, COMPLETE[Resolution.FIXED], ANA, end_of(1)))
    with pytest.raises(TransitionRefused, match="already recorded"):
        person_actions.close(fixed, COMPLETE[Resolution.FIXED], ANA, end_of(1))
    better = replace(COMPLETE[Resolution.FIXED], root_cause="strike of the sorting centre")
    assert fold(fixed, person_actions.close(fixed, better, ANA, end_of(1))).root_cause == better.root_cause


@pytest.mark.parametrize("resolution", COMPLETE)
def test_ticket_closed_cannot_be_closed_again(resolution: Resolution) -> None:
    with pytest.raises(TransitionRefused, match="T-000007 is closed"):
        person_actions.close(a_ticket(State.CLOSED), COMPLETE[resolution], ANA, end_of(1))


@pytest.mark.parametrize(("closing", "missing"), MISSING)
def test_ticket_is_not_closed_without_what_the_resolution_asks_for(closing: Closing, missing: str) -> None:
    with pytest.raises(TransitionRefused, match=f"'{closing.resolution}' needs .*{missing}"):
        person_actions.close(a_ticket(), closing, ANA, end_of(1))


def test_ticket_is_not_closed_as_recovered_by_a_person() -> None:
    with pytest.raises(TransitionRefused, match="only the data can close it"):
        person_actions.close(a_ticket(), Closing(Resolution.RECOVERED, note="looks fine"), ANA, end_of(1))


def test_ticket_is_no_duplicate_of_itself() -> None:
    with pytest.raises(TransitionRefused, match="duplicate of itself"):
        person_actions.close(a_ticket(), Closing(Resolution.DUPLICATE, duplicate_of=7), ANA, end_of(1))


def test_ticket_is_not_touched_by_nobody() -> None:
    with pytest.raises(TransitionRefused, match="say who acts"):
        person_actions.acknowledge(a_ticket(), NOBODY, end_of(1))


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
        person_actions.close(parent, COMPLETE[Resolution.EXPECTED_CHANGE], ANA, end_of(1))


def a_loss(**amounts: object) -> Loss:
    fields = {"at": end_of(1), "by": "ana", "currency": "BRL"}
    return Loss.model_validate(fields | amounts)


def test_ticket_acknowledged_is_its_takers_unless_it_was_given_to_somebody() -> None:
    ticket = a_ticket()
    assert fold(ticket, person_actions.acknowledge(ticket, ANA, end_of(1))).assignee == "ana"
    given = fold(ticket, person_actions.assign(ticket, "ben", ANA, end_of(1)))
    assert fold(given, person_actions.acknowledge(given, ANA, end_of(1))).assignee == "ben"
    with pytest.raises(TransitionRefused, match="already assigned to ben"):
        person_actions.assign(given, "ben", ANA, end_of(2))
    with pytest.raises(TransitionRefused, match="closed and cannot be assigned"):
        person_actions.assign(a_ticket(State.CLOSED), "ben", ANA, end_of(2))


@pytest.mark.parametrize("involved", ["ben", "Ana", "fulfilment_ops"])
def test_ticket_risk_is_not_accepted_by_whoever_has_it(involved: str) -> None:
    ticket = fold(a_ticket(), person_actions.assign(a_ticket(), "ben", ANA, end_of(1)))
    ticket = fold(ticket, person_actions.acknowledge(ticket, ANA, end_of(1)))
    accepted = replace(COMPLETE[Resolution.RISK_ACCEPTED], approver=involved)
    with pytest.raises(TransitionRefused, match="has the ticket and cannot accept its risk; name another"):
        person_actions.close(ticket, accepted, ANA, end_of(1), today=day(2))


@pytest.mark.parametrize(
    ("until", "said"), [(0, "is over; name a future day"), (200, "for 180 days at most, not 198")]
)
def test_ticket_risk_is_accepted_for_a_time_to_come_and_not_for_ever(until: int, said: str) -> None:
    accepted = replace(COMPLETE[Resolution.RISK_ACCEPTED], quiet_until=day(until))
    with pytest.raises(TransitionRefused, match=said):
        person_actions.close(a_ticket(), accepted, ANA, end_of(1), today=day(2))


def test_ticket_is_a_duplicate_only_of_one_that_goes_on() -> None:
    master = a_ticket(State.CLOSED).model_copy(update={"id": 3, "resolution": Resolution.DUPLICATE})
    with pytest.raises(TransitionRefused, match="T-000003 is closed as duplicate; name an open ticket"):
        person_actions.check_master(a_ticket(), master)


def test_ticket_action_needs_title_and_owner_and_is_done_once() -> None:
    ticket = a_ticket()
    kind = ActionKind.CONTAINMENT
    with pytest.raises(TransitionRefused, match="needs title and owner"):
        person_actions.add_action(ticket, PlannedAction(kind, " ", "", day(3)), ANA, end_of(1), today=day(1))
    planned = person_actions.add_action(
        ticket, PlannedAction(kind, "x", None, day(3)), ANA, end_of(1), today=day(1)
    )
    assert fold(ticket, planned).actions[0].owner == ticket.owner
    done = with_action(ticket)
    with pytest.raises(TransitionRefused, match=r"by ana on 2017-11-20 and is done\. Add a new"):
        person_actions.finish_action(done, 1, BEN, end_of(1), done_on=day(1))
    with pytest.raises(TransitionRefused, match=r"no action 2\. Its actions: 1 call the carrier"):
        person_actions.finish_action(done, 2, BEN, end_of(1), done_on=day(1))
    closed = done.model_copy(update={"state": State.CLOSED})
    with pytest.raises(TransitionRefused, match="closed and cannot be given an action"):
        person_actions.add_action(
            closed, PlannedAction(kind, "x", "ben", day(3)), ANA, end_of(1), today=day(1)
        )


def test_ticket_action_is_planned_once_and_for_a_day_to_come() -> None:
    def plan(ticket: Ticket, title: str, due: int = 3) -> Change:
        wanted = PlannedAction(ActionKind.CORRECTIVE, title, "ben", day(due))
        return person_actions.add_action(ticket, wanted, ANA, end_of(1), today=day(2))

    ticket = a_ticket()
    with pytest.raises(TransitionRefused, match=rf"{day(1)} is over; name a day from {day(2)} on \(--due\)"):
        plan(ticket, "call the carrier", due=1)
    planned = fold(ticket, plan(ticket, "call the carrier", due=2))
    with pytest.raises(TransitionRefused, match="planned already, as action 1 of ben") as refused:
        plan(planned, " Call the Carrier")
    assert refused.value.about == ("title",)
    done = fold(planned, person_actions.finish_action(planned, 1, BEN, end_of(2), done_on=day(2)))
    assert len(fold(done, plan(done, "call the carrier")).actions) == 2  # done once, and to be done again


def test_ticket_losses_are_added_up_and_corrected_only_by_adding() -> None:
    ticket = a_ticket()
    for entry in (a_loss(gross_minor=500, users=3), a_loss(gross_minor=-100, note="counted twice")):
        ticket = fold(ticket, person_actions.add_loss(ticket, entry, ANA, end_of(1)))
    [total] = totals(ticket.losses)
    assert (str(total.gross), str(total.net), affected(ticket.losses)) == ("BRL 4.00", "BRL 4.00", (3, 0))
    rewritten = Change(EventKind.NOTED, By.PERSON, "ana", end_of(1), "", {"losses": ticket.losses[1:]})
    with pytest.raises(TransitionRefused, match="never changed; append a correction"):
        fold(ticket, rewritten)


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({}, "needs an amount, or users or cases"),
        ({"gross_minor": -1}, "needs a note that says what was wrong"),
        ({"gross_minor": -1, "note": "typo"}, "takes away more than was ever recorded"),
        ({"recovered_minor": 1}, "more would be recovered than was lost"),
        ({"users": -1, "note": "typo"}, "takes away more"),
    ],
)
def test_ticket_refuses_a_loss_that_makes_no_sense(amounts: dict[str, object], said: str) -> None:
    with pytest.raises(TransitionRefused, match=said):
        person_actions.add_loss(a_ticket(), a_loss(**amounts), ANA, end_of(1))


def test_ticket_worsens_by_what_it_cost_and_only_once() -> None:
    impact = Impact(users={Severity.P0: 100})
    ticket = a_ticket().model_copy(update={"losses": (a_loss(users=150),)})
    [raised] = person_actions.raise_severity(ticket, impact, ANA, end_of(1))
    assert (raised.kind, raised.fields["severity"]) == (EventKind.RAISED, Severity.P0)
    assert person_actions.raise_severity(fold(ticket, raised), impact, ANA, end_of(1)) == []
    assert person_actions.raise_severity(ticket, None, ANA, end_of(1)) == []


@pytest.mark.parametrize("pause", [person_actions.snooze, person_actions.hold])
def test_ticket_pause_needs_a_reason_and_a_day_to_come(pause: Any) -> None:
    with pytest.raises(TransitionRefused, match=r"needs a reason \(--note\)"):
        pause(a_ticket(), day(5), ANA, end_of(1), today=day(2), reason=" ")
    with pytest.raises(TransitionRefused, match=r"is over; name a day from 2017-11-22 on \(--until\)"):
        pause(a_ticket(), day(1), ANA, end_of(1), today=day(2), reason="waiting")
    with pytest.raises(TransitionRefused, match="is closed"):
        pause(a_ticket(State.CLOSED), day(5), ANA, end_of(1), today=day(2), reason="waiting")
    with pytest.raises(TransitionRefused, match="neither on hold nor snoozed"):
        person_actions.resume(a_ticket(), ANA, end_of(1))


def test_ticket_is_escalated_by_a_person_past_its_owner_and_up_to_the_end_of_its_chain() -> None:
    ticket = a_ticket()
    with pytest.raises(TransitionRefused, match="no chain of escalation"):
        person_actions.escalate(ticket, ANA, end_of(1), "stuck")
    ticket = ticket.model_copy(update={"escalation": ("owner", "head", "manager")})
    for receiver in ("head", "manager"):
        ticket = fold(ticket, person_actions.escalate(ticket, ANA, end_of(1), "stuck"))
        assert ticket.escalated_to == receiver
    with pytest.raises(TransitionRefused, match="already with manager, the last of owner, head, manager"):
        person_actions.escalate(ticket, ANA, end_of(1), "stuck")


def test_ticket_stands_under_an_open_ticket_that_stands_alone() -> None:
    ticket = a_ticket()
    parent = a_ticket().model_copy(update={"id": 8})
    child = fold(ticket, person_actions.link(ticket, parent, ANA, end_of(1)))
    assert child.parent_id == 8
    assert fold(child, person_actions.link(child, None, ANA, end_of(1))).parent_id is None
    for wrong, said in (
        (ticket, "under itself"),
        (parent.model_copy(update={"parent_id": 7}), "under its own child"),
        (parent.model_copy(update={"parent_id": 5}), "is itself under another ticket"),
        (parent.model_copy(update={"state": State.CLOSED}), "closed and cannot be given children"),
        (parent.model_copy(update={"kind": "storm"}), "members of a storm"),
    ):
        with pytest.raises(TransitionRefused, match=said):
            person_actions.link(ticket, wrong, ANA, end_of(1))


def test_ticket_cause_is_one_of_the_list_and_a_typo_is_helped() -> None:
    assert read_cause(" Partner.Carrier ") is RootCause.PARTNER_CARRIER
    with pytest.raises(TransitionRefused, match=r"Did you mean partner\.carrier"):
        read_cause("partner.carier")
    with pytest.raises(TransitionRefused, match=r"partner\.supplier"):
        read_cause("partner.bakery")
    with pytest.raises(TransitionRefused, match=r"Known: people\.error, "):
        read_cause("x")


def test_a_loss_and_an_impact_of_the_first_versions_say_orders() -> None:
    entry = {"at": end_of(1), "by": "ana", "currency": "BRL", "orders": 80}
    assert Loss.model_validate(entry).cases == 80
    assert Impact.model_validate({"orders": {"P0": 50}}).cases == {Severity.P0: 50}
