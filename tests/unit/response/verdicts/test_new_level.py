"""A level that stays: its owner is told once, in the ticket's thread, from when on it counts as usual."""

from collections.abc import Iterator

import pytest

from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.store import Store, open_store
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import a_verdict, day


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    store: Store = open_store(store_url)
    yield Desk(store)
    store.close()


def test_the_owner_is_told_once_and_the_first_message_says_so_as_well(desk: Desk) -> None:
    desk.days(*["red"] * 63)
    new_level = [told for told in desk.messages() if told.message.kind == "new_level"]
    assert [told.kind for told in new_level] == [DeliveryKind.UPDATE, DeliveryKind.REPLY]
    update, reply = new_level
    from_then_on = format_day(day(60))
    assert story_of(reply.message).event == "This level counts as usual from now on."
    details = [each.text for each in story_of(update.message).details]
    assert any(f"This level counts as usual from {from_then_on} on." in text for text in details)


def test_a_replay_of_the_past_records_it_and_tells_nobody(desk: Desk) -> None:
    for number in range(63):
        desk.run(number, [a_verdict(number)], notify=False)
    assert [told for told in desk.messages() if told.message.kind == "new_level"] == []
    episode = desk.ticket().episode
    assert episode is not None
    assert episode.usual_from == day(60)
