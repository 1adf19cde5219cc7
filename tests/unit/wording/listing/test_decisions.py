"""Decisions in words: what is asked, whose, by when and why, in each language."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from risk_pipeline.domain.messages.digest import Cadence, window_of
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.reviews.decisions import Asked, Decision, Why
from risk_pipeline.domain.tickets.states import Resolution, State
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.response import ResponsePolicy
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.wording.language import LANGUAGES, words_in
from risk_pipeline.wording.listing.brief import brief_of
from risk_pipeline.wording.listing.decisions import Question, Told, question_of
from risk_pipeline.wording.listing.names import Names
from risk_pipeline.wording.teller import Teller
from tests.builders.ticket_world import LATE, FakeBook, after, day

BOOK = FakeBook()
NAMES = Names(BOOK.titles, BOOK.indicators, BOOK.rules)
ENDED = window_of(day(2), Cadence.WEEKLY, 9, UTC).until


def a_ticket(**changes: Any) -> Ticket:
    ticket = after("red")
    assert ticket is not None
    return ticket.model_copy(update=changes)


def asked(decision: Decision, language: Language = "en", now: str = "") -> Question:
    ticket, words = decision.ticket, words_in(language)
    if ticket is None:
        return question_of(decision, NAMES.within(language), Told({}, {}, {}))
    message = Writer(BOOK, ResponsePolicy(), None).present(ticket, None, ENDED)
    teller = Teller(message, words)
    told = Told(
        {ticket.id: teller},
        {ticket.id: brief_of(ticket, teller, ENDED)},
        {ticket.id: now} if now else {},
    )
    return question_of(decision, NAMES.within(language), told)


def test_an_acceptance_that_ends_says_figures_where_it_stands_money_and_who_accepted_why() -> None:
    ticket = a_ticket(
        state=State.CLOSED,
        resolution=Resolution.RISK_ACCEPTED,
        quiet_until=day(9),
        approver="@lia",
        note="a plan",
    )
    found = asked(Decision(Asked.ACCEPTANCE, Why.ACCEPTED, ticket, due=day(9)), now="2 of 40 on 24 Nov 2017")
    assert found.by == "By 29 Nov 2017"
    assert found.facts == (
        "15.0 % on 20 Nov 2017 (usually 5.0 %)",
        "now 2 of 40 on 24 Nov 2017",
        "BRL 12,345.00 at stake",
    )
    assert found.why == "accepted by @lia until 29 Nov 2017 (“a plan”); then a breach opens it again"
    assert found.options == "accept it until another day, or let it open again and act"


def test_a_clock_that_ran_out_is_said_with_who_was_told() -> None:
    ticket = a_ticket(escalated_to="data_eng")
    late = ENDED - timedelta(hours=1)
    found = asked(Decision(Asked.TAKE, Why.OVERDUE, ticket, due=late, is_late=True, since=late))
    assert (found.subject, found.owner) == (ticket.ref, "Fulfilment operations")
    assert found.what == "Late deliveries, customer state RJ"
    assert found.by == "Was due 27 Nov 2017, 08:00"
    assert found.why == "nobody has acknowledged it, which was due 27 Nov 2017, 08:00; Data was told"


def test_a_rule_is_named_by_what_it_watches() -> None:
    found = asked(Decision(Asked.RULE, Why.RULE, rule=BOOK.rules[LATE], due=day(6), is_late=True))
    assert (found.subject, found.what, found.asked) == (LATE, "Late deliveries", "Review the rule")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", Why)
def test_every_reason_and_choice_has_words_in_every_language(language: Language, why: Why) -> None:
    at = datetime(2017, 11, 27, tzinfo=UTC)
    questions = [
        asked(Decision(what, why, a_ticket(quiet_until=day(3)), due=at, since=at), language) for what in Asked
    ]
    assert len({question.asked for question in questions}) == len(Asked)
    assert len({question.options for question in questions}) == len(Asked)
    assert all(question.why for question in questions)
