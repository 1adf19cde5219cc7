"""The newest values of indicators that goals look at, as known at the end of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.register.governance.goal import Goal
from risk_pipeline.warehouse.sql import Connection, saying, table_exists

_VALUES = """
    with asked as (
        select
            unnest($goals::varchar[]) as goal,
            unnest($indicators::varchar[]) as indicator,
            unnest($grains::varchar[]) as grain,
            unnest($dimensions::varchar[]) as dimension,
            unnest($segments::varchar[]) as segment,
            unnest($untils::date[]) as until
    )
    select asked.goal, found.period_end, found.value
    from asked
    inner join indicators.indicator_values as found using (indicator, grain, dimension, segment)
    where found.value is not null and found.known_on <= $day and found.period_end <= asked.until
    qualify row_number() over (partition by asked.goal order by found.period_end desc) <= $most
    order by asked.goal, found.period_end
"""


@dataclass(frozen=True, slots=True)
class GoalAsked:
    """A goal and the grain at which its indicator is looked at."""

    goal: Goal
    grain: str


def read_goal_values(
    connection: Connection, asked: Sequence[GoalAsked], day: date, most: int
) -> Mapping[str, list[tuple[date, float]]]:
    """Return by goal the newest values that were known at the end of a day, by their last day."""
    if not asked or not table_exists(connection, "indicators", "indicator_values"):
        return {}
    goals = [each.goal for each in asked]
    with saying("indicators.indicator_values cannot be read"):
        rows = connection.execute(
            _VALUES,
            {
                "goals": [each.id for each in goals],
                "indicators": [each.indicator for each in goals],
                "grains": [each.grain for each in asked],
                "dimensions": [each.dimension for each in goals],
                "segments": [each.segment for each in goals],
                "untils": [each.by for each in goals],
                "day": day,
                "most": most,
            },
        ).fetchall()
    found: dict[str, list[tuple[date, float]]] = {}
    for goal, on, value in rows:
        found.setdefault(goal, []).append((on, value))
    return found
