"""Read the slice of indicator values that rules look at, and keep their verdicts: `ops.rule_results`.

One row per rule version, period, dimension and segment. A period of a rule is written as a whole:
verdicts that changed are replaced, those that no longer exist go, equal ones are left untouched.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.domain.period import Grain
from risk_pipeline.warehouse.indicators.verdict_rows import COLUMNS
from risk_pipeline.warehouse.sql import Connection, saying, table_exists, table_name, transaction

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

KEY = ("rule_id", "rule_sha", "grain", "period_start", "hour", "dimension", "segment")
_PERIOD = ("rule_id", "rule_sha", "grain", "period_start", "hour")
_TYPES = {
    "period_start": "date not null",
    "period_end": "date not null",
    "known_on": "date not null",
    "exposure_minor": "bigint",
    **dict.fromkeys(
        ("value", "numerator", "denominator", "limit_value", "expected", "lower", "upper", "score", "excess"),
        "double",
    ),
    **dict.fromkeys(("limit_kind", "suppressed", "known_event"), "varchar"),
    "since": "date",
    "hour": "smallint",
    "since_hour": "smallint",
}
# Columns that came later: a table of an earlier version gets them, empty.
_ADDED = ("since", "excess", "known_event", "hour", "since_hour")
# A run that says the same again changes nothing, so its own id is no difference.
_COMPARED = tuple(name for name in COLUMNS if name not in {*KEY, "run_id"})

_READ = """
    indicator, grain, period_start, dimension, segment, business_line, period_end, known_on, numerator,
    denominator, value, unit, exposure_minor, centre, lower, upper, deviation, n_history, is_complete,
    score, side, is_shift, is_spike, since, events_since, expected_since, excess, known_event, is_muted,
    data_as_of, run_id
"""
_HOURS = ("hour", "since_hour")


@dataclass(frozen=True)
class WriteCounts:
    """What writing verdicts changed; all zero when they were already there."""

    inserted: int
    updated: int
    deleted: int


def create_results_table(connection: Connection) -> None:
    """Create `ops.rule_results`, or add what one of an earlier version lacks."""
    columns = ", ".join(f"{name} {_TYPES.get(name, 'varchar not null')}" for name in COLUMNS)
    with saying("ops.rule_results cannot be created"):
        connection.execute("create schema if not exists ops")
        connection.execute(
            f"create table if not exists ops.rule_results ({columns}, judged_at timestamptz not null)"
        )
        for name in _ADDED:
            connection.execute(f"alter table ops.rule_results add column if not exists {name} {_TYPES[name]}")


def read_indicator_frame(
    connection: Connection, indicators: Collection[str], since: date | None
) -> "pd.DataFrame":
    """Return the rows of these indicators whose period ends on `since` or later; None reads all."""
    condition = "" if since is None else "and period_end >= $since"
    parameters: dict[str, Any] = {"names": sorted(set(indicators))}
    if since is not None:
        parameters["since"] = since
    with saying("indicators.indicator_values cannot be read; run dbt first"):
        return _frame(
            connection,
            f"select {_READ} from indicators.indicator_values where indicator in (select unnest($names)) "
            f"{condition}",
            parameters,
        )


def read_hour_frame(
    connection: Connection, indicators: Collection[str], since: date, until: date
) -> "pd.DataFrame":
    """Return the hours of these indicators on the business days from `since` to `until`."""
    with saying("indicators.indicator_hours cannot be read; run dbt first"):
        return _frame(
            connection,
            f"select {_READ}, {', '.join(_HOURS)} from indicators.indicator_hours "
            "where indicator in (select unnest($names)) and period_start between $since and $until",
            {"names": sorted(set(indicators)), "since": since, "until": until},
        )


def read_table(connection: Connection, name: str) -> "pd.DataFrame":
    """Return a whole table, as rules of core GX types look at it."""
    with saying(f"{name} cannot be read; a rule names it in meta.dataset"):
        return _frame(connection, f"select * from {table_name(name)}", {})


def _frame(connection: Connection, sql: str, parameters: dict[str, Any]) -> "pd.DataFrame":
    # By way of Arrow: the engine's own `.df()` warns under pandas 3.1 where a column has a time zone.
    frame: pd.DataFrame = connection.execute(sql, parameters).to_arrow_table().to_pandas(date_as_object=False)
    return frame


def write_rule_results(connection: Connection, verdicts: "pd.DataFrame", judged_at: datetime) -> WriteCounts:
    """Write verdicts by key, as one transaction; equal ones keep their run and their instant.

    Raises:
        WarehouseError: two verdicts have the same key, or the engine refuses.
    """
    create_results_table(connection)
    # Whoever knows of no hours leaves their columns out.
    connection.register("new_verdicts", verdicts.reindex(columns=list(COLUMNS)))
    try:
        with transaction(connection), saying("ops.rule_results cannot be written"):
            _stage(connection)
            deleted = _delete_gone(connection)
            updated, inserted = _merge(connection, judged_at)
            connection.execute("drop table staged_verdicts")
    finally:
        connection.unregister("new_verdicts")
    return WriteCounts(inserted, updated, deleted)


def _stage(connection: Connection) -> None:
    casts = ", ".join(f"{name}::{_TYPES.get(name, 'varchar').split()[0]} as {name}" for name in COLUMNS)
    connection.execute(f"create or replace temp table staged_verdicts as select {casts} from new_verdicts")
    twice = connection.execute(
        f"select {', '.join(KEY)} from staged_verdicts group by all having count(*) > 1 limit 1"
    ).fetchone()
    if twice is not None:
        text = ", ".join(f"{name} {value}" for name, value in zip(KEY, twice, strict=True))
        raise WarehouseError(f"Two verdicts have the same key: {text}. Nothing was written.")


def _delete_gone(connection: Connection) -> int:
    """Delete verdicts of the periods judged now that were not given again."""
    return _count(
        connection,
        f"""
        delete from ops.rule_results as old
        where exists (select 1 from staged_verdicts as new where {_equal(_PERIOD)})
            and not exists (select 1 from staged_verdicts as new where {_equal(KEY)})
        """,
    )


def _merge(connection: Connection, judged_at: datetime) -> tuple[int, int]:
    differs = " or ".join(f"old.{name} is distinct from new.{name}" for name in _COMPARED)
    changed = ", ".join(f"{name} = new.{name}" for name in (*_COMPARED, "run_id"))
    updated = _count(
        connection,
        f"""
        update ops.rule_results as old set {changed}, judged_at = $judged_at
        from staged_verdicts as new where {_equal(KEY)} and ({differs})
        """,
        judged_at,
    )
    inserted = _count(
        connection,
        f"""
        insert into ops.rule_results by name
        select *, $judged_at as judged_at from staged_verdicts as new
        where not exists (select 1 from ops.rule_results as old where {_equal(KEY)})
        """,
        judged_at,
    )
    return updated, inserted


def _equal(names: Sequence[str]) -> str:
    return " and ".join(
        f"old.{name} is not distinct from new.{name}" if name == "hour" else f"old.{name} = new.{name}"
        for name in names
    )


def _count(connection: Connection, sql: str, judged_at: datetime | None = None) -> int:
    row = connection.execute(sql, {} if judged_at is None else {"judged_at": judged_at}).fetchone()
    return int(row[0]) if row else 0


def read_rule_results(
    connection: Connection,
    *,
    rule_ids: Collection[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    statuses: Collection[str] | None = None,
    hours_only: bool = False,
) -> "pd.DataFrame":
    """Return verdicts, oldest first; `since` and `until` bound the day they could first be judged."""
    conditions = [f"grain = '{Grain.HOUR.value}'" if hours_only else "true"]
    parameters: dict[str, Any] = {}
    if rule_ids is not None:
        conditions.append("rule_id in (select unnest($rule_ids))")
        parameters["rule_ids"] = sorted(set(rule_ids))
    if statuses is not None:
        conditions.append("status in (select unnest($statuses))")
        parameters["statuses"] = sorted(str(status) for status in set(statuses))
    if since is not None:
        conditions.append("known_on >= $since")
        parameters["since"] = since
    if until is not None:
        conditions.append("known_on <= $until")
        parameters["until"] = until
    with saying("ops.rule_results cannot be read; judge first"):
        table = _frame(
            connection,
            f"select * from {results_table(connection)} where {' and '.join(conditions)} "
            "order by known_on, rule_id, period_start, hour, dimension, segment",
            parameters,
        )
    return _as_written(table)


def _as_written(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return verdicts in the order of their fields; what an earlier version did not have is empty."""
    ordered = table.reindex(columns=[*COLUMNS, "judged_at"])
    return ordered.astype(
        {"exposure_minor": "Int64", "since": "datetime64[s]", **dict.fromkeys(_HOURS, "Int64")}
    )


def results_table(connection: Connection) -> str:
    """Return what to select verdicts from: an earlier version's table lacks hours, which are then null."""
    known = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'ops' and table_name = 'rule_results'"
    ).fetchall()
    lacking = [name for name in _HOURS if known and (name,) not in known]
    if not lacking:
        return "ops.rule_results"
    empty = ", ".join(f"null::smallint as {name}" for name in lacking)
    return f"(select *, {empty} from ops.rule_results)"


def newest_judged_day(connection: Connection) -> date | None:
    """Return the newest day up to which verdicts are known, hours left out; None before there are any."""
    span = judged_span(connection)
    return span[1] if span else None


def newest_judged_hour(connection: Connection) -> date | None:
    """Return the newest day of which an hour was judged; None before there is any."""
    if not table_exists(connection, "ops", "rule_results"):
        return None
    with saying("ops.rule_results cannot be read"):
        row = connection.execute(
            f"select max(period_end) from ops.rule_results where grain = '{Grain.HOUR.value}'"
        ).fetchone()
    return row[0] if row else None


def judged_span(connection: Connection) -> tuple[date, date] | None:
    """Return the first and the newest day for which verdicts are known; None before anything was judged.

    Verdicts on hours do not count: they are given while their day goes on.
    """
    with saying("ops.rule_results cannot be read"):
        if not table_exists(connection, "ops", "rule_results"):
            return None
        # A period that is not of age yet may be stale already: its `known_on` is still to come.
        row = connection.execute(
            "select min(known_on), max(period_end) from ops.rule_results "
            f"where status <> 'immature' and grain <> '{Grain.HOUR.value}'"
        ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


def read_feed_state(connection: Connection) -> "pd.DataFrame":
    """Return `ops.feed_state`: one row per feed, as the last ingest left it."""
    with saying("ops.feed_state cannot be read; run the ingest first"):
        return _frame(
            connection, "select feed, state, reason, checked_at, run_id from ops.feed_state order by feed", {}
        )


def read_newest_results(connection: Connection, rule_shas: Collection[str]) -> "pd.DataFrame":
    """Return the verdicts of each of these rule versions on the newest period that is ripe."""
    with saying("ops.rule_results cannot be read; judge first"):
        return _frame(
            connection,
            f"""
            select * from {results_table(connection)}
            where rule_sha in (select unnest($shas)) and status <> 'immature'
            qualify (period_start, coalesce(hour, 0))
                = max((period_start, coalesce(hour, 0))) over (partition by rule_sha)
            order by rule_id, dimension, segment
            """,
            {"shas": sorted(set(rule_shas))},
        )


def read_verdict_runs(
    connection: Connection,
    rule_id: str,
    dimension: str,
    segment: str,
    period_start: date,
    hour: int | None = None,
) -> tuple[str, ...]:
    """Return the runs that judged a rule's period for one segment, oldest first."""
    rows = connection.execute(
        f"""
        select run_id from {results_table(connection)}
        where rule_id = $rule and dimension = $dimension and segment = $segment and period_start = $start
            and hour is not distinct from $hour
        group by run_id order by min(judged_at)
        """,
        {"rule": rule_id, "dimension": dimension, "segment": segment, "start": period_start, "hour": hour},
    ).fetchall()
    return tuple(run for (run,) in rows)
