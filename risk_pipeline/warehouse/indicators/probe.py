"""Find the indicators whose own SQL fails: views are only read when the engine adds them up."""

from collections.abc import Iterable

import duckdb

from risk_pipeline.warehouse.sql import Connection, identifier


def unreadable_indicators(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """Return what the engine says of each indicator that cannot be read; one without a view yet is well."""
    found: dict[str, str] = {}
    for name in names:
        view = f"indicators.{identifier(f'ind_{name}')}"
        try:
            # Every column is computed, and nothing is kept.
            connection.execute(f"select bit_xor(hash(rows)) from {view} as rows").fetchone()
        except duckdb.CatalogException:
            continue
        except duckdb.Error as error:
            found[name] = str(error)
    return found
