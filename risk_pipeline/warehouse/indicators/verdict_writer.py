"""Write verdicts to `ops.rule_results`: one row per rule version, period, dimension and segment.

A period of a rule is written as a whole: verdicts that changed are replaced, those that no longer exist
are deleted, equal ones are left untouched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.indicators.verdict_rows import COLUMNS
from risk_pipeline.warehouse.schema.verdicts import RULE_RESULTS
from risk_pipeline.warehouse.sql import Connection, read_count, saying, transaction

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

_KEY = RULE_RESULTS.key
_PERIOD = ("rule_id", "rule_sha", "grain", "period_start", "hour")
# A run that says the same again changes nothing, so its own id is no difference.
_COMPARED = tuple(name for name in COLUMNS if name not in {*_KEY, "run_id"})


@dataclass(frozen=True)
class WriteCounts:
    """What writing verdicts changed; all zero when they were already there."""

    inserted: int
    updated: int
    deleted: int


def write_rule_results(connection: Connection, verdicts: "pd.DataFrame", judged_at: datetime) -> WriteCounts:
    """Write verdicts by key, as one transaction; equal ones keep their run and their instant.

    Args:
        connection: the warehouse, open for writing.
        verdicts: a frame with the columns of `Verdict`; those of hours may be absent.
        judged_at: noted on the rows that are new or changed.

    Raises:
        WarehouseError: two verdicts have the same key, or the engine refuses.
    """
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
    casts = ", ".join(f"{name}::{RULE_RESULTS.types[name]} as {name}" for name in COLUMNS)
    connection.execute(f"create or replace temp table staged_verdicts as select {casts} from new_verdicts")
    twice = connection.execute(
        f"select {', '.join(_KEY)} from staged_verdicts group by all having count(*) > 1 limit 1"
    ).fetchone()
    if twice is not None:
        text = ", ".join(f"{name} {value}" for name, value in zip(_KEY, twice, strict=True))
        raise WarehouseError(f"Two verdicts have the same key: {text}. Nothing was written.")


def _delete_gone(connection: Connection) -> int:
    """Delete verdicts of the periods judged now that were not given again."""
    return read_count(
        connection,
        f"""
        delete from ops.rule_results as old
        where exists (select 1 from staged_verdicts as new where {_equal(_PERIOD)})
            and not exists (select 1 from staged_verdicts as new where {_equal(_KEY)})
        """,
    )


def _merge(connection: Connection, judged_at: datetime) -> tuple[int, int]:
    differs = " or ".join(f"old.{name} is distinct from new.{name}" for name in _COMPARED)
    changed = ", ".join(f"{name} = new.{name}" for name in (*_COMPARED, "run_id"))
    updated = read_count(
        connection,
        f"""
        update ops.rule_results as old set {changed}, judged_at = $judged_at
        from staged_verdicts as new where {_equal(_KEY)} and ({differs})
        """,
        {"judged_at": judged_at},
    )
    inserted = read_count(
        connection,
        f"""
        insert into ops.rule_results by name
        select *, $judged_at as judged_at from staged_verdicts as new
        where not exists (select 1 from ops.rule_results as old where {_equal(_KEY)})
        """,
        {"judged_at": judged_at},
    )
    return updated, inserted


def _equal(names: Sequence[str]) -> str:
    return " and ".join(
        f"old.{name} is not distinct from new.{name}" if name == "hour" else f"old.{name} = new.{name}"
        for name in names
    )
