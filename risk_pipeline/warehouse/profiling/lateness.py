"""How many days after a row's day another date of it comes: measured where the rows are."""

from collections.abc import Mapping
from dataclasses import dataclass

from risk_pipeline.warehouse.sql import Connection, saying

SHARE_KNOWN = 0.95
"""A day counts as whole once this share of its rows is known."""
_PLAUSIBLE = "date '1980-01-01' and date '2200-01-01'"


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of `rows` rows that have the date in `column`, 95 % have it within `days` days of their own day."""

    column: str
    rows: int
    days: int


def measure_lateness(
    connection: Connection, relation: str, day: str, others: Mapping[str, str]
) -> tuple[Lateness, ...]:
    """Return how late each of the other dates is, for those that come after a row's own day at all.

    `day` and `others`, by column, are SQL of dates over the relation. Of the newest days only the quick rows
    have come, so a day counts once as many days have passed as 95 % of all rows take.

    Raises:
        WarehouseError: the engine cannot read the relation.
    """
    found = [_measure(connection, relation, day, column, sql) for column, sql in others.items()]
    return tuple(one for one in found if one.rows and one.days > 0)


def _measure(connection: Connection, relation: str, day: str, column: str, other: str) -> Lateness:
    with saying(f"{relation} cannot be read"):
        row = connection.execute(
            f"""
            with dated as (
                select {day} as day, {other} as other from {relation}
                where {day} between {_PLAUSIBLE} and {other} between {_PLAUSIBLE}
            ),
            whole as (
                select max(other) as newest, quantile_disc(other - day, {SHARE_KNOWN}) as days from dated
            )
            select
                count(*),
                coalesce(greatest(
                    any_value(whole.days),
                    quantile_disc(other - day, {SHARE_KNOWN}) filter (whole.newest - day >= whole.days)
                ), 0)
            from dated cross join whole
            """
        ).fetchone()
    rows, days = row or (0, 0)
    return Lateness(column, rows, days)
