"""When risks rose to a worse level, what moved them most, and when they were back."""

from dataclasses import dataclass
from datetime import date

from risk_pipeline.warehouse.sql import Connection, saying


@dataclass(frozen=True, slots=True)
class Rise:
    """The steepest rise of a risk; `back_on` is the first day at the level before or a better one."""

    risk_id: str
    rose_on: date
    from_cell: str
    to_cell: str
    from_level: str
    to_level: str
    cause_kind: str | None
    cause_id: str | None
    back_on: date | None


# A rise that is over within `least` days is noise of one reading. Of a risk the steepest counts, by levels
# and then by how far its numbers moved; of equal ones the first.
_RISES = """
    with days as (
        select *, residual_likelihood + residual_impact as size, likelihood || ' x ' || impact as cell,
            lag(level_rank) over by_day as old_rank, lag(level) over by_day as old_level,
            lag(likelihood || ' x ' || impact) over by_day as old_cell,
            lag(residual_likelihood + residual_impact) over by_day as old_size
        from ops.risk_snapshots where as_of between $first and $last
        window by_day as (partition by risk_id order by as_of)
    ),
    rises as (
        select rises.*,
            (
                select min(later.as_of) from days as later
                where later.risk_id = rises.risk_id and later.as_of > rises.as_of
                    and later.level_rank <= rises.old_rank
            ) as back_on
        from days as rises where level_rank > old_rank
    ),
    steepest as (
        select * from rises where back_on is null or back_on - as_of >= $least
        qualify row_number() over (
            partition by risk_id order by level_rank - old_rank desc, size - old_size desc, as_of
        ) = 1
    ),
    causes as (
        select risk_id, as_of,
            arg_max(struct_pack(cause_kind, cause_id), part_likelihood + part_impact) as cause
        from ops.risk_movements group by all
    )
    select steepest.risk_id, steepest.as_of, old_cell, cell, old_level, level,
        cause.cause_kind, cause.cause_id, back_on
    from steepest left join causes using (risk_id, as_of)
    qualify row_number() over (order by level_rank - old_rank desc, size - old_size desc, risk_id) <= $most
    order by steepest.as_of, steepest.risk_id
"""


def read_rises(connection: Connection, first: date, last: date, *, most: int, least: int = 3) -> list[Rise]:
    """Return the steepest rise of each risk between two days, at most `most` of them, oldest first."""
    with saying("The risk map cannot be read"):
        rows = connection.execute(
            _RISES, {"first": first, "last": last, "most": most, "least": least}
        ).fetchall()
    return [Rise(*row) for row in rows]
