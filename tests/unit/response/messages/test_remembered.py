"""Messages are written from tickets and their diagnoses; nothing is read back from a message."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.messages.current_message import present_message
from risk_pipeline.store import open_store
from risk_pipeline.store.diagnoses import read_diagnoses
from risk_pipeline.store.schema import OutboxRow
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk, in_states
from tests.builders.ticket_world import a_verdict, day

FORGED = "words that nobody wrote"


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two desks to tell the same story on; the messages of the second one get forged."""
    stores = [open_store(f"sqlite:///{tmp_path / name}.sqlite") for name in ("plain", "forged")]
    yield Desk(stores[0]), Desk(stores[1])
    for store in stores:
        store.close()


def forge(desk: Desk) -> None:
    """Let all messages in the outbox say something else, about another time."""
    with desk.store.writing() as transaction:
        rows = transaction.connection.execute(select(OutboxRow.id, OutboxRow.message)).mappings().all()
        for row in rows:
            texts = dict.fromkeys(("indicator_title", "reason", "owner_title", "cause_text", "says"), FORGED)
            other = {"chart": [], "location": None, "value": 0.99, "period_start": "2001-01-01"}
            message: Any = {**row["message"], **texts, **other}
            transaction.connection.execute(
                update(OutboxRow).where(OutboxRow.id == row["id"]).values(message=message)
            )


def newest(desk: Desk) -> TicketMessage:
    return desk.messages()[-1].message


def shown(desk: Desk) -> TicketMessage | None:
    with desk.store.reading() as transaction:
        return present_message(transaction, desk.ticket(), Writer(desk.book, desk.policy, None))


@pytest.mark.parametrize(
    "moved",
    [
        lambda desk: desk.ack("T-1"),
        lambda desk: desk.run(1, [a_verdict(1, value=0.2)]),
        lambda desk: desk.run(1, [a_verdict(1, "green")]),
    ],
    ids=["a click", "another period", "recovery"],
)
def test_what_is_told_next_does_not_depend_on_what_earlier_messages_say(
    desks: tuple[Desk, Desk], moved: Callable[[Desk], object]
) -> None:
    plain, forged = desks
    for desk in desks:
        desk.run(0, [a_verdict(0)])
    forge(forged)
    for desk in desks:
        moved(desk)
    assert newest(forged) == newest(plain)
    assert newest(plain).where[0].slice == "seller state SP"


def test_a_ticket_is_shown_as_it_is_now(desks: tuple[Desk, Desk]) -> None:
    plain, forged = desks
    for desk in desks:
        desk.run(0, [a_verdict(0, value=0.142)])
    forge(forged)
    for desk in desks:
        desk.ack("T-1")
    message = shown(plain)
    assert message is not None
    assert message == shown(forged)
    assert (message.status, message.value, len(message.chart)) == ("acknowledged", 0.142, 45)
    assert "14.2 %" in story_of(message).head


def test_a_ticket_that_nobody_was_told_of_is_not_shown(desks: tuple[Desk, Desk]) -> None:
    desk, _ = desks
    desk.run(0, [a_verdict(0)], notify=False)
    assert shown(desk) is None


def test_a_click_on_a_storm_counts_its_children_as_they_are(desks: tuple[Desk, Desk]) -> None:
    desk, _ = desks
    desk.run(0, in_states(0))
    storm = next(t for t in (desk.ticket(f"T-{n}") for n in range(1, 20)) if t.child_count)
    desk.ack(storm.ref)
    assert newest(desk).ticket_ref == storm.ref
    told = f"{storm.child_count} tickets since 20 Nov 2017, {storm.open_child_count} of them open."
    assert told == story_of(newest(desk)).figures


def test_one_diagnosis_is_kept_for_each_ticket_that_of_the_newest_period(desks: tuple[Desk, Desk]) -> None:
    desk, _ = desks
    for number in range(3):
        desk.run(number, [a_verdict(number, value=0.13 + number / 100)])
    desk.ack("T-1")
    with desk.store.reading() as transaction:
        known = read_diagnoses(transaction, [1, 2])
    assert known.keys() == {1}
    assert (known[1].figures.last_period_start, known[1].figures.value) == (day(2), 0.15)
    assert known[1].diagnosis.location is not None
