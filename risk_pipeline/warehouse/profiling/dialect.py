"""How a CSV file of unknown origin is built, by the engine's own sniffer."""

from dataclasses import dataclass

import duckdb

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.sql import Connection, literal

_SAMPLED_ROWS = 20_480
# From strict to tolerant: a title above the header or a total below the rows defeats a strict reader.
_TOLERANCE = ("", ", null_padding = true", ", ignore_errors = true, strict_mode = false")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What parts and quotes fields, how many a row has, and whether the first row names them."""

    delimiter: str
    quote: str
    width: int
    has_header: bool


def sniff_dialect(connection: Connection, path: str, location: str, encoding: str) -> Dialect:
    """Return the dialect of a CSV file in one of the engine's encodings.

    Raises:
        WarehouseError: the sniffer finds none that fits.
    """
    found = [one for one in (_sniff(connection, path, encoding, how) for how in _TOLERANCE) if one]
    if not found:
        raise WarehouseError(
            f"{location}: no delimiter was found that parts its lines alike. Say --delimiter."
        )
    return next((one for one in found if one.width > 1), found[0])


def _sniff(connection: Connection, path: str, encoding: str, tolerance: str) -> Dialect | None:
    try:
        row = connection.execute(
            "select Delimiter, Quote, len(Columns), HasHeader from sniff_csv("
            f"{literal(path)}, encoding = {literal(encoding)}, sample_size = {_SAMPLED_ROWS}{tolerance})"
        ).fetchone()
    except duckdb.Error:
        return None
    if row is None:
        return None
    delimiter, quote, width, has_header = row
    return Dialect(
        str(delimiter), "" if quote in ("(empty)", "\0") else str(quote), int(width), bool(has_header)
    )
