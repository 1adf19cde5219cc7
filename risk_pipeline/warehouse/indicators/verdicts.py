"""Read verdicts from `ops.rule_results`: those of some days, the newest ones, and what was judged."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.indicators.verdict_rows import COLUMNS, typed
from risk_pipeline.warehouse.sql import Connection, read_frame, saying

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

_SELECTED = ", ".join(COLUMNS)
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


def newest_judged_day(connection: Connection) -> date | None:
    """Return the newest day up to which verdicts are known, hours left out; None before there are any."""
    span = judged_span(connection)
    return span[1] if span else None


def newest_judged_hour(connection: Connection) -> date | None:
    """Return the newest day of which an hour was judged; None before there is any."""
    with saying("ops.rule_results cannot be read"):
        row = connection.execute(f"select max(period_end) from ops.rule_results where {_IS_HOUR}").fetchone()
    return row[0] if row else None


def judged_span(connection: Connection) -> tuple[date, date] | None:
    """Return the first and the newest day for which verdicts are known; None before anything was judged.

    Verdicts on hours do not count: they are given while their day still runs.
    """
    with saying("ops.rule_results cannot be read"):
        # An immature period may be stale already: its `known_on` is in the future.
        row = connection.execute(
            "select min(known_on), max(period_end) from ops.rule_results "
            f"where status <> 'immature' and not {_IS_HOUR}"
        ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


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
