"""Verdicts on days that are not over, given while a clock was wrong: found, and taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.warehouse.sql import Connection, read_count, saying, table_exists, transaction

# The hours of the day after the newest closed one are judged while it runs.
_IS_AHEAD = "period_end > $closed + cast(grain = 'hour' as integer)"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was forgotten: verdicts, and whether facts and indicators are to be built again."""

    verdicts: int
    is_rebuilt: bool


def read_verdicts_ahead(connection: Connection, closed: date) -> dict[str, date]:
    """Return the rules that were judged on days after the newest closed one, each with the last such day."""
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            f"""
            select rule_id, max(period_end) from ops.rule_results where {_IS_AHEAD}
            group by all order by all
            """,
            {"closed": closed},
        ).fetchall()
    return dict(rows)


def read_build_ahead(connection: Connection, now: datetime) -> datetime | None:
    """Return up to which instant after `now` facts and indicators were built; None if they were not."""
    if not table_exists(connection, "ops", "build_state"):
        return None
    row = connection.execute(
        "select max(as_of) from ops.build_state where as_of > $now", {"now": now}
    ).fetchone()
    return row[0] if row else None


def take_back(connection: Connection, until: date, now: datetime) -> TakenBack:
    """Forget verdicts and failed gates of days after `until`, and a build that reaches beyond `now`.

    What a build knows never goes back by itself: without its state the next one computes everything again.
    """
    with transaction(connection), saying("Verdicts cannot be taken back"):
        verdicts = read_count(
            connection, f"delete from ops.rule_results where {_IS_AHEAD}", {"closed": until}
        )
        connection.execute("delete from ops.gate_failures where day > ?", [until])
        is_ahead = read_build_ahead(connection, now) is not None
        if is_ahead:
            connection.execute("delete from ops.build_state")
    return TakenBack(verdicts, is_ahead)
