"""The message of a ticket says where it moved, all the way from the files."""

import pytest

from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.store.queries.tickets import list_messages
from risk_pipeline.wording.story import story_of
from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.arithmetic import hit_in_words, movement_in_words
from tests.harness.loop_site import Story


@pytest.fixture(scope="module")
def messages(loop_story: Story) -> list[TicketMessage]:
    """The first message of each ticket that the replay told of."""
    with loop_story.at("replayed").platform() as platform:
        return [entry.message for entry in list_messages(platform.store) if entry.kind is DeliveryKind.ROOT]


@pytest.mark.parametrize(
    ("indicator", "sign"), [("approval_to_purchase_ratio", -1), ("approval_over_48h_rate", 1)]
)
def test_an_outage_of_card_approvals_is_located_at_the_cards(
    messages: list[TicketMessage], indicator: str, sign: int
) -> None:
    message = next(each for each in messages if each.indicator == indicator and each.dimension == "all")
    first = message.where[0]
    assert (first.slice, first.is_named) == ("Credit card", True)
    assert sign * first.excess > 20
    assert first.share_of_excess is not None
    assert first.share_of_excess > 0.7
    told = movement_in_words(Teller.of(message))
    assert (message.location.movement.by, "by rate" in told) == ("payment type", True)
    assert "in Credit card" in story_of(message).place


def test_a_broken_feed_is_not_located(messages: list[TicketMessage]) -> None:
    told = [
        (each.where, movement_in_words(Teller.of(each)), hit_in_words(Teller.of(each)))
        for each in messages
        if each.dimension == "feed"
    ]
    assert told
    assert set(told) == {((), "", "")}


def test_no_message_names_a_customer(loop_story: Story, messages: list[TicketMessage]) -> None:
    (people,) = zip(
        *loop_story.at("replayed").rows("select distinct customer_unique_id from facts.fct_orders"),
        strict=True,
    )
    said = "".join(message.model_dump_json() for message in messages)
    assert not [person for person in people if person in said]
