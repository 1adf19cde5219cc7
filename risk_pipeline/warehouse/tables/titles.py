"""Titles of segments as the project's data have them."""

from collections.abc import Collection, Iterable, Mapping

from risk_pipeline.domain.register.titles import TitlesFrom
from risk_pipeline.warehouse.sql import Connection, identifier, literal, saying, segment_of, table_name

Slices = Collection[tuple[str, str]]


def read_titles(
    connection: Connection, sources: Mapping[str, TitlesFrom], wanted: Slices
) -> dict[tuple[str, str], str]:
    """Return the titles of those of the (dimension, segment) wanted that have one, in one statement.

    `sources` are by table; one that is not built yet is left out. Where a segment has several titles, the
    first in the alphabet is its title. They are data: not fit to be shown as they are.
    """
    present = _tables(connection)
    asked = [one for one in sources.items() if one[0] in present]
    if not asked or not wanted:
        return {}
    dimensions, segments = zip(*wanted, strict=True)
    with saying(f"Titles cannot be read from {', '.join(table for table, _ in asked)}"):
        rows = connection.execute(
            f"""
            select dimension, segment, min(title)
            from (select unnest($dimensions::varchar[]) as dimension, unnest($segments::varchar[]) as segment)
            inner join ({" union all ".join(_selects(asked))}) using (dimension, segment)
            where trim(title) <> ''
            group by all
            """,
            {"dimensions": dimensions, "segments": segments},
        ).fetchall()
    return {(dimension, segment): title for dimension, segment, title in rows}


def _selects(sources: Iterable[tuple[str, TitlesFrom]]) -> Iterable[str]:
    for table, titles in sources:
        yield (
            f"select {literal(titles.dimension)} as dimension, {segment_of(titles.key)} as segment, "
            f"cast({identifier(titles.title)} as varchar) as title from {table_name(table)}"
        )


def _tables(connection: Connection) -> set[str]:
    query = "select table_schema || '.' || table_name from information_schema.tables"
    return {name for (name,) in connection.execute(query).fetchall()}
