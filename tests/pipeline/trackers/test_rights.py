"""The register decides what people may do to a ticket from a tracker, whoever may comment and close there."""

from risk_pipeline.domain.messages.tracker_issue import InboundEvent, InboundKind
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.domain.tickets.ticket import Resolution, State
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.tracker_events import Outcome, apply_event
from risk_pipeline.response.policy import policy_from
from risk_pipeline.store import list_events
from tests.harness.tracker_desk import EXPLAINED, Desk
from tests.servers.github import ANN


def hear(desk: Desk, kind: InboundKind, actor: str, text: str = "") -> Outcome:
    """Let somebody do something to the issue, as the tracker reports it."""
    number = len(list_events(desk.platform.store, 1))
    event = InboundEvent(
        channel=desk.place.channel,
        issue_id=desk.issue.id,
        event_id=f"{kind}:{actor}:{number}",
        kind=kind,
        actor=actor,
        at=desk.clock.now(),
        text=text,
        assignee=actor if kind is InboundKind.ASSIGNED else None,
    )
    policy = policy_from(desk.platform.settings)
    now = desk.clock.now()
    return apply_event(desk.platform.store, event, now=now, catalog=desk.platform.catalog, policy=policy)


def owner_of(desk: Desk) -> str:
    return ANN if desk.place.channel.startswith("github:") else "riskbot"


def test_who_has_no_role_in_the_register_only_remarks_and_is_answered(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    assert hear(desk, InboundKind.COMMENTED, "mallory", EXPLAINED) is Outcome.APPLIED
    assert desk.ticket.actions == ()
    assert hear(desk, InboundKind.CLOSED, "mallory") is Outcome.REFUSED
    assert hear(desk, InboundKind.ASSIGNED, "mallory") is Outcome.REFUSED
    assert (desk.ticket.state, desk.ticket.assignee) == (State.OPEN, None)
    refused = [each.change for each in list_events(desk.platform.store, 1) if each.change.kind == "refused"]
    assert [each.actor for each in refused] == ["mallory"] * 3
    assert [each.reason.partition(": ")[2][:24] for each in refused] == [
        "Sorry, you may not work ",
        "Nothing on the ticket sa",
        "Sorry, you may not ackno",
    ]
    desk.deliver()
    no_action, not_closed, not_assigned = desk.issue.comments[-3:]
    assert "No action recorded: Sorry, you may not work on its actions or losses" in no_action
    assert "up to Fulfilment operations" in no_action
    assert "Not closed: Nothing on the ticket says why it may be closed" in not_closed
    assert "Not assigned: Sorry, you may not acknowledge it" in not_assigned


def test_a_strangers_word_does_not_decide_how_the_owner_closes(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    hear(desk, InboundKind.COMMENTED, owner_of(desk), EXPLAINED)
    hear(desk, InboundKind.COMMENTED, "mallory", "False positive: nothing to see here")
    assert hear(desk, InboundKind.CLOSED, owner_of(desk)) is Outcome.APPLIED
    assert (desk.ticket.state, desk.ticket.resolution) == (State.VERIFYING, Resolution.FIXED)


def test_what_the_owner_wrote_does_not_let_a_stranger_close(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    hear(desk, InboundKind.COMMENTED, owner_of(desk), EXPLAINED)
    assert hear(desk, InboundKind.CLOSED, "mallory") is Outcome.REFUSED
    assert desk.ticket.state is State.OPEN
    desk.deliver()
    assert "Not closed: Sorry, you may not resolve it" in desk.issue.comments[-1]
    assert "To close: write a comment" not in desk.issue.comments[-1]


def test_the_assignee_may_fix_but_not_call_it_a_false_positive(desk: Desk) -> None:
    """The rights' defaults, as for a click in Slack."""
    desk.day(0, "red")
    desk.deliver()
    policy = policy_from(desk.platform.settings)
    verbs.assign(
        desk.platform.store,
        "T-1",
        "carla",
        actor=person("ana", "test"),
        now=desk.clock.now(),
        catalog=desk.platform.catalog,
        policy=policy,
    )
    hear(desk, InboundKind.COMMENTED, "carla", "False positive: too tight")
    assert hear(desk, InboundKind.CLOSED, "carla") is Outcome.REFUSED
    hear(desk, InboundKind.COMMENTED, "carla", EXPLAINED)
    assert hear(desk, InboundKind.CLOSED, "carla") is Outcome.APPLIED
    assert desk.ticket.resolution is Resolution.FIXED
