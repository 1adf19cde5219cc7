"""A ticket in a few texts: the same wherever tickets are listed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.indicator import Denominator
from risk_pipeline.domain.register.titles import DimensionTitles
from risk_pipeline.domain.sla.sla_clock import Clock, ClockKind
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.tickets.history.timeline import WHOLE
from risk_pipeline.domain.tickets.states import State
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.response import ResponsePolicy
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.listing.brief import Brief, brief_of
from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.happened import number_now
from tests.builders.ticket_world import FakeBook, after, end_of, with_action

STATES = DimensionTitles(title="State of the buyer", segments={"RJ": "Rio de Janeiro"})
BOOK = FakeBook(dimensions={"customer_state": STATES})


def teller_of(ticket: Ticket, book: FakeBook = BOOK, language: Language = "en") -> Teller:
    message = Writer(book, ResponsePolicy(), None).present(ticket, None, end_of(400))
    return Teller(message, words_in(language))


def told(ticket: Ticket, book: FakeBook = BOOK, language: Language = "en") -> Brief:
    return brief_of(ticket, teller_of(ticket, book, language), end_of(400) + timedelta(days=2))


def brief(language: Language = "en", **changes: Any) -> Brief:
    return told(red().model_copy(update=changes), language=language)


def red(*statuses: str) -> Ticket:
    ticket = after("red", *statuses)
    assert ticket is not None
    return ticket


def a_clock(due_in: timedelta, **more: Any) -> Clock:
    now = end_of(400)
    fields = {"kind": ClockKind.ACKNOWLEDGE, "cycle": 1, "target_minutes": 60, "started_at": now}
    return Clock.model_validate({**fields, "due_at": now + timedelta(days=2) + due_in, **more})


def test_names_stand_where_ids_stood_and_value_and_limit_are_those_of_the_message() -> None:
    said = brief()
    assert (said.what, said.where) == ("Late deliveries", "Rio de Janeiro")
    assert (said.value, said.against) == ("15.0 %", "usually 5.0 %, limit 12.0 %")
    assert (said.owner, said.note, said.cost) == ("Fulfilment operations", "", "BRL 12,345.00 at stake")
    assert said.age == "2 d"


def test_the_worst_of_the_episode_is_kept_whatever_the_newest_value() -> None:
    said = told(red("green"))
    assert (said.value, said.worst) == ("4.0 %", "since 20 Nov 2017: 15.0 % on 20 Nov 2017")


def test_a_closed_ticket_shows_its_worst_value() -> None:
    said = told(red("green", "green", "green"))
    assert (said.state, said.value, said.against) == ("closed", "15.0 %", "usually 5.0 %, limit 12.0 %")


@pytest.mark.parametrize(("kind", "limit"), [("absolute", ", limit 12.0 %"), ("exceptions", "")])
def test_a_limit_stands_only_beside_values_of_its_own_period(kind: str, limit: str) -> None:
    green = red("green").model_copy(update={"limit_kind": kind})
    said = told(green)
    assert (said.value, said.against) == ("4.0 %", f"usually 5.0 %{limit}")
    assert said.worst.endswith("15.0 % on 20 Nov 2017")
    assert said.worst_against == limit.removeprefix(", ")
    assert brief(limit_kind=kind).against == "usually 5.0 %, limit 12.0 %"
    closed = told(red("green", "green", "green").model_copy(update={"limit_kind": kind}))
    assert (closed.value, closed.against) == ("15.0 %", f"usually 5.0 %{limit}")


def test_the_worst_is_left_out_while_the_newest_value_is_it() -> None:
    assert brief().worst == ""


def test_a_share_of_few_is_told_as_cases_and_marked() -> None:
    few = brief(numerator=3.0)
    assert (few.value, few.note) == ("3 of 20 cases", "only 20 cases in all")
    assert number_now(teller_of(red().model_copy(update={"numerator": 3.0}))).startswith("3 of 20 cases on ")


def test_money_of_money_has_no_cases() -> None:
    known = BOOK.indicators["late_delivery_rate"].model_copy(update={"denominator": Denominator.UNITS})
    said = told(red().model_copy(update={"numerator": 3.0}), replace(BOOK, indicators={known.name: known}))
    assert (said.value, said.note) == ("15.0 %", "")


def test_both_ends_of_a_band_are_said() -> None:
    rule = BOOK.rules["fulfilment.late_delivery"]
    band = rule.model_copy(update={"kwargs": {**rule.kwargs, "amber": [0.03, 0.08], "red": [0.02, 0.12]}})
    assert told(red(), replace(BOOK, rules={rule.id: band})).against == "limits 2.0 % to 12.0 %"


def test_a_brief_is_told_in_the_language_of_its_reader() -> None:
    said = brief("pt_BR", clocks=(a_clock(timedelta(hours=-1)),), numerator=3.0)
    assert (said.value, said.against) == ("3 de 20 casos", "habitual: 5,0 %, limite 12,0 %")
    assert said.due.startswith("assumir: venceu em ")
    assert said.next_step == "Assuma o ticket. Split by carrier."
    assert (said.note, said.standing) == ("apenas 20 casos ao todo", "aberto")


def test_due_is_the_next_clock_and_says_when_it_ran_out() -> None:
    assert brief(clocks=(a_clock(timedelta(hours=1)),)).due.startswith("acknowledge due ")
    late = brief(clocks=(a_clock(timedelta(hours=-1)), a_clock(timedelta(hours=5), kind=ClockKind.FIX)))
    assert late.due.startswith("acknowledge was due ")
    assert late.is_overdue


def test_a_pause_is_said_instead_of_a_due_time() -> None:
    pause = {"started_at": end_of(400), "reason": "x"}
    told = brief(clocks=(a_clock(timedelta(hours=-1), pauses=[pause]),), snoozed_until=end_of(500).date())
    assert told.due.startswith("snoozed until ")
    assert not told.is_overdue


def test_a_clock_that_stands_still_is_not_due() -> None:
    pause = {"started_at": end_of(401), "reason": WHOLE}
    still = a_clock(timedelta(hours=-1), pauses=[pause])
    assert brief(clocks=(still,)).due == ""
    assert brief(clocks=(still, a_clock(timedelta(hours=5)))).due.startswith("acknowledge due ")


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, "Acknowledge it. Split by carrier."),
        ({"state": State.ACKNOWLEDGED}, "Split by carrier."),
        ({"state": State.VERIFYING}, "Wait: it closes if the data stay in range."),
        ({"state": State.VERIFYING, "episode": Episode(is_cause_asked=True)}, "Say what caused it."),
        ({"state": State.CLOSED}, ""),
    ],
)
def test_the_next_step_follows_from_the_state(changes: dict[str, Any], step: str) -> None:
    assert brief(**changes).next_step == step


def test_a_planned_action_is_the_next_step_until_it_is_done() -> None:
    done = with_action(red())
    planned = done.actions[0].model_copy(update={"done_at": None})
    assert brief(actions=(planned,)).next_step == "Call the carrier (ana, by 20 Nov 2017)."
    assert "Call the carrier" not in brief(actions=done.actions).next_step
