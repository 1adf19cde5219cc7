"""An episode begins with its ticket: nothing that is told of it is of a part of it."""

from datetime import date
from typing import Any

import pytest

from risk_pipeline.domain.diagnosis.diagnosis import WorstOfFeed
from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.messages.facts import Extent
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.response.messages.extents import extent_of, worse_of_feed
from risk_pipeline.response.messages.ticket_diagnosis import of_one_episode
from tests.builders.outbox_rows import a_ticket
from tests.builders.ticket_world import an_indicator

SINCE, NEWEST = date(2018, 3, 3), date(2018, 3, 5)
ROWS = an_indicator("rows", "Rows", "count", "all").model_copy(update={"direction": Direction.BAND})


def fewer(**changes: Any) -> Ticket:
    known = {"value": 16.0, "numerator": 16.0, "expected": 112.0, "limit_kind": "control"}
    return a_ticket(1, "risk").model_copy(update=known | changes)


def found(since: date | None, excess: float) -> Reconciliation:
    return Reconciliation(NEWEST, since=since, excess=excess, excess_unit="count")


@pytest.mark.parametrize("periods", [1, 2])
def test_money_is_that_of_the_red_periods_whatever_the_newest_one_has_behind_it(periods: int) -> None:
    rate = an_indicator("late_rate", "Late", "ratio", "all")
    known = {"value": 0.1, "numerator": 9.0, "expected": 0.05, "limit_kind": "absolute"}
    red = {"total": 30.0, "exposure_minor": 119_530}
    ticket = a_ticket(1, "risk").model_copy(
        update=known | {"breached_periods": periods, "exposure_minor": 34_650, "episode": Episode(**red)}
    )
    assert extent_of(ticket, rate, None).minor == 119_530
    without = ticket.model_copy(update={"episode": Episode(total=30.0)})
    assert extent_of(without, rate, None).minor is None


def test_a_data_ticket_tells_its_own_episode_and_no_cases() -> None:
    back = fewer(kind=TicketKind.DATA, value=100.0, numerator=100.0, breached_periods=2)
    assert extent_of(back, ROWS, None) == Extent(since=SINCE, periods=2)
    new = fewer(kind=TicketKind.DATA, since=NEWEST, breached_periods=1)
    assert extent_of(new, ROWS, None) == Extent(since=NEWEST, periods=1)


def test_of_one_period_known_alone_nothing_is_said_of_an_episode_of_three() -> None:
    assert extent_of(fewer(), ROWS, None) == Extent(since=SINCE, periods=3)
    one = fewer(since=NEWEST, breached_periods=1)
    assert extent_of(one, ROWS, None) == Extent(since=NEWEST, periods=1, count=96, is_missing=True)


@pytest.mark.parametrize(
    ("since", "extent"),
    [
        (None, Extent(since=SINCE, periods=3, count=200, is_missing=True)),
        (SINCE, Extent(since=SINCE, periods=3, count=200, is_missing=True)),
        (date(2018, 3, 1), Extent(since=date(2018, 3, 1), periods=5, count=200, is_missing=True)),
        (date(2018, 3, 4), Extent(since=SINCE, periods=3)),
    ],
)
def test_an_extent_never_begins_after_its_ticket(since: date | None, extent: Extent) -> None:
    assert extent_of(fewer(), ROWS, found(since, -200.0)) == extent


def of_feed(day: int, value: float, indicator: str = "feed_volume") -> WorstOfFeed:
    return WorstOfFeed(indicator=indicator, on=date(2018, 3, day), value=value, usual=112.0)


def test_the_worst_of_a_feed_is_remembered_after_its_day_was_delivered_again() -> None:
    feed = fewer(kind=TicketKind.DATA, value=100.0, indicator="feed_volume")
    assert worse_of_feed(feed, None, of_feed(4, 0.0)) == of_feed(4, 0.0)
    assert worse_of_feed(feed, of_feed(5, 13.0), of_feed(4, 16.0)) == of_feed(5, 13.0)
    before_it_opened, of_another = of_feed(2, 0.0), of_feed(4, 71.0, "feed_age_hours")
    assert worse_of_feed(feed, None, before_it_opened) is None
    assert worse_of_feed(feed, of_feed(4, 16.0), of_another) == of_feed(4, 16.0)
    assert worse_of_feed(feed, None, None) is None


@pytest.mark.parametrize(("since", "excess"), [(date(2018, 3, 2), -41.0), (SINCE, -15.0), (None, 3.0)])
def test_evidence_that_moves_leaves_an_episode_its_beginning_and_its_sum(
    since: date | None, excess: float
) -> None:
    """Whatever the newest period says: what was told first, and the red periods since."""
    episode = Episode(onset=date(2018, 3, 1), excess=-200.0)
    ticket = fewer(limit_kind="shift", episode=episode)
    told = of_one_episode(ticket, found(since, excess))
    assert extent_of(ticket, ROWS, told) == Extent(
        since=date(2018, 3, 1), periods=5, count=200, is_missing=True
    )
