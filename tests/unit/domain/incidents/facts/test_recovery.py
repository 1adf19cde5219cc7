"""Whether the data say that it is over: bases, runs of good days, steps beyond chance."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.incidents.facts.recovery import (
    Course,
    DayValue,
    Remedy,
    base_of,
    base_of_means,
    days_good,
    is_worsening,
    mean_until,
    waits_until,
)
from risk_pipeline.domain.period import Grain, Period

BERLIN = ZoneInfo("Europe/Berlin")
BEGAN = date(2018, 3, 10)


def values(*given: float | None, until: date = BEGAN - timedelta(days=1)) -> list[DayValue]:
    first = until - timedelta(days=len(given) - 1)
    return [DayValue(first + timedelta(days=number), value) for number, value in enumerate(given)]


def test_the_base_is_the_median_of_the_days_before() -> None:
    assert base_of(values(1, 2, 3, 4, 5, 6, 100), BEGAN) == 4


def test_days_of_the_incident_are_no_part_of_its_base() -> None:
    during = values(*[50.0] * 30, until=BEGAN + timedelta(days=29))
    assert base_of([*values(*[1.0] * 7), *during], BEGAN) == 1


@pytest.mark.parametrize("given", [[1.0] * 6, [None] * 20, [1.0] * 6 + [None] * 5])
def test_too_few_known_days_are_no_base(given: list[float | None]) -> None:
    assert base_of(values(*given), BEGAN) is None


def test_days_older_than_four_weeks_are_no_base() -> None:
    assert base_of(values(*[9.0] * 30, until=BEGAN - timedelta(days=29)), BEGAN) is None


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ([9, 1, 1, 1], 3),
        ([1, 1, 9], 0),
        ([1, None, 1, 1], 2),
        ([1, 1, None], None),
        ([], None),
    ],
)
def test_a_run_of_good_days_ends_where_a_day_is_bad_or_not_known(
    given: list[float | None], days: int | None
) -> None:
    until = BEGAN + timedelta(days=20)
    assert days_good(values(*given, until=until), lambda value: value <= 1.2, until) == days


def test_a_day_without_any_case_neither_counts_nor_ends_the_run() -> None:
    until = BEGAN + timedelta(days=3)
    empty = DayValue(until, None, is_empty=True)
    between = DayValue(until - timedelta(days=2), None, is_empty=True)
    course = [DayValue(BEGAN, 1), between, DayValue(until - timedelta(days=1), 1), empty]
    assert days_good(course, lambda value: value <= 1, until) == 2
    assert days_good([empty], lambda value: value <= 1, until) == 0


def test_a_gap_in_the_days_breaks_the_run() -> None:
    until = BEGAN + timedelta(days=3)
    apart = [DayValue(BEGAN, 1), DayValue(BEGAN + timedelta(days=2), 1), DayValue(until, 1)]
    assert days_good(apart, lambda value: value <= 1, until) == 2


@given(st.lists(st.one_of(st.none(), st.floats(0, 2)), max_size=20), st.floats(0, 2))
def test_no_run_is_longer_under_a_stricter_limit(given: list[float | None], limit: float) -> None:
    until = BEGAN
    course = values(*given, until=until) if given else []
    mild = days_good(course, lambda value: value <= limit, until)
    strict = days_good(course, lambda value: value <= limit / 2, until)
    assert (mild is None) == (strict is None)
    assert (strict or 0) <= (mild or 0) <= len(given)


def test_nobody_affected_is_no_share() -> None:
    assert Remedy(0, 0, others=3).share is None
    assert Remedy(50, 49).share == pytest.approx(0.98)


@pytest.mark.parametrize(
    ("value", "before", "side", "worse"),
    [
        (0.30, 0.20, 1, True),
        (0.20, 0.30, 1, False),
        (0.205, 0.20, 1, False),  # less than the scatter of one period
        (0.07, 0.05, 1, False),  # back inside the usual range
        (None, 0.2, 1, None),
        (0.2, None, 1, None),
        (0.0, 0.02, -1, False),
        (-0.10, -0.05, -1, True),
    ],
)
def test_worse_is_a_step_beyond_chance_outside_the_usual_range(
    value: float | None, before: float | None, side: int, worse: bool | None
) -> None:
    assert is_worsening(Course(value, before, usual=0.04, sigma=0.02, side=side)) is worse


def test_without_a_known_scatter_any_step_counts() -> None:
    assert is_worsening(Course(5, 4, None, None, 1)) is True
    assert is_worsening(Course(4, 4, None, None, 1)) is False


@pytest.mark.parametrize(
    ("newest", "over"),
    [
        (Period(date(2026, 11, 27), Grain.DAY), datetime(2026, 11, 29, tzinfo=BERLIN)),
        (Period(date(2026, 11, 28), Grain.HOUR, 7), datetime(2026, 11, 28, 9, tzinfo=BERLIN)),
        (Period(date(2026, 11, 27), Grain.HOUR, 23), None),
        (Period(date(2026, 11, 16), Grain.WEEK), datetime(2026, 11, 30, tzinfo=BERLIN)),
        (Period(date(2026, 10, 1), Grain.MONTH), datetime(2026, 12, 1, tzinfo=BERLIN)),
        (Period(date(2026, 11, 26), Grain.DAY), None),  # 27 November is over: a run judges it
        (None, None),
    ],
)
def test_data_can_say_more_once_the_next_period_is_over(newest: Period | None, over: datetime | None) -> None:
    assert waits_until(newest, datetime(2026, 11, 28, 8, 10, tzinfo=BERLIN)) == over


def test_few_cases_a_day_are_held_against_the_usual_mean_of_as_many_days() -> None:
    usual = values(*[0.0, 1.0, 3.0, 0.0, 0.0, 4.0, 2.0] * 4)
    assert base_of(usual, BEGAN) == 1
    base = base_of_means(usual, BEGAN, 7)
    assert base == pytest.approx(10 / 7)
    after = values(2, 0, 1, 0, 3, 4, 1, until=BEGAN + timedelta(days=9))
    assert mean_until(after, BEGAN + timedelta(days=9), 7) == pytest.approx(11 / 7)


@pytest.mark.parametrize("given", [[1.0] * 6, [1.0, None, *[1.0] * 5], []])
def test_a_mean_with_a_day_that_is_not_known_is_not_known(given: list[float | None]) -> None:
    until = BEGAN - timedelta(days=1)
    assert mean_until(values(*given), until, 7) is None
    assert base_of_means(values(*given), BEGAN, 7) is None
