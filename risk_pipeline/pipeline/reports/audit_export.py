"""Hand the history of tickets over as one file."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from risk_pipeline.store import Store
from risk_pipeline.store.queries.audit import COLUMNS, read_events

_ROWS = 20_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = frozenset({"id", "ticket_id", "seq", "transition"})


def export_events(store: Store, path: Path, *, as_parquet: bool) -> int:
    """Write all events, in the order of the chain; return how many. The file appears when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_name(f".{path.name}.part")
    write: Callable[[Path, Iterable[dict[str, object]]], int] = _write_parquet if as_parquet else _write_csv
    try:
        count = write(whole, map(_flat, read_events(store)))
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)
    return count


def _flat(row: dict[str, object]) -> dict[str, object]:
    return row | {"fields": json.dumps(row["fields"], sort_keys=True, ensure_ascii=False)}


def _write_csv(path: Path, rows: Iterable[dict[str, object]]) -> int:
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for row in rows:
            cells = {name: _cell(value) for name, value in row.items()}
            writer.writerow(cells | {"at": _instant(row["at"])})
            count += 1
    return count


def _cell(value: object) -> object:
    """Keep a spreadsheet from running a text as a formula: an apostrophe in front shows it as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _instant(at: object) -> str:
    if not isinstance(at, datetime):
        msg = f"an event is dated by {type(at).__name__}"
        raise TypeError(msg)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _write_parquet(path: Path, rows: Iterable[dict[str, object]]) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {name: pa.int64() if name in _NUMBERS else pa.string() for name in COLUMNS}
    schema = pa.schema(kinds | {"at": pa.timestamp("us", tz="UTC")})
    count = 0
    with parquet.ParquetWriter(path, schema) as writer:
        for some in _batches(iter(rows)):
            writer.write_table(pa.Table.from_pylist(some, schema=schema))
            count += len(some)
    return count


def _batches(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    while some := list(islice(rows, _ROWS)):
        yield some
