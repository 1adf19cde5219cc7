"""Buttons under a ticket's message: they follow the state machine, and are there only when asked for."""

import json
from typing import Any

import pytest

from risk_pipeline.domain.commands.offers import Verb, offered
from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.domain.series import EVERY
from risk_pipeline.domain.tickets.states import TRANSITIONS, By, State
from risk_pipeline.notify.slack.blocks import to_blocks, with_picture
from risk_pipeline.notify.slack.buttons import to_buttons
from tests.builders.slack_limits import assert_slack_takes
from tests.builders.ticket_messages import a_message
from tests.harness.messages.stories import CASES
from tests.paths import GOLDEN

PAYLOADS = GOLDEN / "slack" / "buttons"
ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


def labels(message: TicketMessage) -> list[str]:
    return [button["text"]["text"] for block in to_buttons(message) for button in block["elements"]]


@pytest.mark.parametrize("state", State)
def test_the_buttons_of_a_state_are_the_golden_ones(state: State) -> None:
    assert to_buttons(a_message(status=state)) == json.loads((PAYLOADS / f"{state}.json").read_text())


def test_who_has_acknowledged_is_not_asked_again_and_a_closed_ticket_offers_nothing() -> None:
    everything = ["Acknowledge", "Assign", "Snooze", "Add action", "Resolve", "False positive", "Escalate"]
    assert labels(a_message(status="open")) == everything
    for status in ("acknowledged", "in_progress", "verifying"):
        assert labels(a_message(status=status)) == everything[1:]
    assert to_buttons(a_message(status="closed")) == []


def test_no_person_may_reopen_so_no_button_says_so() -> None:
    """Whoever lets people reopen has to add the button to a closed ticket."""
    assert By.PERSON not in TRANSITIONS[State.CLOSED, State.OPEN]
    assert offered(State.CLOSED) == ()


def test_the_parent_of_a_storm_is_not_closed_by_a_button() -> None:
    storm = a_message(segment=EVERY)
    assert not {"Resolve", "False positive"} & set(labels(storm))
    assert "Acknowledge" in labels(storm)


def test_the_first_button_stands_out_and_escalation_asks_first() -> None:
    (block,) = to_buttons(a_message())
    styles = {button["action_id"]: button.get("style") for button in block["elements"]}
    assert styles.pop("risk_acknowledge") == "primary"
    assert styles.pop("risk_escalate") == "danger"
    assert set(styles.values()) == {None}
    assert [each["action_id"] for each in block["elements"] if "confirm" in each] == ["risk_escalate"]
    assert {each["value"] for each in block["elements"]} == {"T-000042"}


@pytest.mark.parametrize("name", CASES)
def test_a_message_with_buttons_is_the_one_without_and_the_buttons_at_the_end(name: str) -> None:
    message = CASES[name]
    plain: dict[str, Any] = to_blocks(message, ROOT)
    for kind in (ROOT, UPDATE):
        with_buttons = to_blocks(message, kind, buttons=True)
        assert_slack_takes(with_buttons)
        assert with_buttons == {**plain, "blocks": [*plain["blocks"], *to_buttons(message)]}
    assert to_blocks(message, REPLY, buttons=True) == to_blocks(message, REPLY)


def test_a_picture_never_comes_after_the_buttons() -> None:
    for message in (a_message(), a_message(chart=())):
        shown = with_picture(to_blocks(message, ROOT, buttons=True), "F0PICTURE", message)
        assert shown["blocks"][-1]["type"] == "actions"
        assert "image" in [block["type"] for block in shown["blocks"]]


def test_every_verb_with_a_button_has_a_label() -> None:
    shown = {verb for state in State for verb in offered(state)}
    elsewhere = {Verb.LOOK, Verb.ACCEPT, Verb.OVERRIDE, Verb.OPERATE, Verb.ACT_FOR}
    of_incidents = {
        *(Verb.DECLARE, Verb.WORK_INCIDENT, Verb.LEAD_INCIDENT),
        *(Verb.CLEAR_STATEMENT, Verb.CONFIRM_FACTS, Verb.PUBLISH_STATEMENT),
    }
    assert shown == set(Verb) - elsewhere - of_incidents


@pytest.mark.parametrize(
    ("assignee", "shown"), [("@U0BEN0000", "<@U0BEN0000>"), ("ben <x>", "ben &lt;x&gt;")]
)
def test_who_has_it_is_named_instead_of_the_owner(assignee: str, shown: str) -> None:
    for status in ("acknowledged", "open"):
        payload = to_blocks(a_message(status=status, assignee=assignee), ROOT)
        assert f"Your move, {shown}:" in payload["blocks"][2]["text"]["text"]
