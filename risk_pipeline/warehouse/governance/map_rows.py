"""Rows of the map as people, pictures and reports read it: of one day, and of one risk over days."""

from dataclasses import dataclass
from datetime import date

from risk_pipeline.warehouse.sql import Connection, saying


@dataclass(frozen=True, slots=True)
class MapRow:
    """One snapshot. Amounts are minor units of `currency`; what is not known is None."""

    as_of: date
    risk_id: str
    business_line: str
    category: str
    matrix_id: str
    inherent_likelihood: int
    inherent_impact: int
    residual_likelihood: float
    residual_impact: float
    likelihood: int
    impact: int
    level: str
    level_rank: int
    computed_level: str
    override_id: str | None
    appetite: str | None
    tolerance: str | None
    within: str | None
    confidence: float
    annual_loss_minor: int | None
    annual_loss_low_minor: int | None
    annual_loss_high_minor: int | None
    currency: str
    treatment: str
    reason: str
    leading_count: int | None
    live_leading_count: int | None
    lagging_count: int | None
    live_lagging_count: int | None
    silent_indicators: str | None


_COLUMNS = ", ".join(MapRow.__slots__)


def read_map_rows(connection: Connection, day: date) -> list[MapRow]:
    """Return the map of a day, the worst risk first; none where the day has no snapshot."""
    with saying("ops.risk_snapshots cannot be read"):
        rows = connection.execute(
            f"select {_COLUMNS} from ops.risk_snapshots where as_of = $day order by level_rank desc, "
            "residual_likelihood + residual_impact desc, risk_id",
            {"day": day},
        ).fetchall()
    return [MapRow(*row) for row in rows]


def read_trend(connection: Connection, risk_id: str, first: date, last: date) -> list[MapRow]:
    """Return one risk over the days that have a snapshot, oldest first."""
    with saying("ops.risk_snapshots cannot be read"):
        rows = connection.execute(
            f"select {_COLUMNS} from ops.risk_snapshots where risk_id = $risk "
            "and as_of between $first and $last order by as_of",
            {"risk": risk_id, "first": first, "last": last},
        ).fetchall()
    return [MapRow(*row) for row in rows]


def read_standing_since(connection: Connection, day: date) -> dict[str, date]:
    """Return by risk since when it stands to appetite and tolerance as it does on a day."""
    with saying("ops.risk_snapshots cannot be read"):
        rows = connection.execute(
            """
            with now as (
                select risk_id, coalesce(within, '') as within from ops.risk_snapshots where as_of = $day
            )
            select now.risk_id,
                min(past.as_of) filter (where past.as_of > coalesce(other.last_on, date '0001-01-01'))
            from now
            inner join ops.risk_snapshots as past on past.risk_id = now.risk_id and past.as_of <= $day
            left join (
                select now.risk_id, max(past.as_of) as last_on
                from now inner join ops.risk_snapshots as past
                    on past.risk_id = now.risk_id and past.as_of <= $day
                        and coalesce(past.within, '') <> now.within
                group by now.risk_id
            ) as other on other.risk_id = now.risk_id
            group by now.risk_id
            """,
            {"day": day},
        ).fetchall()
    return dict(rows)
