"""The desk where clicks arrive: who may, once only, refused politely and on record. Both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.commands.commands import (
    Acknowledge,
    AddAction,
    Assign,
    Command,
    Escalate,
    FinishActions,
    Hold,
    Outcome,
    RecordLoss,
    Resolve,
    Snooze,
    Start,
    verb_of,
)
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Circle, Rights, Visitor, may, unknown_names, who_may
from risk_pipeline.domain.errors import NothingFound
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.register.entries import Language, Owner
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State
from risk_pipeline.response.actions.command_handler import Desk
from risk_pipeline.store import Store, list_events
from risk_pipeline.store.directory import StorePeople
from risk_pipeline.store.queries.audit import verify_events
from tests.builders.response_desk import Desk as World
from tests.builders.response_desk import in_states, snapshot
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import LATE, day, end_of

# Slack ids of people, and the roles they have in the register.
ROLES = {
    "UOWNER00": {"fulfilment_ops"},
    "UDEPUTY0": {"warehouse_ops"},
    "UHEAD000": {"line_head"},
    "UOTHER00": {"data_eng"},
}
FIXED = Closing(
    Resolution.FIXED, root_cause="hub closed", root_cause_category=RootCause.PARTNER_CARRIER, note="all well"
)


@dataclass
class Roles:
    roles: dict[str, set[str]] = field(default_factory=lambda: dict(ROLES))

    def roles_of(self, user: str) -> frozenset[str]:
        return frozenset(self.roles.get(user, set()))


def reasons(rule: str, segment: str, day: date, language: Language) -> list[str]:
    """Knows one rule."""
    if rule != LATE:
        raise NothingFound(f"No rule '{rule}'.")
    return [f"{rule} on {segment}, {day}: red.", "T-000001: opened."]


@pytest.fixture
def world(store: Store) -> World:
    """One open ticket, T-1, of fulfilment_ops, whose deputy is warehouse_ops."""
    made = World(store)
    owners: Any = made.book.owners
    owners["fulfilment_ops"] = owners["fulfilment_ops"].model_copy(update={"deputy": "warehouse_ops"})
    owners["warehouse_ops"] = Owner(id="warehouse_ops", title="Warehouse", channel="risk-fulfilment")
    owners["line_head"] = Owner(id="line_head", title="Head of fulfilment", channel="risk-fulfilment")
    made.days("red")
    return made


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.store, world.book, world.policy, Rights(), Roles(), FixedClock(end_of(0)), reasons)


def click(asked: Any, user: str = "UOWNER00", key: str = "k1", ref: str = "T-1") -> Command:
    return Command(ref, user, key, asked)


def kinds(store: Store) -> list[EventKind]:
    return [event.change.kind for event in list_events(store, 1)]


def test_the_owner_takes_a_ticket_and_the_same_click_again_changes_nothing(world: World, desk: Desk) -> None:
    first = desk.apply(click(Acknowledge()))
    assert (first.outcome, first.text) == (Outcome.DONE, "T-000001 is acknowledged.")
    event = list_events(world.store, 1)[-1].change
    assert (event.kind, event.actor, event.source) == (EventKind.ACKNOWLEDGED, "@UOWNER00", "slack")
    before = snapshot(world.store)
    assert desk.apply(click(Acknowledge())).outcome is Outcome.REPEATED
    assert snapshot(world.store) == before
    assert verify_events(world.store, states=True).broken == ()


def test_a_stranger_is_refused_politely_and_once_on_record(world: World, desk: Desk) -> None:
    answer = desk.apply(click(Acknowledge(), "UNOBODY0"))
    assert answer.outcome is Outcome.REFUSED
    assert answer.text == (
        "Sorry, you may not acknowledge it: for T-000001 that is up to Fulfilment operations, Warehouse, "
        "the assignee, Head of fulfilment. Please ask one of them."
    )
    desk.apply(click(Acknowledge(), "UNOBODY0"))
    assert kinds(world.store) == [EventKind.OPENED, EventKind.REFUSED]
    refused = list_events(world.store, 1)[-1].change
    assert (refused.actor, refused.reason) == ("@UNOBODY0", "acknowledge: not allowed to one with no role")
    assert world.ticket().state is State.OPEN
    assert len(world.messages()) == 1, "a refusal is told to nobody else"


@pytest.mark.parametrize("user", ["UOWNER00", "UDEPUTY0", "UHEAD000"])
def test_owner_deputy_and_head_of_the_line_may(desk: Desk, user: str) -> None:
    assert desk.apply(click(Acknowledge(), user)).outcome is Outcome.DONE


def test_whoever_it_is_assigned_to_may_work_on_it_but_not_call_it_false(world: World, desk: Desk) -> None:
    note = Resolve(Closing(Resolution.FALSE_POSITIVE, note="limit too tight"))
    assert desk.apply(click(Snooze("later", days=1), "UNOBODY0", "k0")).outcome is Outcome.REFUSED
    assert desk.apply(click(Assign("@UNOBODY0"))).outcome is Outcome.DONE
    assert desk.apply(click(Snooze("later", days=1), "UNOBODY0", "k2")).outcome is Outcome.DONE
    assert desk.apply(click(note, "UNOBODY0", "k3")).outcome is Outcome.REFUSED
    assert desk.apply(click(note, "UOWNER00", "k4")).outcome is Outcome.DONE
    assert world.ticket().resolution is Resolution.FALSE_POSITIVE


def test_rights_are_asked_again_when_the_form_comes_back(desk: Desk) -> None:
    assert desk.prepare(Verb.RESOLVE, "T-1", "UOWNER00", "k1").is_ok
    roles: Any = desk.people
    roles.roles.clear()
    assert desk.apply(click(Resolve(FIXED))).outcome is Outcome.REFUSED


def test_a_guard_that_says_no_changes_nothing_and_the_form_can_be_sent_again(
    world: World, desk: Desk
) -> None:
    answer = desk.apply(click(Resolve(FIXED)))
    assert answer.outcome is Outcome.IMPOSSIBLE
    assert "needs an action that is done" in answer.text
    assert kinds(world.store) == [EventKind.OPENED]
    planned = AddAction(ActionKind.CORRECTIVE, "other hub", "@UOWNER00", day(3))
    assert desk.apply(click(planned, key="k2")).outcome is Outcome.DONE
    assert desk.apply(click(Resolve(FIXED, done=(1,)))).outcome is Outcome.DONE
    ticket = world.ticket()
    assert (ticket.state, ticket.root_cause, ticket.note) == (State.VERIFYING, "hub closed", "all well")
    assert ticket.actions[0].done_by == "@UOWNER00"
    before = snapshot(world.store)
    assert desk.apply(click(Resolve(FIXED, done=(1,)))).outcome is Outcome.REPEATED
    assert snapshot(world.store) == before


def test_an_action_that_is_done_already_is_finished_where_it_was_planned(world: World, desk: Desk) -> None:
    asked = AddAction(ActionKind.CONTAINMENT, "stopped the sale", "@UOWNER00", day(1), is_done=True)
    desk.apply(click(replace(asked, is_done=False), key="k0"))
    assert not world.ticket().actions[0].is_done
    assert desk.apply(click(asked)).outcome is Outcome.DONE
    (action,) = world.ticket().actions
    assert action.is_done


def test_what_somebody_else_has_finished_meanwhile_does_not_stop_the_fix(world: World, desk: Desk) -> None:
    world.act("T-1")
    assert desk.apply(click(Resolve(FIXED, done=(1,)))).outcome is Outcome.DONE


def test_a_risk_is_accepted_by_the_head_and_not_by_whoever_has_the_ticket(world: World, desk: Desk) -> None:
    accept = Resolve(Closing(Resolution.RISK_ACCEPTED, note="peak", quiet_until=day(9)))
    assert verb_of(accept) is Verb.ACCEPT
    assert desk.apply(click(accept)).outcome is Outcome.REFUSED
    roles: Any = desk.people
    roles.roles["UHEAD000"] = {"line_head", "fulfilment_ops"}
    both = desk.apply(click(accept, "UHEAD000", "k2"))
    assert (both.outcome, "cannot accept its risk" in both.text) == (Outcome.IMPOSSIBLE, True)
    roles.roles["UHEAD000"] = {"line_head"}
    assert desk.apply(click(accept, "UHEAD000", "k3")).outcome is Outcome.DONE
    assert world.ticket().approver == "@UHEAD000"


def test_a_day_that_is_over_and_an_escalation_without_chain_are_guards_with_words(desk: Desk) -> None:
    past = desk.apply(click(Snooze("later", until=day(-3))))
    assert (past.outcome, "is over" in past.text) == (Outcome.IMPOSSIBLE, True)
    lonely = desk.apply(click(Escalate("nobody answers"), "UOTHER00", "k2"))
    assert (lonely.outcome, "has no chain of escalation" in lonely.text) == (Outcome.IMPOSSIBLE, True)
    assert desk.apply(click(Escalate("x"), "UNOBODY0", "k3")).outcome is Outcome.REFUSED


def test_anybody_with_a_role_may_call_the_next_one_in_the_chain(store: Store) -> None:
    world = World(store, plan=a_plan())
    world.days("red")
    desk = Desk(store, world.book, world.policy, Rights(), Roles(), FixedClock(end_of(0)), reasons)
    answer = desk.apply(click(Escalate("nobody answers"), "UOTHER00"))
    ticket = world.ticket()
    assert len(ticket.escalation) > 1
    assert (answer.outcome, ticket.escalated_to) == (Outcome.DONE, ticket.escalation[1])
    assert ticket.escalation[1] in answer.text


def test_who_is_in_the_chain_of_a_ticket_may_work_on_it(store: Store) -> None:
    world = World(store, plan=a_plan())
    world.days("red")
    roles = Roles({"UCHAIN00": {world.ticket().escalation[-1]}})
    desk = Desk(store, world.book, world.policy, Rights(), roles, FixedClock(end_of(0)), reasons)
    assert desk.apply(click(Acknowledge(), "UCHAIN00")).outcome is Outcome.DONE


def test_who_has_an_action_to_do_may_say_that_it_is_done_and_nobody_else(store: Store) -> None:
    world = World(store, plan=a_plan())
    world.days("red")
    desk = Desk(store, world.book, world.policy, Rights(), Roles(), FixedClock(end_of(0)), reasons)
    asked = click(FinishActions(), "UOTHER00", key="before")
    assert desk.apply(asked).outcome is Outcome.REFUSED
    planned = AddAction(ActionKind.CORRECTIVE, "reroute", "@UOTHER00", day(9))
    assert desk.apply(click(planned, "UOWNER00", key="plan")).outcome is Outcome.DONE
    assert desk.apply(click(Snooze("x", until=day(3)), "UOTHER00", key="more")).outcome is Outcome.REFUSED
    assert desk.apply(click(FinishActions(), "UOTHER00", key="done")).outcome is Outcome.DONE
    [action] = world.ticket().actions
    assert action.is_done
    assert desk.apply(click(planned, "UOTHER00", key="over")).outcome is Outcome.REFUSED


def test_the_same_click_by_many_envelopes_at_once_acts_once(world: World, desk: Desk) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: desk.apply(click(Acknowledge())), range(12)))
    assert sorted(answer.outcome for answer in answers) == ["done", *["repeated"] * 11]
    assert kinds(world.store) == [EventKind.OPENED, EventKind.ACKNOWLEDGED]
    assert len(world.messages()) == 3, "root, then update and reply of one acknowledgement"


def test_a_form_is_not_opened_for_what_is_over(world: World, desk: Desk) -> None:
    assert desk.prepare(Verb.SNOOZE, "T-1", "UOWNER00", "k1").ticket is not None
    world.close("T-1", Closing(Resolution.EXPECTED_CHANGE, note="sale"))
    late = desk.prepare(Verb.SNOOZE, "T-1", "UOWNER00", "k2")
    assert (late.outcome, late.text) == (
        Outcome.IMPOSSIBLE,
        "T-000001 is closed by now; nobody can snooze it.",
    )


def test_my_tickets_are_those_of_my_roles_and_those_given_to_me_worst_first(world: World, desk: Desk) -> None:
    world.run(1, in_states(1, states=["SP", "MG"]))
    assert [line.ticket.id for line in desk.mine("UOWNER00")] == [3, 2, 1]
    assert desk.mine("UNOBODY0") == []
    desk.apply(click(Assign("@UNOBODY0"), ref="T-2"))
    (line,) = desk.mine("UNOBODY0")
    assert (line.ticket.id, line.title) == (2, "Late deliveries, customer state MG")


def test_a_ticket_is_shown_as_it_is_now_to_those_with_a_role(world: World, desk: Desk) -> None:
    world.ack("T-1")
    answer, message = desk.show("1", "UOTHER00")
    assert answer.is_ok
    assert message is not None
    assert message.status == "acknowledged"
    assert desk.show("T-1", "UNOBODY0")[0].outcome is Outcome.REFUSED
    assert desk.show("T-99", "UOTHER00")[0].text == "There is no ticket T-99."
    assert "is not a ticket reference" in desk.show("fortytwo", "UOTHER00")[0].text


def test_an_envelope_is_remembered_for_a_week(store: Store, desk: Desk) -> None:
    assert not desk.is_known("socket:1")
    desk.note("socket:1")
    desk.note("socket:1")
    assert desk.is_known("socket:1")
    replace(desk, clock=FixedClock(end_of(0) + timedelta(days=8))).note("socket:2")
    assert not desk.is_known("socket:1")


def test_a_look_up_is_kept_with_its_time(store: Store) -> None:
    people = StorePeople(store)
    assert people.get("ana@example.com") is None
    people.put("Ana@example.com", "U1", end_of(0))
    people.put("ana@example.com", None, end_of(1))
    found = people.get("ANA@example.com")
    assert found is not None
    assert (found.slack_id, found.checked_at) == (None, end_of(1))


def test_roles_named_by_id_may_whatever_the_ticket(world: World) -> None:
    ticket = world.ticket()
    rights = Rights(acknowledge=("risk_manager",))
    assert may(rights, Verb.ACKNOWLEDGE, Visitor("@U1", frozenset({"risk_manager"})), ticket, Circle())
    assert not may(rights, Verb.ACKNOWLEDGE, Visitor("@U1", frozenset({ticket.owner})), ticket, Circle())
    assert who_may(rights, Verb.ACKNOWLEDGE, ticket, Circle(), {}) == ["risk_manager"]
    assert list(unknown_names(rights, {"data_eng"})) == [("acknowledge", "risk_manager")]
    open_to_all = Rights(look=("anyone",))
    assert may(open_to_all, Verb.LOOK, Visitor("@U1"), ticket, Circle())


def test_why_is_answered_to_those_with_a_role_and_in_the_words_of_the_command_line(desk: Desk) -> None:
    answer = desk.why(LATE, "RJ", day(0), "UOTHER00")
    assert (answer.outcome, answer.text) == (
        Outcome.DONE,
        f"{LATE} on RJ, {day(0)}: red.\nT-000001: opened.",
    )
    assert desk.why(LATE, "RJ", day(0), "USTRANGE").outcome is Outcome.REFUSED
    assert desk.why("no.rule", "RJ", day(0), "UOTHER00").text == "No rule 'no.rule'."


def test_why_is_open_to_whom_the_rights_let_look(world: World) -> None:
    def asked(look: tuple[str, ...], user: str) -> Outcome:
        rights = Rights(look=look)
        clock = FixedClock(end_of(0))
        desk = Desk(world.store, world.book, world.policy, rights, Roles(), clock, reasons)
        return desk.why(LATE, "RJ", day(0), user).outcome

    assert asked(("anyone",), "USTRANGE") is Outcome.DONE
    assert asked(("data_eng",), "UOTHER00") is Outcome.DONE
    assert asked(("data_eng",), "UOWNER00") is Outcome.REFUSED
    assert asked(("owner", "assignee"), "UOWNER00") is Outcome.REFUSED


def test_work_is_begun_held_finished_and_costed_by_those_who_may(world: World, desk: Desk) -> None:
    plan = AddAction(ActionKind.CORRECTIVE, "reroute", "ben", day(9))
    loss = RecordLoss(Money(1_250, "BRL"), users=3, cases=4, note="refunds")
    asked = [Start(), plan, replace(plan, title="call"), Hold("the carrier investigates", days=3), loss]
    for number, each in enumerate([*asked, FinishActions()]):
        assert desk.apply(click(each, "UOTHER00", f"no{number}")).outcome is Outcome.REFUSED
        assert desk.apply(click(each, key=f"k{number}")).outcome is Outcome.DONE
        assert desk.apply(click(each, key=f"k{number}")).outcome is Outcome.REPEATED
    ticket = world.ticket()
    assert (ticket.state, ticket.hold_until) == (State.IN_PROGRESS, day(4))
    assert [action.is_done for action in ticket.actions] == [True, True]
    assert [(entry.gross_minor, entry.users, entry.cases) for entry in ticket.losses] == [(1_250, 3, 4)]
    nothing = desk.apply(click(FinishActions(), key="more"))
    assert (nothing.outcome, nothing.text) == (
        Outcome.IMPOSSIBLE, "T-000001 has no action that is still to be done."
    )  # fmt: skip


def test_refusals_of_a_ticket_are_in_the_language_of_its_channel(world: World) -> None:
    policy = replace(world.policy, language="pt_BR")
    desk = Desk(world.store, world.book, policy, Rights(), Roles(), FixedClock(end_of(0)), reasons)
    fixed = Resolve(
        Closing(Resolution.FIXED, root_cause="hub", root_cause_category=RootCause.PARTNER_CARRIER)
    )
    said = [
        desk.apply(click(asked, key=f"k{number}"))
        for number, asked in enumerate(
            [fixed, Resolve(Closing(Resolution.FIXED)), Snooze("x", until=day(-1)), FinishActions()]
        )
    ]
    assert [answer.text for answer in said] == [
        "T-000001: uma correção precisa de uma ação concluída que não tenha falhado. "
        "Inclua uma em “Incluir ação”, ou marque uma já concluída.",
        "T-000001: “corrigido” exige a categoria da causa raiz e o que causou.",
        "T-000001: 19 nov. 2017 já passou; indique um dia futuro.",
        "T-000001 não tem nenhuma ação por fazer.",
    ]
    assert [answer.about for answer in said] == [
        ("done",),
        ("root_cause_category", "root_cause"),
        ("until",),
        (),
    ]
    assert desk.show("fortytwo", "UOTHER00")[0].text.startswith("“fortytwo” não é uma referência")
