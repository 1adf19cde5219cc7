"""Which columns identify a row: asked of the whole table, in the engine."""

from collections.abc import Sequence
from itertools import combinations

from risk_pipeline.domain.scaffold.columns.profile import ColumnProfile
from risk_pipeline.domain.scaffold.names import to_identifier
from risk_pipeline.warehouse.feeds.readers import Source
from risk_pipeline.warehouse.sql import Connection

# Pairs are tried among columns whose names say that they identify something.
_NAMES = frozenset(
    {"id", "key", "no", "nr", "number", "code", "ref", "line", "item", "position", "seq", "sequence", "pos"}
)
_MOST_COLUMNS = 5
_FEWEST_ROWS = 2


def unique_columns(connection: Connection, source: Source, candidates: Sequence[str]) -> frozenset[str]:
    """Return the candidates that hold no null and no value twice, in all rows."""
    return frozenset(one for one in candidates if _is_unique(connection, source, [one]))


def unique_pairs(
    connection: Connection, source: Source, columns: Sequence[ColumnProfile], rows: int
) -> tuple[tuple[str, str], ...]:
    """Return the first pair of identifying columns that is unique in all rows, if there is one."""
    named = [
        one.header
        for one in columns
        if one.filled and one.distinct > 1 and _NAMES & set(to_identifier(one.header).split("_"))
    ]
    if rows < _FEWEST_ROWS:
        return ()
    for one, other in combinations(named[:_MOST_COLUMNS], 2):
        if _is_unique(connection, source, [one, other]):
            return ((one, other),)
    return ()


def _is_unique(connection: Connection, source: Source, headers: Sequence[str]) -> bool:
    values = [f"nullif(cast({source.fields[one].expression} as varchar), '')" for one in headers]
    together = ", ".join(f"{value} as k{number}" for number, value in enumerate(values))
    names = ", ".join(f"k{number}" for number in range(len(values)))
    any_null = " or ".join(f"k{number} is null" for number in range(len(values)))
    row = connection.execute(
        f"select count(*) = count(distinct ({names})) and not coalesce(bool_or({any_null}), false) "
        f"from (select {together} from {source.relation})"
    ).fetchone()
    return bool(row and row[0])
