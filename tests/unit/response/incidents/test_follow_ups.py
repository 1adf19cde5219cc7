"""What an incident changes is planned on its tickets, also after these have closed."""

import pytest

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.duties import waive
from risk_pipeline.domain.incidents.acts.move import downgrade
from risk_pipeline.domain.incidents.incident import Change as IncidentChange
from risk_pipeline.domain.incidents.states import EventKind as IncidentEvent
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, Effect, PlannedAction, Trial
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.domain.tickets.ticket import EventKind, State
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.incidents.follow_ups import judge_follow_ups
from risk_pipeline.response.incidents.messages import Told, message_of
from risk_pipeline.store import Store, list_events
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.wording.incidents.told import incident_story
from tests.builders.incidents.desk import a_desk, declared
from tests.builders.incidents.world import ANA, LEA, NOW, later
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import day


def planned(kind: ActionKind = ActionKind.PREVENTIVE, title: str = "ride each bike once") -> PlannedAction:
    return PlannedAction(kind, title, owner="ben", due=day(9), change="rule x.y")


def closed_green(store: Store) -> Desk:
    """The ticket of a one-off event: red once, and closed by the data."""
    tickets = Desk(store, plan=a_plan())
    tickets.days("green", "green", "green", first=1)
    assert tickets.ticket().state is State.CLOSED
    return tickets


def test_a_closed_ticket_of_an_open_incident_takes_what_follows_and_stays_closed(store: Store) -> None:
    desk = a_desk(store)
    incident = declared(desk)
    tickets = closed_green(store)
    verbs.add_action(store, "T-1", planned(), **tickets.acting(4))
    verbs.add_done_action(store, "T-1", planned(ActionKind.CORRECTIVE, "new brakes"), **tickets.acting(4))
    ticket = tickets.ticket()
    assert ticket.state is State.CLOSED
    assert [(each.kind, each.is_done, each.owner) for each in ticket.actions] == [
        (ActionKind.PREVENTIVE, False, "ben"),
        (ActionKind.CORRECTIVE, True, "ben"),
    ]
    tickets.time_passes(10)
    assert list_events(store, 1)[-1].change.kind is EventKind.REMINDED, "its owner is reminded as of others"
    with pytest.raises(TransitionRefused, match="nothing is left to contain"):
        verbs.add_action(store, "T-1", planned(ActionKind.CONTAINMENT, "stop"), **tickets.acting(11))
    now = later(days=12)
    desk.act(incident.ref, LEA, now, lambda i, *_: [waive(i, "breach", "nobody's data", LEA, now)])
    desk.act(incident.ref, ANA, now, lambda i, *_: [downgrade(i, "small", ANA, now)])
    with pytest.raises(TransitionRefused, match="T-000001 is closed"):
        verbs.add_action(store, "T-1", planned(title="more"), **tickets.acting(13))
    assert verify_events(store).broken == ()


def test_a_closed_ticket_of_no_incident_takes_no_action(store: Store) -> None:
    a_desk(store)
    tickets = closed_green(store)
    with pytest.raises(TransitionRefused, match="T-000001 is closed"):
        verbs.add_action(store, "T-1", planned(), **tickets.acting(4))


@pytest.mark.parametrize(
    ("trial", "effect", "said"),
    [
        (Trial(0), None, None),
        (Trial(1), None, "action 1: green 1 of 2"),
        (Trial(2), Effect.EFFECTIVE, "action 1: effective"),
        (Trial(5, is_refuted=True), Effect.INEFFECTIVE, "action 1: ineffective"),
    ],
)
def test_what_came_of_an_action_on_a_closed_ticket_is_kept_once(
    store: Store, trial: Trial, effect: Effect | None, said: str | None
) -> None:
    declared(a_desk(store))
    tickets = closed_green(store)
    verbs.add_done_action(store, "T-1", planned(ActionKind.CORRECTIVE, "new brakes"), **tickets.acting(4))
    verbs.add_action(store, "T-1", planned(), **tickets.acting(4))
    for again in (False, True):
        count = judge_follow_ups(
            store, {1: {1: trial, 2: trial}}, lambda _: 2, tickets.acting(5 + again)["now"]
        )
        assert count == (said is not None and (not again))
    done, open_ = tickets.ticket().actions
    assert (done.effect, open_.state) == (effect, "planned")
    assert tickets.ticket().state is State.CLOSED
    newest = list_events(store, 1)[-1].change
    assert (newest.reason if newest.kind is EventKind.NOTED else None) == said
    assert verify_events(store).broken == ()


def test_a_ticket_that_is_open_again_judges_its_actions_itself(store: Store) -> None:
    """What was read of a closed ticket is out of date once it is open."""
    declared(a_desk(store))
    tickets = closed_green(store)
    verbs.add_done_action(store, "T-1", planned(ActionKind.CORRECTIVE, "new brakes"), **tickets.acting(4))
    tickets.days("red", first=5)
    assert tickets.ticket().is_open
    before = tickets.ticket().actions
    assert judge_follow_ups(store, {1: {1: Trial(2)}}, lambda _: 2, tickets.acting(6)["now"]) == 0
    assert tickets.ticket().actions == before


def test_an_incident_says_what_came_of_what_was_done(store: Store) -> None:
    desk = a_desk(store)
    incident = declared(desk)
    tickets = closed_green(store)
    verbs.add_done_action(store, "T-1", planned(ActionKind.CORRECTIVE, "new brakes"), **tickets.acting(4))

    def lines(language: Language) -> str:
        shown = IncidentChange(IncidentEvent.SEEN, By.PERSON, "", NOW, "")
        told = Told(incident, shown, [tickets.ticket()])
        message = message_of(told, desk.book, language, ("UTC", "EUR"))
        return dict(incident_story(message).lines)[
            {"en": "Actions done", "pt_BR": "Ações concluídas"}[language]
        ][0]

    assert lines("en") == "T-000001/1 new brakes: done, not proven yet"
    assert lines("pt_BR") == "T-000001/1 new brakes: concluída, ainda não comprovada"
    judge_follow_ups(store, {1: {1: Trial(2)}}, lambda _: 2, tickets.acting(5)["now"])
    assert lines("en") == "T-000001/1 new brakes: held"
