"""A ticket in a few texts: the same wherever tickets are listed."""

from datetime import timedelta
from typing import Any

import pytest

from risk_pipeline.domain.messages.brief import Brief, Names, brief_of, figures_of
from risk_pipeline.domain.register.indicator import Denominator
from risk_pipeline.domain.register.titles import DimensionTitles, Titles
from risk_pipeline.domain.sla.sla_clock import Clock, ClockKind
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.tickets.states import State
from tests.builders.ticket_world import FakeBook, after, end_of, with_action

BOOK = FakeBook()
STATES = DimensionTitles(title="State of the buyer", segments={"RJ": "Rio de Janeiro"})
NAMES = Names(
    Titles(owners=BOOK.owners, dimensions={"customer_state": STATES}),
    BOOK.indicators,
    BOOK.rules,
    BOOK.playbooks,
    "BRL",
)


def brief(**changes: Any) -> Brief:
    ticket = after("red")
    assert ticket is not None
    return brief_of(ticket.model_copy(update=changes), NAMES, end_of(400) + timedelta(days=2))


def a_clock(due_in: timedelta, **more: Any) -> Clock:
    now = end_of(400)
    fields = {"kind": ClockKind.ACKNOWLEDGE, "cycle": 1, "target_minutes": 60, "started_at": now}
    return Clock.model_validate({**fields, "due_at": now + timedelta(days=2) + due_in, **more})


def test_names_stand_where_ids_stood_and_a_share_says_of_how_many() -> None:
    told = brief()
    assert (told.what, told.where) == ("Late deliveries", "Rio de Janeiro")
    assert (told.value, told.against, told.count) == ("15.0 %", "limit 12.0 %", "30 of 200")
    assert (told.owner, told.note, told.cost) == ("Fulfilment operations", "", "BRL 12,345.00 at stake")
    assert told.age == "2 d"


def test_the_worst_of_the_episode_is_kept_whatever_the_newest_value() -> None:
    ticket = after("red", "green")
    assert ticket is not None
    told = brief_of(ticket, NAMES, end_of(400))
    assert (told.value, told.worst) == ("4.0 %", "since 20 Nov 2017: 15.0 % on 20 Nov 2017")


def test_the_worst_is_left_out_while_the_newest_value_is_it() -> None:
    ticket = after("red")
    assert ticket is not None
    assert brief_of(ticket, NAMES, end_of(1)).worst == ""


def test_figures_say_value_cases_period_and_limit() -> None:
    ticket = after("red")
    assert ticket is not None
    assert figures_of(ticket, NAMES) == "15.0 % (30 of 200) on 20 Nov 2017, limit 12.0 %"
    assert figures_of(ticket.model_copy(update={"value": None}), NAMES) == ""


def test_a_share_of_few_is_marked_with_how_many() -> None:
    assert brief(numerator=3.0).note == "tiny: n = 20"


def test_money_of_money_has_no_cases() -> None:
    known = BOOK.indicators["late_delivery_rate"].model_copy(update={"denominator": Denominator.UNITS})
    ticket = after("red")
    assert ticket is not None
    told = brief_of(ticket, Names(NAMES.titles, {known.name: known}, BOOK.rules), end_of(400))
    assert (told.value, told.count, told.note) == ("15.0 %", "", "")


def test_both_ends_of_a_band_are_said() -> None:
    rule = BOOK.rules["fulfilment.late_delivery"]
    band = rule.model_copy(update={"kwargs": {**rule.kwargs, "amber": [0.03, 0.08], "red": [0.02, 0.12]}})
    ticket = after("red")
    assert ticket is not None
    names = Names(NAMES.titles, BOOK.indicators, {rule.id: band}, {}, "BRL")
    assert brief_of(ticket, names, end_of(400)).against == "limits 2.0 % to 12.0 %"


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


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, "Acknowledge it. Split by carrier."),
        ({"state": State.ACKNOWLEDGED}, "Split by carrier."),
        ({"state": State.VERIFYING}, "Wait: it closes if the data stay green."),
        ({"state": State.VERIFYING, "episode": Episode(is_cause_asked=True)}, "Say what caused it."),
        ({"state": State.CLOSED}, ""),
    ],
)
def test_the_next_step_follows_from_the_state(changes: dict[str, Any], step: str) -> None:
    assert brief(**changes).next_step == step


def test_a_planned_action_is_the_next_step_until_it_is_done() -> None:
    ticket = after("red")
    assert ticket is not None
    done = with_action(ticket)
    planned = done.actions[0].model_copy(update={"done_at": None})
    assert "call the carrier (ana, by 20 Nov 2017)." in brief(actions=(planned,)).next_step
    assert "call the carrier" not in brief(actions=done.actions).next_step
