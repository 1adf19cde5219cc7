"""What people write about the tickets of an incident, as its facts sheet has it."""

from risk_pipeline.domain.diagnosis.diagnosis import Diagnosis
from risk_pipeline.domain.texts.standing_out import StandingWord, StandingWords
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.incidents.facts.stories import Found, voices_of
from risk_pipeline.warehouse.incidents.judged import LastRed
from tests.builders.incidents.world import a_ticket
from tests.builders.ticket_world import FakeBook, day


def written(ticket: Ticket, texts: int, *forms: str) -> Found:
    words = StandingWords(
        texts=texts, words=tuple(StandingWord(form=form, texts=4, usual=1) for form in forms)
    )
    indicator = FakeBook().indicators[ticket.indicator]
    return Found(ticket, indicator, Diagnosis(words=words if forms else None), LastRed(day(0), None))


def test_a_word_is_said_once_of_the_ticket_with_most_texts() -> None:
    few = a_ticket()
    many, same, silent = (few.model_copy(update={"id": number}) for number in (2, 3, 4))
    voices = voices_of(
        [
            written(few, 5, "code", "app"),
            written(many, 9, "code"),
            written(same, 9, "code"),
            written(silent, 0),
        ]
    )
    assert [(each.ref, each.found.texts, [word.form for word in each.found.words]) for each in voices] == [
        (many.ref, 9, ["code"]),
        (few.ref, 5, ["app"]),
    ]
