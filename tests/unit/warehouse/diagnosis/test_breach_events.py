"""The events of one hour: replayed to its number, and laid beside the same hours of the past."""

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.diagnosis.comparison import Window
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.notify.charts.series_picture import LimitLine, Picture, TicketSpan, draw
from risk_pipeline.warehouse.diagnosis import lineage_trace
from risk_pipeline.warehouse.diagnosis.breach_events import lay_down_events, read_totals
from risk_pipeline.warehouse.indicators.series import read_points
from tests.builders.rule_rows import an_indicator

ZONE = "America/Sao_Paulo"
DAY = date(2024, 4, 11)
COUNT = an_indicator("approvals", unit="count", grain=("hour", "day"), dimensions=("all", "payment_type"))


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give two approvals at half past each hour of 29 days; from 13:00 on the last day there are none."""
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        opened.execute("create schema indicators")
        opened.execute(
            f"""
            create table indicators.ind_approvals as
            select 'o' as entity_id, day::date as occurred_on, 'card' as payment_type, 1.0 as numerator,
                null::double as denominator, 500 as exposure_minor,
                timezone('{ZONE}', day + to_hours(hour::int) + interval 30 minute) as occurred_at
            from generate_series(date '2024-03-14', date '{DAY}', interval 1 day) as days (day)
            cross join range(24) as hours (hour) cross join range(2) as each (n)
            where not (day = date '{DAY}' and hour >= 13)
            """
        )
        yield opened


def replayed(connection: duckdb.DuckDBPyConnection, hour: int | None) -> lineage_trace.Replayed:
    period = Period(DAY, Grain.DAY if hour is None else Grain.HOUR, hour)
    scope = lineage_trace.Scope(COUNT, Series(COUNT.name, period.grain), period, ZONE)
    return lineage_trace.replay(connection, lineage_trace.replay_sql(scope))


def test_hour_is_replayed_by_its_own_events_on_the_wall_clock(connection) -> None:
    assert replayed(connection, 9).value == 2
    assert replayed(connection, None).value == 26
    cards = Series(COUNT.name, Grain.HOUR, "payment_type", "card")
    rows = lineage_trace.rows_sql(lineage_trace.Scope(COUNT, cards, Period(DAY, Grain.HOUR, 12), ZONE))
    assert lineage_trace.count_rows(connection, rows) == 2


def test_hour_without_events_is_replayed_as_zero(connection) -> None:
    assert replayed(connection, 13).value == 0


def located(connection: duckdb.DuckDBPyConnection, indicator: Indicator, hours: tuple[int, int, str] | None):
    window = Window(DAY, DAY, 28, hours)
    lay_down_events(connection, indicator, window, Series(indicator.name, Grain.DAY))
    return read_totals(connection, has_users=False)


def test_hours_of_a_breach_are_held_against_the_same_hours_of_its_weekday(connection) -> None:
    found = located(connection, COUNT, (12, 14, ZONE))
    assert (found.x, found.hx, found.past_dates) == (2, 4 * 3 * 2, 4)
    whole = located(connection, COUNT, None)
    assert (whole.x, whole.hx) == (26, 4 * 24 * 2), "a day that goes on would seem to lack half of its events"


def test_points_of_hours_come_from_the_table_of_hours_in_order(connection) -> None:
    columns = "value, numerator, denominator, centre, lower, upper, score, since_hour"
    nothing = ", ".join(f"null::double as {name.strip()}" for name in columns.split(","))
    connection.execute(
        f"""
        create table indicators.indicator_hours as
        select 'approvals' as indicator, 'hour' as grain, 'all' as dimension, 'all' as segment,
            date '{DAY}' as period_start, (23 - n)::smallint as hour, null::date as since,
            false as is_shift, false as is_spike, null as known_event, true as is_complete, {nothing}
        from range(24) as t (n)
        """
    )
    points = read_points(connection, Series("approvals", Grain.HOUR), since=DAY, until=DAY)
    assert [point.hour for point in points] == list(range(24))


def test_picture_of_hours_is_drawn_with_its_ticket_and_its_beginning() -> None:
    def at(hour: int) -> ChartPoint:
        state = "judged" if hour < 14 else "unknown"
        return ChartPoint(label="", value=5.0, on=DAY, hour=hour, expected=6.0, score=0.2, state=state)

    picture = Picture(
        title="Approvals",
        unit="count",
        currency="BRL",
        grain=Grain.HOUR,
        points=[at(hour) for hour in range(16)],
        limits=[LimitLine("limit", 2.0, is_red=True)],
        tickets=[TicketSpan("T-1", datetime(2024, 4, 11, 13), None)],  # noqa: DTZ001 - wall clock
        since=DAY,
        since_hour=13,
    )
    drawn = draw(picture, kind="svg").decode()
    assert "since 11 Apr 2024, 13:00" in drawn
