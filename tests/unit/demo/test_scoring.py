from datetime import date

import pytest

from risk_pipeline.demo.scenario import Scenario
from risk_pipeline.demo.scoring import TicketSighting, Trace, matches, score

CRISIS = {
    "id": "south",
    "kind": "carrier_crisis",
    "title": "Carrier strike",
    "start": date(2024, 3, 4),
    "end": date(2024, 3, 10),
    "states": ["RS", "SC"],
    "slowdown": 3,
    "lost_share": 0.0,
    "shows_in": ["late_delivery_rate", "transit_days"],
    "segments": {"customer_state": ["RS", "SC"]},
    "grace_days": 5,
}
PEAK = {
    "id": "peak",
    "kind": "demand_peak",
    "title": "Everybody buys",
    "start": date(2024, 3, 8),
    "end": date(2024, 3, 9),
    "factor": 2,
    "shows_in": ["order_volume", "late_delivery_rate"],
    "segments": {"customer_state": ["*"]},
    "grace_days": 0,
}


def scenario(*events: dict) -> Scenario:
    return Scenario.model_validate(
        {"name": "test", "start": date(2024, 1, 1), "end": date(2024, 12, 31), "events": events}
    )


def ticket(**changes: object) -> TicketSighting:
    fields = {
        "ticket_ref": "T-1",
        "indicator": "late_delivery_rate",
        "dimension": "customer_state",
        "segment": "RS",
        "opened_on": date(2024, 3, 6),
        "kind": "risk",
    }
    return TicketSighting(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"dimension": "all", "segment": "all"}, True),
        ({"segment": "SP"}, False),
        ({"dimension": "seller", "segment": "RS"}, False),
        ({"indicator": "order_volume"}, False),
        ({"opened_on": date(2024, 3, 3)}, False),
        ({"opened_on": date(2024, 3, 4)}, True),
        ({"opened_on": date(2024, 3, 15)}, True),
        ({"opened_on": date(2024, 3, 16)}, False),
    ],
)
def test_a_ticket_matches_by_indicator_slice_and_day(changes, expected):
    assert matches(scenario(CRISIS).events[0], ticket(**changes)) is expected


def test_a_star_stands_for_any_segment_of_its_dimension_only():
    peak = scenario(PEAK).events[0]
    seen = {"indicator": "order_volume", "opened_on": date(2024, 3, 8)}
    assert matches(peak, ticket(**seen, segment="AM"))
    assert not matches(peak, ticket(**seen, dimension="category", segment="books"))


def test_an_event_is_dated_by_its_earliest_ticket_whatever_their_order():
    late = ticket(ticket_ref="T-2", opened_on=date(2024, 3, 12))
    early = ticket(ticket_ref="T-9", opened_on=date(2024, 3, 7), segment="SC")
    card = score(scenario(CRISIS), [late, early])
    (event,) = card.events
    assert event.is_caught
    assert event.first_ticket == early
    assert event.first_opened_on == date(2024, 3, 7)
    assert event.days_to_catch == 3
    assert event.tickets == (early, late)
    assert (card.recall, card.precision, card.unmatched) == (1.0, 1.0, ())


def test_an_event_without_ticket_is_missed_and_a_ticket_without_event_is_counted():
    stray = ticket(segment="BA")
    card = score(scenario(CRISIS), [stray, ticket(ticket_ref="T-2", indicator="gmv")])
    assert not card.events[0].is_caught
    assert card.events[0].first_ticket is None
    assert card.events[0].days_to_catch is None
    assert card.unmatched == (stray, ticket(ticket_ref="T-2", indicator="gmv"))
    assert (card.caught_count, card.recall, card.precision) == (0, 0.0, 0.0)


def test_a_ticket_that_matches_two_events_counts_once_in_precision():
    both = ticket(opened_on=date(2024, 3, 8))
    card = score(scenario(CRISIS, PEAK), [both, ticket(ticket_ref="T-2", segment="BA")])
    assert [event.tickets for event in card.events] == [(both,), (both,)]
    assert card.precision == 0.5
    assert card.recall == 1.0


def test_nothing_to_compare_gives_no_rates_instead_of_zero():
    assert score(scenario(CRISIS), []).precision is None
    assert score(scenario(), [ticket()]).recall is None


def test_only_events_that_show_enough_must_be_caught():
    day = date(2024, 3, 8)
    large = Trace("order_volume", "all", "all", day, day, ratio=2.0, excess=-30.0)
    few = Trace("late_delivery_rate", "all", "all", day, day, ratio=9.0, excess=29.0)
    card = score(scenario(CRISIS, PEAK), [ticket()], {"south": few, "peak": large})
    assert [event.must_be_caught for event in card.events] == [False, True]
    assert (card.due_count, card.due_caught_count, card.caught_count) == (1, 0, 1)
    assert score(scenario(CRISIS), [ticket()]).due_count == 0
