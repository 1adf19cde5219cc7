"""Cost of the risk map: 5,000 risks, 20,000 controls, three years of daily snapshots behind it.

Run: .venv/bin/python benchmarks/governance.py [--risks 5000 --days 1096]

Verdicts of 2,000 daily indicators and monthly tests of the controls are made by SQL; nine in ten snapshots
of the past share their inputs with the day before. The nightly run and the comparison of two days are real.
"""

import argparse
import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, Kri, Link
from risk_pipeline.domain.risk.movement import diff
from risk_pipeline.governance.computing import MapRequest, compute_map
from risk_pipeline.governance.terms import RiskTerms, Terms
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.governance.map_rows import read_map_rows, read_trend
from risk_pipeline.warehouse.governance.readings import JudgingRule
from risk_pipeline.warehouse.governance.snapshots import read_positions
from risk_pipeline.warehouse.schema.governance import RISK_SNAPSHOTS
from risk_pipeline.warehouse.sql import count_rows

LAST = date(2026, 3, 31)
INDICATORS, CONTROLS_OF_A_RISK, LINKS_OF_A_RISK = 2_000, 4, 3
# A status lasts for days: it changes where the hash of indicator and week does, and on single days.
VERDICTS = f"""
    insert into ops.rule_results by name
    select 'r' || i as rule_id, 'sha' as rule_sha, 'i' || i as indicator, 'day' as grain, day as period_start,
        day as period_end, day as known_on, 'all' as dimension, 'all' as segment,
        case when score < 3 then 'red' when score < 10 then 'amber' when score < 12 then 'no_data'
            else 'green' end as status,
        (hash(i, day) % 1000) / 1000 as value, '' as reason, 'run' as run_id,
        day::timestamptz + interval 1 day as judged_at
    from (
        select i, day::date as day,
            case when hash(i, day) % 50 = 0 then hash(day, i) % 100 else hash(i, date_trunc('week', day)) % 100
            end as score
        from range({INDICATORS}) as indicators (i),
            generate_series($first::date, $last::date, interval 1 day) as days (day)
    )
"""
TESTS = """
    insert into ops.control_tests by name
    select 'C' || c as control_id, (last_day(month::date)) as tested_for, 'auto_full' as kind,
        400 as population_n, 400 as tested_n, hash(c, month) % 40 as exceptions_n,
        case when hash(c, month) % 40 = 0 then 'pass' else 'fail' end as result, 'run' as run_id,
        month::timestamptz as recorded_at
    from range($controls) as controls (c), generate_series($first::date, $last::date, interval 1 month) as m (month)
"""
PAST_INPUTS = """
    insert into ops.risk_inputs
    select risk_id, inputs_hash || '-' || variant, inputs from ops.risk_inputs, range($variants) as v (variant)
"""
PAST_SNAPSHOTS = f"""
    insert into ops.risk_snapshots
    select day::date, {", ".join(name for name in RISK_SNAPSHOTS.names[1:-1])},
        inputs_hash || '-' || (date_diff('day', $first::date, day::date) // 10)
    from ops.risk_snapshots, generate_series($first::date, $last::date, interval 1 day) as days (day)
    where day::date <> $real
    order by 1, 2
"""


def a_register(risks: int) -> Terms:
    """Return a register of so many risks, each with its links and controls."""
    said = {"title": "t", "owner": "o", "cause": "c", "event": "e", "consequence": "q"}
    kind = {"event_type": "external_fraud", "business_line": "line"}
    found, overdue = {}, {}
    for number in range(risks):
        classes = {"inherent_likelihood": 1 + number % 5, "inherent_impact": 1 + number // 5 % 5}
        mine = range(number * CONTROLS_OF_A_RISK, (number + 1) * CONTROLS_OF_A_RISK)
        found[f"R{number:05}"] = RiskTerms(
            Risk.model_validate({"id": f"R{number:05}", **said, **kind, **classes}),
            tuple(
                Link(Kri(f"i{(number * 7 + at * 613) % INDICATORS}"), list(Axis)[at % 2], 0.3 + 0.2 * at)
                for at in range(LINKS_OF_A_RISK)
            ),
            {f"C{each}": ControlTerms(list(Axis)[each % 2], 0.5, 1.0) for each in mine},
        )
        overdue |= {f"C{each}": 46.5 for each in mine}
    rules = tuple(JudgingRule(f"r{at}", f"i{at}", 1) for at in range(INDICATORS))
    return Terms(found, rules, {}, overdue, Governance())


def request(day: date) -> MapRequest:
    """Ask for one day."""
    return MapRequest(day, day, "UTC", "USD")


def fill(connection: Connection, terms: Terms, days: int) -> date:
    """Write verdicts, tests and the snapshots of the past; return the day a month ago, which is real."""
    first, before = LAST - timedelta(days=days - 1), LAST - timedelta(days=30)
    connection.execute(VERDICTS, {"first": first, "last": LAST})
    connection.execute(TESTS, {"first": first, "last": LAST, "controls": len(terms.overdue_days)})
    compute_map(connection, terms, request(before))
    connection.execute(PAST_INPUTS, {"variants": days // 10 + 1})
    connection.execute(PAST_SNAPSHOTS, {"first": first, "last": LAST - timedelta(days=2), "real": before})
    compute_map(connection, terms, request(LAST - timedelta(days=1)))
    connection.execute("checkpoint")
    return before


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Print the seconds of a step as a row of a table."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    print(f"| {what} | {time.process_time() - cpu:.1f} | {time.perf_counter() - wall:.1f} |", flush=True)


def compare(path: Path, before: date) -> None:
    """Compare two days as `risk map diff` does."""
    with connect(path, read_only=True) as connection:
        moved = diff(read_positions(connection, before), read_positions(connection, LAST))
    print(f"| ... of which moved | {len(moved):,} risks | |")


def main() -> None:
    """Fill a warehouse, compute the newest day, compare, read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--risks", type=int, default=5_000)
    parser.add_argument("--days", type=int, default=1_096)
    given = parser.parse_args()
    gc.set_threshold(50_000, 20, 20)  # as `risk` does
    terms = a_register(given.risks)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "risk.duckdb"
        with connect(path) as connection:
            before = fill(connection, terms, given.days)
            snapshots = count_rows(connection, "ops.risk_snapshots")
            verdicts = count_rows(connection, "ops.rule_results")
        print(f"{snapshots:,} snapshots, {verdicts:,} verdicts, {path.stat().st_size / 1e6:,.0f} MB\n")
        print("| step | CPU s | s |\n|---|---:|---:|")
        with measured("nightly computation of the newest day"), connect(path) as connection:
            compute_map(connection, terms, request(LAST))
        with measured("the same again"), connect(path) as connection:
            compute_map(connection, terms, request(LAST))
        with measured("difference of two days, a month apart"):
            compare(path, before)
        with measured("difference of two days, one after the other"):
            compare(path, LAST - timedelta(days=1))
        with measured("map of a day"), connect(path, read_only=True) as connection:
            read_map_rows(connection, LAST)
        with measured("course of a risk over all days"), connect(path, read_only=True) as connection:
            read_trend(connection, "R00001", date(2000, 1, 1), LAST)


if __name__ == "__main__":
    main()
