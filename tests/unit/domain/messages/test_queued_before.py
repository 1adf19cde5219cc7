"""Messages that were queued when messages held sentences are still read and told as they were."""

import json

import pytest

from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.notify.slack.blocks import to_blocks
from risk_pipeline.notify.trackers.issue_text import to_body, to_title
from risk_pipeline.notify.trackers.markup import Markdown
from risk_pipeline.wording.story import story_of
from tests.builders.slack_limits import assert_slack_takes
from tests.paths import GOLDEN

OLD = json.loads((GOLDEN / "messages" / "queued_before.json").read_text())


@pytest.mark.parametrize("key", OLD)
def test_an_old_message_is_sent_with_its_own_words(key: str) -> None:
    message = TicketMessage.model_validate(OLD[key])
    story = story_of(message)
    assert story.head.rstrip("…") in OLD[key]["headline"].replace("\u200b", "")
    assert story.event == OLD[key]["history"]
    for kind in (DeliveryKind.ROOT, DeliveryKind.REPLY):
        assert_slack_takes(to_blocks(message, kind))
    assert to_title(message)
    assert message.ticket_ref in to_body(message, Markdown())


def test_it_stays_readable_when_it_is_written_again() -> None:
    message = TicketMessage.model_validate(next(iter(OLD.values())))
    assert TicketMessage.model_validate(message.model_dump(mode="json")) == message
