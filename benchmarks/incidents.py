"""Cost of an incident with a million affected rows: counted, sealed, compared, listed.

Run: .venv/bin/python benchmarks/incidents.py [--rows 1000000]

Two tickets are over the same view, so that half of the rows are behind both. Everything but the view is real.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from risk_pipeline.domain.incidents.facts.span import Hit, RowKey, Span
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.incidents.affected import ListTerms, write_affected
from risk_pipeline.warehouse.incidents.counts import read_kinds, read_people
from risk_pipeline.warehouse.incidents.fingerprints import (
    compare_kinds,
    compare_with_frozen,
    lay_down_rows,
    read_seals,
    write_fingerprints,
)

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 10)
KEY = RowKey(("order_id",), "facts.orders")
INDICATOR = Indicator(
    name="late_rate",
    title="Late orders",
    business_line="sales",
    unit="ratio",
    direction=Direction.UP_BAD,
    kind="lagging",
    form="flow",
    grain=(Grain.DAY,),
    dimensions=("all", "region"),
    users="buyer",
    min_denominator=1,
    owner="ops",
    description="for the benchmark",
)


def main() -> None:
    """Print one line per step: CPU seconds, and the peak memory of the process up to then."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    spans = [_span("T-000001", "all", "all"), _span("T-000002", "region", "north")]
    with TemporaryDirectory() as folder, connect(Path(folder) / "risk.duckdb") as connection:
        _make(connection, rows)
        frozen, listed = Path(folder) / "frozen.parquet", Path(folder) / "affected.csv"
        print(f"{rows:,} rows behind one ticket, half of them behind another\n")
        print("| step | CPU s | wall s | peak MB |\n|---|---:|---:|---:|")
        with _measured("lay down the rows of both tickets"):
            lay_down_rows(connection, spans, "UTC")
        with _measured("count them once, and the people behind them"):
            (kind,) = read_kinds(connection, spans)
            read_people(connection, spans)
        with _measured("seal keys and contents"):
            read_seals(connection, spans)
        with _measured("freeze the fingerprints"):
            write_fingerprints(connection, spans, frozen)
        with _measured("compare with what was frozen"):
            compare_with_frozen(connection, spans, frozen, LAST)
            compare_kinds(connection, spans, frozen, LAST)
        with _measured("write the list, masked, as CSV"):
            count = write_affected(connection, spans, listed, ListTerms("csv", ["order"]))
        size = (frozen.stat().st_size / 1e6, listed.stat().st_size / 1e6)
        print(
            f"\n{count:,} listed, {kind.rows:,} counted; fingerprints {size[0]:.0f} MB, list {size[1]:.0f} MB"
        )


def _span(name: str, dimension: str, segment: str) -> Span:
    series = Series(INDICATOR.name, Grain.DAY, dimension, segment)
    return Span(name, INDICATOR, series, FIRST, LAST, Hit.COUNTED, KEY)


def _make(connection: Connection, rows: int) -> None:
    connection.execute(
        f"""
        create schema if not exists facts; create schema if not exists indicators;
        create table facts.orders as
        select uuid()::varchar as order_id, date '{FIRST}' + (n % 10)::integer as on_day,
            case when n % 2 = 0 then 'north' else 'south' end as region, 'buyer ' || (n % 400000) as buyer,
            (hash(n) % 100000)::bigint as minor
        from range({rows}) as numbers (n);
        create view indicators.ind_late_rate as
        select order_id as entity_id, on_day as occurred_on, 1.0 as numerator, 1.0 as denominator,
            minor as exposure_minor, region, buyer
        from facts.orders
        """
    )


@contextmanager
def _measured(what: str) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {what} | {cpu:.1f} | {wall:.1f} | {peak:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
