"""Count the rows laid down (`fingerprints.lay_down_rows`): each key once, whatever tickets it is behind."""

from collections.abc import Sequence
from datetime import date

from risk_pipeline.domain.incidents.facts.counts import DayCount, KindCount, PeopleCount
from risk_pipeline.domain.incidents.facts.span import RowKey, Span
from risk_pipeline.warehouse.incidents.fingerprints import ROWS, kinds_of, people_of
from risk_pipeline.warehouse.sql import Connection, identifier, read_count, saying, table_name

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
            select person, count(distinct user_key) from {ROWS}
            where user_key is not null group by 1 order by 1
            """
        ).fetchall()
    return [PeopleCount(columns[person], int(people)) for person, people in found]


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
    own_key, target_key = key_text(own), key_text(target)
    with saying(f"{own.table} cannot be read"):
        row = connection.execute(
            f"""
            with own as (select distinct entity_id from {ROWS} where kind = {int(number)}),
            led as (
                select own.entity_id, {target_key} as parent
                from {table_name(own.table)} as fact inner join own on {own_key} = own.entity_id
            )
            select count(distinct parent), count(distinct entity_id), (select count(*) from own) from led
            """
        ).fetchone()
    if row is None or row[1] < row[2]:
        return None
    return int(row[0])


def count_all_parents(
    connection: Connection, kinds: Sequence[tuple[int, RowKey]], target: RowKey
) -> int | None:
    """Return how many distinct keys of the target the rows of all kinds belong to together."""
    if any(count_parents(connection, number, key, target) is None for number, key in kinds if key != target):
        return None
    parts = [
        f"select distinct entity_id as parent from {ROWS} where kind = {int(number)}"
        if key == target
        else f"select distinct {key_text(target)} as parent from {table_name(key.table)} "
        f"where {key_text(key)} in (select entity_id from {ROWS} where kind = {int(number)})"
        for number, key in kinds
    ]
    return read_count(connection, f"select count(distinct parent) from ({' union all '.join(parts)})")


def key_text(key: RowKey) -> str:
    """Return the SQL of a key as `entity_id` writes it: its columns, a colon between them."""
    return " || ':' || ".join(f"{identifier(name)}::varchar" for name in key.columns)


def newest_day(connection: Connection) -> date | None:
    """Return the last day that the rows speak of."""
    row = connection.execute(f"select max(on_day) from {ROWS}").fetchone()
    return row[0] if row else None
