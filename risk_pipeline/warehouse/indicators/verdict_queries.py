"""Answers about single verdicts: of one rule, segment and day, and what there is to ask for."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from risk_pipeline.domain.period import Period
from risk_pipeline.domain.series import ALL, Series
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.warehouse.indicators.verdict_rows import COLUMNS, to_verdict
from risk_pipeline.warehouse.sql import Connection, saying


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule and segment on the periods that hold a day, or an hour of it.

    Without a dimension or a grain, all that the rule has.
    """

    rule_id: str
    segment: str
    day: date
    dimension: str | None = None
    grain: str | None = None
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class JudgedVerdict:
    """A verdict, and when it was last written."""

    verdict: Verdict
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class WrittenBy:
    """A run that wrote verdicts, as far as they still stand: when it last did, and how many."""

    run_id: str
    judged_at: datetime
    verdicts: int


@dataclass(frozen=True, slots=True)
class LatestVerdict:
    """A verdict as lists show it."""

    grain: str
    period_start: date
    hour: int | None
    dimension: str
    segment: str
    status: str
    value: float | None
    limit_value: float | None
    limit_kind: str | None
    suppressed: str | None


def read_verdicts_on(connection: Connection, asked: Asked) -> list[JudgedVerdict]:
    """Return the newest verdict on each period asked for, by dimension, grain and period."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            f"""
            select {", ".join(COLUMNS)}, judged_at from ops.rule_results
            where rule_id = $rule_id and segment = $segment and $day between period_start and period_end
                and dimension = coalesce($dimension, dimension) and grain = coalesce($grain, grain)
                and ($hour is null or hour is null or hour = $hour)
            qualify row_number() over (
                partition by grain, period_start, hour, dimension order by judged_at desc, rule_sha
            ) = 1
            order by dimension, grain, period_start, hour
            """,
            asdict(asked),
        ).fetchall()
    return [JudgedVerdict(to_verdict(dict(zip(COLUMNS, row[:-1], strict=True))), row[-1]) for row in rows]


def read_verdicts_of(
    connection: Connection, rule_id: str, series: Series, first: date, last: date
) -> list[Verdict]:
    """Return what a rule says of a series' segment by now in the periods that touch some days, in order."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            f"""
            select {", ".join(COLUMNS)} from ops.rule_results
            where rule_id = $rule_id and indicator = $indicator
                and dimension = $dimension and segment = $segment
                and period_start <= $last and period_end >= $first
            qualify row_number() over (
                partition by grain, period_start, hour order by judged_at desc, rule_sha
            ) = 1
            order by period_end, hour nulls last
            """,
            {
                "rule_id": rule_id,
                "indicator": series.indicator,
                "dimension": series.dimension,
                "segment": series.segment,
                "first": first,
                "last": last,
            },
        ).fetchall()
    return [to_verdict(dict(zip(COLUMNS, row, strict=True))) for row in rows]


def read_totals(connection: Connection, series: Series, period: Period) -> list[tuple[str, Status]]:
    """Return what each rule says of a series' whole indicator in a period: the rule's id and its status."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            """
            select rule_id, status from ops.rule_results
            where indicator = $indicator and dimension = $all and grain = $grain
                and period_start = $start and hour is not distinct from $hour
            qualify row_number() over (partition by rule_id order by judged_at desc, rule_sha) = 1
            order by rule_id
            """,
            {
                "indicator": series.indicator,
                "all": ALL,
                "grain": period.grain.value,
                "start": period.start,
                "hour": period.hour,
            },
        ).fetchall()
    return [(rule_id, Status(status)) for rule_id, status in rows]


def read_rule_span(connection: Connection, rule_id: str) -> tuple[date, date] | None:
    """Return the first and the last day of the periods a rule was judged on; None if it never was."""
    with saying("ops.rule_results cannot be read"):
        row = connection.execute(
            "select min(period_start), max(period_end) from ops.rule_results where rule_id = ?", [rule_id]
        ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


def read_watermarks(connection: Connection) -> dict[str, date]:
    """Return up to which day each rule was judged: the end of its newest period."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            "select rule_id, max(period_end) from ops.rule_results group by rule_id"
        ).fetchall()
    return dict(rows)


def read_held_back(connection: Connection, first: date, last: date) -> dict[tuple[str, str], int]:
    """Return how many red verdicts that became known between two days opened nothing, by rule and code."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            """
            select rule_id, suppressed, count(*)
            from ops.rule_results
            where status = 'red' and suppressed is not null and known_on between $first and $last
            group by all order by all
            """,
            {"first": first, "last": last},
        ).fetchall()
    return {(rule_id, code): int(count) for rule_id, code, count in rows}


def read_segments(connection: Connection, rule_id: str) -> dict[str, tuple[str, ...]]:
    """Return every segment that a rule was ever judged on, with its dimensions."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            "select segment, list_sort(list(distinct dimension)) from ops.rule_results "
            "where rule_id = ? group by segment order by segment",
            [rule_id],
        ).fetchall()
    return {segment: tuple(dimensions) for segment, dimensions in rows}


def read_judged_rules(connection: Connection) -> list[str]:
    """Return the ids of all rules that were ever judged."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute("select distinct rule_id from ops.rule_results order by 1").fetchall()
    return [rule_id for (rule_id,) in rows]


def read_last_counts(connection: Connection, versions: Collection[str]) -> tuple[date | None, dict[str, int]]:
    """Return the newest day on which anything judged became known, and how many of each status it has.

    Where nothing could be judged yet it is the newest day of all. None: there are no verdicts.
    Only these `versions` of rules (`rule_sha`) are counted: what an older one said stands beside it.
    """
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            """
            select known_on, status, count(*) filter (where list_contains($versions, rule_sha))
            from ops.rule_results
            where known_on = (
                select
                    coalesce(
                        max(known_on) filter (where status in ('green', 'amber', 'red')), max(known_on)
                    )
                from ops.rule_results
            )
            group by all order by 3 desc, 2
            """,
            {"versions": list(versions)},
        ).fetchall()
    return (rows[0][0] if rows else None), {status: int(count) for _, status, count in rows if count}


def read_last_runs(connection: Connection, limit: int) -> list[WrittenBy]:
    """Return the runs whose verdicts stand, the newest first."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            "select run_id, max(judged_at), count(*) from ops.rule_results "
            "group by all order by 2 desc limit ?",
            [limit],
        ).fetchall()
    return [WrittenBy(*row) for row in rows]


def read_latest_verdicts(connection: Connection, rule_id: str, limit: int) -> list[LatestVerdict]:
    """Return the newest verdicts of a rule; of one day, what is worst comes first."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            """
            select
                grain, period_start, hour, dimension, segment, status,
                value, limit_value, limit_kind, suppressed
            from ops.rule_results
            where rule_id = $rule_id
            order by
                known_on desc, status <> 'red', status <> 'amber', hour desc nulls last, dimension, segment
            limit $limit
            """,
            {"rule_id": rule_id, "limit": limit},
        ).fetchall()
    return [LatestVerdict(*row) for row in rows]
