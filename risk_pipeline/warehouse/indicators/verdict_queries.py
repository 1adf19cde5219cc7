"""Answers about single verdicts: of one rule, segment and day, and what there is to ask for."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from risk_pipeline.domain.verdict import Verdict
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
