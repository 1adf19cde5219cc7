"""A series and a period name one row of `indicator_values`."""

from datetime import UTC, date, datetime

import pytest

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series, read_segment


def test_series_is_the_total_unless_a_slice_is_named() -> None:
    assert Series("late_delivery_rate", Grain.DAY) == Series("late_delivery_rate", Grain.DAY, "all", "all")
    assert Series("late_delivery_rate", Grain.DAY).is_total
    state = Series("late_delivery_rate", Grain.DAY, "customer_state", "RJ")
    assert (state.is_total, state.slice) == (False, "customer_state RJ")


@pytest.mark.parametrize(
    ("period", "end", "reach_on"),
    [
        (Period(date(2017, 11, 20), Grain.DAY), date(2017, 11, 20), (date(2017, 11, 20), 23)),
        (Period(date(2017, 11, 20), Grain.HOUR, 14), date(2017, 11, 20), (date(2017, 11, 20), 14)),
        (Period(date(2017, 11, 20), Grain.WEEK), date(2017, 11, 26), (date(2017, 11, 26), 23)),
        (Period(date(2017, 11, 1), Grain.MONTH), date(2017, 11, 30), (date(2017, 11, 30), 23)),
    ],
)
def test_period_reaches_as_far_as_its_last_hour(
    period: Period, end: date, reach_on: tuple[date, int]
) -> None:
    assert period.end == end
    day, hour = reach_on
    assert period.reach == day.toordinal() * 24 + hour


def test_period_begins_with_its_hour_or_at_midnight() -> None:
    assert Period(date(2017, 11, 20), Grain.HOUR, 14).begins_at(UTC) == datetime(2017, 11, 20, 14, tzinfo=UTC)
    assert Period(date(2017, 11, 20), Grain.WEEK).begins_at(UTC) == datetime(2017, 11, 20, tzinfo=UTC)


def test_a_segment_is_typed_alone_or_after_its_dimension() -> None:
    known = ("all", "state")
    assert read_segment("state=RJ", known) == ("state", "RJ")
    assert read_segment("RJ", known) == (None, "RJ")
    assert read_segment("a=b", known) == (None, "a=b")
    assert read_segment("state=a=b", known) == ("state", "a=b")
