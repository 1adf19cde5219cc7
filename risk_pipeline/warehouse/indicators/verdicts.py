"""Read verdicts from `ops.rule_results`: those of some days, the newest ones, and what was judged."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import FEED, Series
from risk_pipeline.domain.verdict import Status
from risk_pipeline.warehouse.indicators.verdict_rows import COLUMNS, typed
from risk_pipeline.warehouse.sql import Connection, read_frame, saying

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

_SELECTED = ", ".join(COLUMNS)
_BY_DATA = ", ".join(f"'{s}'" for s in Status if s.is_judged or s is Status.INSUFFICIENT)
# What a feed rule judges is the silence itself, and what one of a table does its rows, of whatever day.
_OF_DATA = f"dimension <> '{FEED}' and not contains(indicator, '.')"
_IS_HOUR = f"grain = '{Grain.HOUR.value}'"


def read_rule_results(
    connection: Connection, *, since: date | None = None, until: date | None = None, hours_only: bool = False
) -> "pd.DataFrame":
    """Return verdicts, oldest first; `since` and `until` bound the day they could first be judged."""
    conditions = [_IS_HOUR] if hours_only else ["true"]
    conditions += ["known_on >= $since"] if since else []
    conditions += ["known_on <= $until"] if until else []
    bounds = {name: day for name, day in (("since", since), ("until", until)) if day}
    with saying("ops.rule_results cannot be read"):
        return typed(
            read_frame(
                connection,
                f"select {_SELECTED} from ops.rule_results where {' and '.join(conditions)} "
                "order by known_on, rule_id, period_start, hour, dimension, segment",
                bounds,
            )
        )


def read_newest_results(connection: Connection, rule_shas: Collection[str]) -> "pd.DataFrame":
    """Return the verdicts of each of these rule versions on the newest period that is mature."""
    with saying("ops.rule_results cannot be read"):
        return typed(
            read_frame(
                connection,
                f"""
                select {_SELECTED} from ops.rule_results
                where rule_sha in (select unnest($shas)) and status <> 'immature'
                qualify (period_start, coalesce(hour, 0))
                    = max((period_start, coalesce(hour, 0))) over (partition by rule_sha)
                order by rule_id, dimension, segment
                """,
                {"shas": sorted(set(rule_shas))},
            )
        )


def newest_judged_day(connection: Connection, closed: date) -> date | None:
    """Return the newest day up to `closed` that the data let us judge, hours left out; None before any.

    `closed` is the newest day that is over: a verdict on a later one, given while a clock was wrong, does
    not count. A day without data is not judged, so that it is when they come. Feed rules, which judge that
    very silence, and rules of a table, whose rows are of any day, count only where there are no others.
    """
    judged = f"period_end <= $closed and not {_IS_HOUR} and status in ({_BY_DATA})"
    with saying("ops.rule_results cannot be read"):
        row = connection.execute(
            f"""
            select case
                when bool_or({_OF_DATA}) then max(period_end) filter (where {judged} and {_OF_DATA})
                else max(period_end) filter (where {judged})
            end
            from ops.rule_results
            """,
            {"closed": closed},
        ).fetchone()
    return row[0] if row else None


def newest_judged_hour(connection: Connection) -> date | None:
    """Return the newest day of which an hour was judged; None before there is any."""
    with saying("ops.rule_results cannot be read"):
        row = connection.execute(f"select max(period_end) from ops.rule_results where {_IS_HOUR}").fetchone()
    return row[0] if row else None


def first_met_day(connection: Connection) -> date | None:
    """Return the first day on which any rule met a whole period, judged or not; None before there is one."""
    with saying("ops.rule_results cannot be read"):
        # An immature period may be stale already: its `known_on` is in the future.
        row = connection.execute(
            f"select min(known_on) from ops.rule_results where status <> 'immature' and not {_IS_HOUR}"
        ).fetchone()
    return row[0] if row else None


def read_verdict_runs(
    connection: Connection, rule_id: str, series: Series, period: Period
) -> tuple[str, ...]:
    """Return the runs that judged a rule's period for one segment, oldest first."""
    rows = connection.execute(
        """
        select run_id from ops.rule_results
        where rule_id = $rule and dimension = $dimension and segment = $segment
            and period_start = $start and hour is not distinct from $hour
        group by run_id order by min(judged_at)
        """,
        {
            "rule": rule_id,
            "dimension": series.dimension,
            "segment": series.segment,
            "start": period.start,
            "hour": period.hour,
        },
    ).fetchall()
    return tuple(run for (run,) in rows)
