"""Which tickets may be one event."""

from typing import Any

import pytest

from risk_pipeline.domain.tickets.history.related import Origin, related_to
from risk_pipeline.domain.tickets.states import TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket
from tests.builders.ticket_world import after, day, end_of

PAYMENTS = Origin("R02", frozenset({"shop.orders"}))
TOTAL = {"dimension": "all", "segment": "all"}


def a_ticket(number: int, indicator: str, began: int = 0, **changes: Any) -> Ticket:
    ticket = after("red")
    assert ticket is not None
    return ticket.model_copy(update={"id": number, "indicator": indicator, "since": day(began), **changes})


def names(ticket: Ticket, *others: Ticket, origins: dict[str, Origin] | None = None) -> list[int]:
    found = related_to(ticket, others, lambda each: (origins or {}).get(each.indicator, PAYMENTS))
    return [each.id for each in found]


def test_tickets_of_one_risk_that_began_about_then_name_each_other_the_nearest_first() -> None:
    approved = a_ticket(1, "approved", dimension="payment_type", segment="card")
    ratio, waiting = a_ticket(2, "ratio", 1, **TOTAL), a_ticket(3, "waiting", 3, **TOTAL)
    assert names(approved, waiting, ratio, approved) == [2, 3]
    assert names(ratio, approved, waiting) == [1, 3]


@pytest.mark.parametrize(
    ("other", "is_related"),
    [
        ({}, True),
        ({"since": day(8)}, False),  # the same risk, weeks apart
        ({"since": day(20), "grain": "month"}, True),  # a month holds the day
        ({"since": day(-30), "closed_at": end_of(-20)}, False),  # over before
        ({"since": day(-5), "closed_at": end_of(2)}, True),
        ({"parent_id": 9}, False),  # told by its storm
        ({"duplicate_of": 9}, False),  # merged already
    ],
)
def test_what_is_over_far_away_or_merged_is_another_event(other: dict[str, Any], *, is_related: bool) -> None:
    assert names(a_ticket(1, "ratio", **TOTAL), a_ticket(2, "approved", **TOTAL | other)) == [2] * is_related


def test_one_place_or_one_indicator_is_enough_whatever_the_risk_and_the_day() -> None:
    origins = {"stars": Origin("R10"), "orders": Origin("R08")}
    seller = {"dimension": "seller", "segment": "s1"}
    stars = a_ticket(1, "stars", 20, **seller)
    assert names(stars, a_ticket(2, "orders", **seller), origins=origins) == [2]
    assert names(stars, a_ticket(2, "orders", **TOTAL), origins=origins) == []
    assert names(stars, a_ticket(2, "stars", **TOTAL), origins=origins) == [2]
    totals = a_ticket(1, "stars", **TOTAL), a_ticket(2, "orders", **TOTAL)
    assert names(*totals, origins=origins) == [], "to be about the whole is no common place"


def test_a_feed_and_what_is_computed_from_it_may_be_one_event() -> None:
    feed = {"kind": TicketKind.DATA, "dimension": "feed"}
    orders, reviews = (
        a_ticket(n, "volume", **feed, segment=f"shop.{it}") for n, it in ((1, "orders"), (2, "reviews"))
    )
    ratio = a_ticket(3, "ratio", **TOTAL)
    assert names(ratio, orders, reviews) == [1]
    assert names(orders, ratio, reviews) == [3]
    assert names(ratio.model_copy(update={"since": day(8)}), orders) == [], "weeks apart"


@pytest.mark.parametrize(
    ("origin", "is_related"),
    [
        (Origin("R02", frozenset({"shop.orders", "shop.stores"})), True),
        (Origin("R02", frozenset({"shop.complaints"})), False),  # nothing in common but risk and day
        (Origin("R02"), False),
        (Origin("R02", is_duty=True), True),
        (Origin("R03", frozenset({"shop.orders"})), False),
    ],
)
def test_one_risk_is_one_event_only_by_data_of_a_common_feed(origin: Origin, *, is_related: bool) -> None:
    one, other = a_ticket(1, "a", **TOTAL), a_ticket(2, "b", **TOTAL)
    assert names(one, other, origins={"b": origin}) == [2] * is_related
    assert names(other, one, origins={"b": origin}) == [1] * is_related


def test_a_rule_without_a_risk_shares_none() -> None:
    nothing = {"a": Origin(), "b": Origin()}
    assert names(a_ticket(1, "a", **TOTAL), a_ticket(2, "b", **TOTAL), origins=nothing) == []
