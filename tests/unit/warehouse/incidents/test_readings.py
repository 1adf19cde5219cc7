"""What indicators and verdicts say around an incident, from real tables."""

from datetime import date, datetime, time

import duckdb
import pytest

from risk_pipeline.domain.incidents.facts.recovery import DayValue
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.incidents.judged import (
    LastRed,
    read_first_signs,
    read_green_streaks,
    read_greens_since,
    read_last_reds,
)
from risk_pipeline.warehouse.incidents.readings import (
    read_course,
    read_daily_people,
    read_days,
    read_exposure,
    read_month,
    read_newest,
)
from tests.unit.warehouse.incidents.conftest import FIRST, LAST

TOTAL = Series("complaints", Grain.DAY)
DEFECT = Series("complaints", Grain.DAY, "cause", "defect")
RULE = "care.complaints"
NOW = datetime.combine(date(2018, 3, 15), time(6))


@pytest.fixture
def judged(warehouse: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Ten complaints a day, from 10 March on 40, 60 …; half of them of one cause, which has no row on 12."""
    warehouse.execute(
        """
        create schema ops;
        create table indicators.indicator_values as
        with days as (
            select day::date as period_start, day >= date '2018-03-10' as is_off,
                case when is_off then 20.0 * date_diff('day', date '2018-03-08', day) else 10.0 end as count
            from range(timestamp '2018-02-01', timestamp '2018-03-15', interval 1 day) as days (day)
        )
        select 'complaints' as indicator, 'day' as grain, unnest(['all', 'cause', 'cause']) as dimension,
            unnest(['all', 'defect', 'delay']) as segment, period_start,
            count * unnest([1.0, 0.5, 0.25]) as numerator, numerator as value,
            (100 * numerator)::bigint as exposure_minor, 10.0 as centre, 4.0 as lower, 16.0 as upper,
            case when period_start >= date '2018-03-09' then 0.6 end as score, date '2018-03-08' as since,
            true as is_complete
        from days;
        delete from indicators.indicator_values where segment = 'defect' and period_start = date '2018-03-12';
        create table ops.rule_results as
        select 'care.complaints' as rule_id, indicator, grain, dimension, segment, period_start,
            period_start as period_end, null::smallint as hour,
            case when period_start between date '2018-03-10' and date '2018-03-12' then 'red' else 'green' end
                as status
        from indicators.indicator_values where dimension = 'all'
        """
    )
    return warehouse


def test_a_segment_without_a_row_had_nothing_where_the_day_is_known(
    judged: duckdb.DuckDBPyConnection,
) -> None:
    judged.execute("update ops.rule_results set status = 'stale' where period_start = date '2018-03-13'")
    found = read_days(judged, DEFECT, date(2018, 3, 11), LAST, is_sum=True)
    assert [each.value for each in found] == [30, 0, None, 60]
    rates = read_days(judged, DEFECT, date(2018, 3, 11), LAST)
    assert rates[1] == DayValue(date(2018, 3, 12), None, is_empty=True)
    assert not rates[2].is_empty


def test_the_course_is_the_two_newest_complete_periods(judged: duckdb.DuckDBPyConnection) -> None:
    judged.execute(
        f"update indicators.indicator_values set is_complete = false where period_start = '{LAST}'"
    )
    course = read_course(judged, TOTAL, 1, NOW)
    assert (course.value, course.before, course.usual, course.sigma) == (100, 80, 10, 2)
    assert course.newest == Period(date(2018, 3, 13), Grain.DAY)
    assert read_course(judged, Series("nothing", Grain.DAY), 1, NOW).value is None


def test_the_newest_period_is_so_many_times_the_usual_before_it_began(
    judged: duckdb.DuckDBPyConnection,
) -> None:
    newest = read_newest(judged, TOTAL, FIRST, LAST)
    assert newest is not None
    assert (newest.on, newest.numerator, newest.times) == (LAST, 120, 12)
    early = read_newest(judged, TOTAL, date(2018, 2, 5), LAST)
    assert early is not None
    assert early.times is None


def test_of_a_dimension_its_largest_segment_counts(judged: duckdb.DuckDBPyConnection) -> None:
    newest = read_newest(judged, Series("complaints", Grain.DAY, "cause"), FIRST, LAST)
    assert newest is not None
    assert (newest.numerator, newest.times) == (60, 12)
    assert read_newest(judged, Series("complaints", Grain.DAY, "channel"), FIRST, LAST) is None


def test_a_month_and_a_day_of_people_are_of_the_time_before(judged: duckdb.DuckDBPyConnection) -> None:
    assert read_month(judged, "complaints", FIRST) == 300
    assert read_month(judged, "nothing", FIRST) is None
    assert read_daily_people(judged, "late_rate", "buyer", LAST) == 4


def test_exposure_is_what_lies_beyond_the_usual_range(judged: duckdb.DuckDBPyConnection) -> None:
    assert read_exposure(judged, TOTAL, NOW) == pytest.approx(12_000 * (120 - 16) / 120)
    judged.execute(f"update indicators.indicator_values set value = 16 where period_start = '{LAST}'")
    assert read_exposure(judged, TOTAL, NOW) == 0
    assert read_exposure(judged, Series("nothing", Grain.DAY), NOW) is None


def test_the_last_red_period_and_the_green_ones_since(judged: duckdb.DuckDBPyConnection) -> None:
    asked = [(RULE, TOTAL), (RULE, DEFECT)]
    assert read_last_reds(judged, asked, NOW) == {asked[0]: LastRed(date(2018, 3, 12), None)}
    assert read_green_streaks(judged, asked, LAST) == [2, None]
    assert read_green_streaks(judged, asked, date(2018, 3, 12)) == [0, None]
    assert read_green_streaks(judged, asked, date(2018, 3, 9)) == [37, None]
    days = (date(2018, 3, 1), date(2018, 3, 12), date(2018, 3, 13), LAST)
    asked = [(RULE, TOTAL) for _ in days]
    found = read_greens_since(judged, [*asked, (RULE, DEFECT)], [*days, FIRST], LAST)
    assert found == [2, 2, 1, 0, 0]
    assert read_greens_since(judged, asked, days, date(2018, 3, 12)) == [0, 0, 0, 0]
    assert read_greens_since(judged, [], [], LAST) == []
    assert (read_last_reds(judged, [], NOW), read_green_streaks(judged, [], LAST)) == ({}, [])


def test_the_first_sign_may_be_evidence_before_any_verdict(judged: duckdb.DuckDBPyConnection) -> None:
    signs = read_first_signs(judged, [TOTAL, DEFECT], FIRST, reach_days=14, least_score=0.5)
    assert [(sign.series, sign.on, sign.kind) for sign in signs] == [
        (TOTAL, date(2018, 3, 8), "evidence"),
        (DEFECT, date(2018, 3, 8), "evidence"),
    ]
    (red,) = read_first_signs(judged, [TOTAL], FIRST, reach_days=14, least_score=0.7)
    assert (red.on, red.kind) == (FIRST, "red")
    assert read_first_signs(judged, [], FIRST, reach_days=14, least_score=0.5) == []


def test_what_was_not_over_yet_is_not_read(judged: duckdb.DuckDBPyConnection) -> None:
    """A replay stands in the middle of what the warehouse knows."""
    evening = datetime.combine(date(2018, 3, 12), time(23, 59))
    course = read_course(judged, TOTAL, 1, evening)
    assert (course.value, course.before) == (60, 40)
    assert read_exposure(judged, TOTAL, datetime.combine(date(2018, 3, 9), time())) == 0
    asked = [(RULE, TOTAL)]
    assert read_last_reds(judged, asked, evening) == {asked[0]: LastRed(date(2018, 3, 11), None)}
    assert read_last_reds(judged, asked, datetime.combine(date(2018, 3, 10), time())) == {}
