"""A message says how many were hit, or how many are missing; never a number that counts nobody."""

from dataclasses import replace
from typing import Any

import pytest

from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.response.messages.affected_count import Counted, counted_of
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeBook, a_verdict, an_indicator, day

RATE = an_indicator("late_delivery_rate", "Late deliveries", "ratio", "all")
ORDERS = RATE.model_copy(update={"unit": "count", "direction": Direction.BAND})


def evidence(**known: Any) -> Reconciliation:
    return replace(Reconciliation(day(0)), **known)


def ticket(desk: Desk, **verdict: Any) -> Any:
    desk.run(0, [a_verdict(0, **verdict)])
    return desk.ticket()


def test_bad_events_are_counted(desk: Desk) -> None:
    found = evidence(excess=21.6, excess_unit="count", counts_events=True)
    assert counted_of(ticket(desk, numerator=30.0), RATE, found) == Counted(affected=30)


def test_orders_that_did_not_come_are_missing_and_those_that_came_are_not_affected(desk: Desk) -> None:
    low = ticket(desk, value=12.0, numerator=12.0, expected=50.0)
    found = evidence(excess=-140.2, excess_unit="count", counts_events=True)
    assert counted_of(low, ORDERS, found) == Counted(missing=140.2)
    assert counted_of(low, ORDERS, evidence(counts_events=True)) == Counted(missing=38)
    assert (
        counted_of(low, ORDERS.model_copy(update={"unit": "ratio"}), evidence(counts_events=True))
        == Counted()
    )


def test_nothing_affected_is_not_told_as_zero(desk: Desk) -> None:
    assert counted_of(ticket(desk, numerator=0.0), RATE, evidence(counts_events=True)) == Counted()


@pytest.mark.parametrize(
    ("unit", "numerator", "known"),
    [
        ("ratio", 88834.0, False),
        ("money_minor", 88834.0, None),
        ("ratio", 107.77, None),
        ("days", 12.0, None),
    ],
)
def test_sums_of_money_or_days_are_no_events(
    desk: Desk, unit: str, numerator: float, known: bool | None
) -> None:
    share = RATE.model_copy(update={"unit": unit})
    assert counted_of(ticket(desk, numerator=numerator), share, evidence(counts_events=known)) == Counted()


def test_the_message_names_what_is_missing_and_a_later_word_of_a_person_repeats_it(desk: Desk) -> None:
    desk.book = FakeBook(indicators={**desk.book.indicators, "late_delivery_rate": ORDERS})
    desk.diagnostics.reconciliation = lambda _: evidence(
        excess=-140.2, excess_unit="count", counts_events=True
    )
    desk.run(0, [a_verdict(0, value=12.0, numerator=12.0, expected=50.0)])
    desk.ack("T-1")
    told = [entry.message for entry in desk.messages()]
    assert all("140 cases fewer than expected" in story_of(message).figures for message in told)
    assert len(told) > 1


@pytest.mark.parametrize(
    ("counts_key", "count", "said"),
    [
        ("", 30.0, "30 cases"),
        ("loans", 30.0, "30 loans"),
        ("loans", 1.0, "1 loan"),
        ("deliveries", 1.0, "1 delivery"),
        (("child", "children"), 30.0, "30 children"),
    ],
)
def test_what_is_counted_has_the_name_the_project_gives_it(
    desk: Desk, counts_key: Any, count: float, said: str
) -> None:
    desk.book.indicators = {"late_delivery_rate": RATE.model_copy(update={"counts": counts_key})}
    desk.run(0, [a_verdict(0, numerator=count, value=count / 200)])
    assert story_of(desk.messages()[0].message).figures.startswith(f"{said}, ")


def test_the_red_periods_add_up_to_so_many_of_what_is_counted(desk: Desk) -> None:
    desk.book.indicators = {"late_delivery_rate": RATE.model_copy(update={"counts": "loans"})}
    desk.days("red", "red", "green", "green")
    assert "60 loans" in story_of(desk.messages()[-1].message).figures
