"""Ingest of one large CSV file against the engine's own insert with `on conflict`.

Each side runs in a process of its own, on a warehouse of its own, from the same file: first into
an empty table, then the same rows again with one in a hundred changed. Prints a Markdown table.

    python benchmarks/ingest.py --rows 10000000
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.ingest import IngestOptions, load_feed
from risk_pipeline.warehouse.connection import connect

COLUMNS = {
    "order_id": "VARCHAR",
    "customer_id": "VARCHAR",
    "status": "VARCHAR",
    "purchased_at": "TIMESTAMP",
    "approved_at": "TIMESTAMP",
    "estimated_at": "TIMESTAMP",
    "price": "DOUBLE",
    "items": "BIGINT",
}
LOADS = ("into an empty table", "again, 1 % of rows changed")
SIDES = ("on conflict", "ingest")


def write_file(path: Path, rows: int, version: int) -> None:
    """Write orders; every hundredth row has another price and status in version 1."""
    changed = "i % 100 = 7" if version else "false"
    duckdb.sql(f"""
        copy (
            select
                md5(i::varchar) as order_id,
                md5((i // 2)::varchar || 'customer') as customer_id,
                case when {changed} then 'returned' else ['delivered', 'shipped'][1 + i % 2] end as status,
                timestamp '2017-01-01' + to_seconds(i % 50000000) as purchased_at,
                case when i % 10 <> 0 then timestamp '2017-01-01' + to_seconds(i % 50000000 + 7200) end
                    as approved_at,
                timestamp '2017-01-15' + to_seconds(i % 50000000) as estimated_at,
                round((i % 100000) / 7.0, 2) + case when {changed} then 1 else 0 end as price,
                1 + i % 12 as items
            from range({rows}) as numbers (i)
        ) to '{path}' (header)
    """)


def run_on_conflict(file: Path, warehouse: Path) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    assigned = ", ".join(f"{name} = excluded.{name}" for name in [*COLUMNS, "_loaded_at"][1:])
    with connect(warehouse) as connection:
        connection.execute(
            f"create table if not exists orders ({columns}, _loaded_at timestamptz, primary key (order_id))"
        )
        connection.execute(
            f"insert into orders select *, now() from read_csv('{file}', header = true, columns = {COLUMNS}) "
            f"on conflict (order_id) do update set {assigned}"
        )


def run_ingest(file: Path, warehouse: Path) -> None:
    feed = Feed(
        id="bench.orders",
        location=str(file),
        format="csv",
        key=("order_id",),
        owner="bench",
        columns=tuple(Column(name=name, data_type=kind) for name, kind in COLUMNS.items()),
    )
    with connect(warehouse) as connection:
        load_feed(
            connection, feed, data_dir="", run_id="bench", now=datetime.now(UTC), options=IngestOptions()
        )


def run_side(side: str, file: Path, warehouse: Path) -> None:
    """Run one load in this process and print what it cost as JSON."""
    begun = time.perf_counter()
    {"on conflict": run_on_conflict, "ingest": run_ingest}[side](file, warehouse)
    used = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    print(
        json.dumps(
            {
                "wall": time.perf_counter() - begun,
                "cpu": used.ru_utime + used.ru_stime,
                "memory": used.ru_maxrss / unit,
            }
        )
    )


def measure(side: str, file: Path, warehouse: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--side", side, "--file", str(file), "--warehouse", str(warehouse)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def compare(rows: int, folder: Path) -> None:
    file = folder / "orders.csv"
    print(f"{rows:,} rows\n\n| load | side | wall s | CPU s | peak MB | wall, ratio | CPU, ratio |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for version, load in enumerate(LOADS):
        write_file(file, rows, version)
        first: dict[str, float] = {}
        for side in SIDES:
            cost = measure(side, file, folder / f"{side.replace(' ', '_')}.duckdb")
            first = first or cost
            ratios = f"{cost['wall'] / first['wall']:.2f} | {cost['cpu'] / first['cpu']:.2f}"
            print(
                f"| {load} | {side} | {cost['wall']:.1f} | {cost['cpu']:.1f} "
                f"| {cost['memory']:,.0f} | {ratios} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="where the temporary files go")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--warehouse", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        run_side(options.side, options.file, options.warehouse)
        return
    with TemporaryDirectory(prefix="risk-bench-", dir=options.folder) as folder:
        compare(options.rows, Path(folder))


if __name__ == "__main__":
    main()
