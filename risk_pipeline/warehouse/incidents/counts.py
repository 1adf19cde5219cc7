"""Count the rows laid down (`fingerprints.lay_down_rows`): each key once, whatever tickets it is behind."""

from collections.abc import Sequence
from datetime import date

from risk_pipeline.domain.incidents.facts.counts import DayCount, KindCount, PeopleCount
from risk_pipeline.domain.incidents.facts.span import RowKey, Span
from risk_pipeline.warehouse.incidents.fingerprints import ROWS, kinds_of, people_of
from risk_pipeline.warehouse.sql import Connection, identifier, saying, table_name

_DISTINCT = f"""
    select
        kind, entity_id, count(*) as spans, max(exposure_minor) as exposure_minor, min(on_day) as first_on,
        max(on_day) as last_on
    from {ROWS} group by kind, entity_id
"""


def read_kinds(connection: Connection, spans: Sequence[Span]) -> list[KindCount]:
    """Return the distinct rows of each kind that has any, most first."""
    kinds = kinds_of(spans)
    with saying("The rows behind the incident cannot be counted"):
        found = connection.execute(
            f"""
            select
                kind, count(*) as rows, count(*) filter (where spans > 1), sum(exposure_minor)::bigint,
                min(first_on), max(last_on)
            from ({_DISTINCT}) group by kind order by rows desc, kind
            """
        ).fetchall()
    return [KindCount(kinds[kind], *measures) for kind, *measures in found]


def read_people(connection: Connection, spans: Sequence[Span]) -> list[PeopleCount]:
    """Return how many different people are behind the rows, by the column that says whose they are."""
    columns = people_of(spans)
    with saying("The people behind the incident cannot be counted"):
        found = connection.execute(
            f"""
            with days as (
                select person, on_day, count(distinct user_key) as people from {ROWS}
                where user_key is not null group by all
            )
            select person, count(distinct user_key), (
                select max(people) from days where days.person = laid.person
            )
            from {ROWS} as laid where user_key is not null group by person order by person
            """
        ).fetchall()
    return [PeopleCount(columns[person], int(people), int(most)) for person, people, most in found]


def read_days(connection: Connection) -> list[DayCount]:
    """Return what each day added, oldest first: a row counts on the first day it was affected."""
    with saying("The days of the incident cannot be counted"):
        found = connection.execute(
            f"""
            select first_on, count(*), sum(exposure_minor)::bigint from ({_DISTINCT})
            group by 1 order by 1
            """
        ).fetchall()
    return [DayCount(*row) for row in found]


def count_parents(connection: Connection, number: int, own: RowKey, target: RowKey) -> int | None:
    """Return how many distinct keys of the target a kind's rows belong to, by the fact they come from.

    `number` is that of the kind. None where a row is not found in the fact by its key: then nobody knows.
    """
    with saying(f"{own.table} cannot be read"):
        row = connection.execute(
            f"""
            select count(distinct parent), count(distinct entity_id) filter (where parent is not null),
                (select count(distinct entity_id) from {ROWS} where kind = {int(number)})
            from ({_led(number, own, target)})
            """
        ).fetchone()
    return None if row is None or row[1] < row[2] else int(row[0])


def read_together(
    connection: Connection, kinds: Sequence[tuple[int, RowKey]], target: RowKey
) -> tuple[int, int] | None:
    """Return how many distinct keys of the target the rows of all kinds belong to, and the money behind them.

    Of the money that several kinds see behind one key the largest counts: it is the same money. None where
    the rows of a kind do not lead there.
    """
    if any(count_parents(connection, number, key, target) is None for number, key in kinds if key != target):
        return None
    row = connection.execute(
        f"""
        select count(*), sum(money)::bigint from (
            select parent, max(money) as money from (
                select number, parent, sum(exposure_minor) as money from ({parents_sql(kinds, target)})
                group by all
            ) group by parent
        )
        """
    ).fetchone()
    return (int(row[0]), int(row[1] or 0)) if row else None


def parents_sql(kinds: Sequence[tuple[int, RowKey]], target: RowKey) -> str:
    """Return the SQL of the rows of all kinds with the key of the target that each belongs to.

    Columns: `number` of the kind, `entity_id`, `exposure_minor`, `parent`.
    """
    return " union all ".join(_led(number, key, target) for number, key in kinds)


def _led(number: int, key: RowKey, target: RowKey) -> str:
    own = f"""
        select {int(number)} as number, entity_id, max(exposure_minor) as exposure_minor
        from {ROWS} where kind = {int(number)} group by entity_id
    """
    if key.columns == target.columns:
        return f"select *, entity_id as parent from ({own})"
    return f"""
        select own.*, {key_text(target)} as parent
        from ({own}) as own
        inner join {table_name(key.table)} as fact on {key_text(key)} = own.entity_id
    """


def key_text(key: RowKey) -> str:
    """Return the SQL of a key as `entity_id` writes it: its columns, a colon between them."""
    return " || ':' || ".join(f"{identifier(name)}::varchar" for name in key.columns)


def newest_day(connection: Connection) -> date | None:
    """Return the last day that the rows speak of."""
    row = connection.execute(f"select max(on_day) from {ROWS}").fetchone()
    return row[0] if row else None
