"""Where the risks of strategies were on some days, and where each was when its strategy began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.risk.plans.progress import Place
from risk_pipeline.warehouse.sql import Connection, saying

_TRAILS = """
    with asked as (
        select
            unnest($strategies::varchar[]) as strategy,
            unnest($risks::varchar[]) as risk_id,
            unnest($begins::date[]) as begins_on
    ),
    begun as (
        select
            asked.strategy,
            min(snapshots.as_of) as started_on,
            arg_min(snapshots.residual_likelihood, snapshots.as_of) as likelihood,
            arg_min(snapshots.residual_impact, snapshots.as_of) as impact
        from asked inner join ops.risk_snapshots as snapshots using (risk_id)
        where snapshots.as_of >= coalesce(asked.begins_on, snapshots.as_of) and snapshots.as_of <= $last
        group by asked.strategy
    )
    select
        asked.strategy, snapshots.as_of, snapshots.residual_likelihood, snapshots.residual_impact,
        begun.started_on, begun.likelihood, begun.impact
    from asked
    inner join ops.risk_snapshots as snapshots using (risk_id)
    left join begun on asked.strategy = begun.strategy and snapshots.as_of >= begun.started_on
    where snapshots.as_of between $first and $last
    order by asked.strategy, snapshots.as_of
"""


@dataclass(frozen=True, slots=True)
class TrailAsked:
    """A strategy, its risk, and its first day; None for the first day of the map."""

    strategy: str
    risk: str
    begins_on: date | None = None


@dataclass(frozen=True, slots=True)
class TrailDay:
    """Where the risk of a strategy was at the end of a day, and where it began; None before that."""

    strategy: str
    now: Place
    start: Place | None


def read_trails(
    connection: Connection, asked: Sequence[TrailAsked], first: date, last: date
) -> list[TrailDay]:
    """Return by strategy the days between two that have a snapshot, oldest first."""
    with saying("ops.risk_snapshots cannot be read"):
        rows = connection.execute(
            _TRAILS,
            {
                "strategies": [each.strategy for each in asked],
                "risks": [each.risk for each in asked],
                "begins": [each.begins_on for each in asked],
                "first": first,
                "last": last,
            },
        ).fetchall()
    return [
        TrailDay(strategy, Place(on, *at), Place(began, *start) if began else None)
        for strategy, on, *at, began, start_likelihood, start_impact in rows
        for start in [(start_likelihood, start_impact)]
    ]


def read_beyond(connection: Connection, day: date) -> set[str]:
    """Return the risks that were beyond tolerance at the end of a day."""
    with saying("ops.risk_snapshots cannot be read"):
        rows = connection.execute(
            "select risk_id from ops.risk_snapshots where as_of = $day and within = 'beyond'", {"day": day}
        ).fetchall()
    return {risk for (risk,) in rows}
