"""A step of a room that Slack made slow leaves its message to the next attempt."""

from unittest.mock import Mock, patch

import pytest

from risk_pipeline.domain.errors import DeliveryDeferred
from risk_pipeline.domain.messages.incident import RoomAct, RoomGuest, RoomStep
from risk_pipeline.domain.messages.message import RoomDelivery
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.rooms import steps
from tests.builders.incidents.world import NOW

NAME = "inc-2026-001-parcels-lost"
STEP = RoomStep(
    act=RoomAct.INVITE,
    ref="INC-2026-001",
    name=NAME,
    fallback="incidents",
    guests=(RoomGuest(title="Legal", who="lea"),),
)
DELIVERY = RoomDelivery(
    outbox_id=1,
    idem_key="incident-1:1:invite",
    incident_id=1,
    channel=NAME,
    message=STEP,
    attempts=1,
    attempt_started_at=NOW,
    root=None,
    room_id="C0ROOM",
)


def invited_after(seconds: float) -> Mock:
    """Invite somebody who is not in Slack, which is found out after so many seconds; return the calls."""
    api = Mock(spec=SlackApi)
    api.write.return_value = {"ts": "1.1"}
    with patch.object(steps, "monotonic", side_effect=[0.0, seconds]):
        steps.do_room(api, lambda _: (), DELIVERY)
    return api


def test_who_is_not_in_slack_is_said_once_all_were_asked() -> None:
    api = invited_after(59)
    assert api.write.call_args.args[0] == "chat.postMessage"
    assert "Legal (lea)" in api.write.call_args.args[2]["text"]


def test_a_step_that_took_longer_writes_nothing_and_comes_again() -> None:
    api = Mock(spec=SlackApi)
    clock = patch.object(steps, "monotonic", side_effect=[0.0, 61.0])
    with clock, pytest.raises(DeliveryDeferred, match="slow to invite"):
        steps.do_room(api, lambda _: (), DELIVERY)
    assert not api.write.called
