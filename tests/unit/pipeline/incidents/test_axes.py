"""Each number of an axis says what it was read from."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest

from risk_pipeline.domain.incidents.figures import Axis, Measure, NumberSource, SourceKind
from risk_pipeline.domain.register.incidents.scale import MeasureSteps, SeverityMatrix
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.linked import Linked
from risk_pipeline.pipeline.incidents.judging.axes import Axes, Hit
from tests.builders.ticket_world import an_indicator

BEGAN, NEWEST = date(2018, 3, 10), date(2018, 3, 12)
ROWS, BOOKED = NumberSource(kind=SourceKind.ROWS), NumberSource(kind=SourceKind.BOOKED)
COMPLAINTS = NumberSource(kind=SourceKind.INDICATOR, name="complaints")
HIT = Hit(cases=40, people=30, people_a_day=20, at_risk_minor=15_000, booked_minor=6_000)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Ten complaints a day by ten buyers, forty on the newest day."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema indicators;
            create table indicators.indicator_values as
            select 'complaints' as indicator, 'day' as grain, 'all' as dimension, 'all' as segment,
                day::date as period_start,
                case when day = date '2018-03-12' then 40.0 else 10.0 end as numerator,
                numerator as value, true as is_complete
            from range(timestamp '2018-02-01', timestamp '2018-03-13', interval 1 day) as days (day);
            create table indicators.ind_complaints as
            select period_start as occurred_on, unnest(range(10)) as buyer from indicators.indicator_values
            """
        )
        yield connection


def numbers(connection: duckdb.DuckDBPyConnection, axis: Axis, steps: MeasureSteps) -> list[Any]:
    known = an_indicator("complaints", "Complaints", "count", "all").model_copy(update={"users": "buyer"})
    platform = SimpleNamespace(catalog=SimpleNamespace(indicators={known.name: known}))
    axes = Axes(cast("Platform", platform), connection, Linked((), (), BEGAN, NEWEST), HIT)
    matrix = SeverityMatrix(id="all", axes={axis: (steps,)})
    found = axes.numbers(matrix, datetime(2018, 3, 13, tzinfo=UTC))
    return [(each.value, each.source) for each in found]


@pytest.mark.parametrize(
    ("axis", "measure", "indicator", "said"),
    [
        (Axis.LOSS, Measure.LOSS_MINOR, None, [(15_000, ROWS), (6_000, BOOKED)]),
        (
            Axis.LOSS,
            Measure.LOSS_SHARE_OF_MONTH,
            "complaints",
            [
                (50, NumberSource(kind=SourceKind.ROWS, month_of="complaints")),
                (20, NumberSource(kind=SourceKind.BOOKED, month_of="complaints")),
            ],
        ),
        (Axis.USERS, Measure.USERS, None, [(30, ROWS)]),
        (
            Axis.USERS,
            Measure.USERS_SHARE,
            "complaints",
            [(2, NumberSource(kind=SourceKind.ROWS, day_of="complaints"))],
        ),
        (Axis.COMPLAINTS, Measure.COMPLAINTS_TIMES, "complaints", [(4, COMPLAINTS)]),
        (Axis.COMPLAINTS, Measure.COMPLAINTS_24H, "complaints", [(40, COMPLAINTS)]),
        (Axis.COMPLAINTS, Measure.COMPLAINTS_24H, "unknown", []),
    ],
)
def test_a_number_says_where_it_comes_from(
    connection: duckdb.DuckDBPyConnection,
    axis: Axis,
    measure: Measure,
    indicator: str | None,
    said: list[tuple[float, NumberSource]],
) -> None:
    steps = MeasureSteps(measure=measure, indicator=indicator, P0=9, P1=8, P2=7)
    assert numbers(connection, axis, steps) == said
