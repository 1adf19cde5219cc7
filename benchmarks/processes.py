"""Cost of building the process models whole: events, checks, cases, and what is counted of a million of them.

Run: .venv/bin/python -m benchmarks.processes [--cases 1000000]

A process of five steps with three forbidden moves; one step in twenty is left out. The SQL is that of the models,
rendered without dbt; only its few words about time and zone are given here.
"""

import argparse
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import duckdb
from jinja2 import Environment

from risk_pipeline.settings import DBT_PACKAGE

MODELS = (
    "process_moves",
    "process_events",
    "process_checks",
    "process_cases",
    "process_wait_months",
    "process_path_months",
    "process_move_days",
    "process_waits",
    "process_paths",
    "process_loopholes",
)
FOLDER = DBT_PACKAGE / "models"
LOG = """
    select 'p' as process, case_id, step, occurred_at, entity, amount_minor from log_p
"""
REGISTER = """
    create table stg_register__steps as
    select 'p' as process, 1 as version, i as position, 's' || i as step from range(1, 6) as steps (i);
    create table stg_register__moves as select * from (values
        ('p', 1, date '2000-01-01', null::date, 'unpaid', 'Unpaid', 'missing_before', 's3', 's2', null, 'R', 'C', 'P1'),
        ('p', 1, date '2000-01-01', null::date, 'early', 'Early', 'before', 's4', 's3', null, 'R', 'C', 'P2'),
        ('p', 1, date '2000-01-01', null::date, 'alone', 'Alone', 'skipped_above', 's5', 's4', 20000, 'R', 'C', 'P1')
    ) as moves (
        process, version, from_on, until_on, move, title, kind, known_by_step, needed_step, above_minor, risk,
        control, severity
    )
"""
STEPS = "select process, step, max_by(position, version) from stg_register__steps group by process, step"
CASES = """
    create table log_p as
    select 'case' || i as case_id, 's' || s as step,
        timestamptz '2024-01-01 00:00:00+00' + to_seconds((i * 63 + s * 40000 + hash(i, s) % 90000)::bigint)
            as occurred_at,
        'e' || (i % 500) as entity, (hash(i) % 60000)::bigint as amount_minor
    from range($cases) as cases (i), range(1, 6) as steps (s) where hash(i, s, 1) % 100 >= 5
"""


def models() -> dict[str, str]:
    """Return the SQL of each model by name."""
    said = {
        "ref": lambda name: name,
        "execute": True,
        "event_logs": list,
        "logged_events": lambda: LOG,
        "this_build": lambda: SimpleNamespace(closed_on="date '2030-01-01'"),
        "business_day_of_instant": lambda at: f"cast({at} at time zone 'UTC' as date)",
        "config": lambda **_: "",
        "steps_in_order": lambda: STEPS,
        "hours_between": lambda first, last: f"date_diff('second', {first}, {last}) / 3600.0",
    }
    environment = Environment(autoescape=False)
    macros = (DBT_PACKAGE / "macros" / "processes" / "process_checks.sql").read_text()
    found = {}
    for name in MODELS:
        (path,) = FOLDER.rglob(f"{name}.sql")
        text = macros + path.read_text()
        found[name] = environment.from_string(text).render(**said)
    return found


def cpu_seconds() -> float:
    """Return the CPU seconds of this process so far, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Build the models once and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    cases = parser.parse_args().cases
    with TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "cases.duckdb")) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(REGISTER)
        connection.execute(CASES, {"cases": cases})
        first = cpu_seconds()
        for name, sql in models().items():
            began, clock = cpu_seconds(), time.perf_counter()
            connection.execute(f"create table {name} as {sql}")
            rows = connection.execute(f"select count(*) from {name}").fetchone()
            took = f"{cpu_seconds() - began:6.1f} CPU s {time.perf_counter() - clock:7.1f} s"
            print(f"{name:<18} {took} {rows[0] if rows else 0:>12,} rows")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'all':<18} {cpu_seconds() - first:6.1f} CPU s, peak {peak:,.0f} MB, {cases:,} cases")


if __name__ == "__main__":
    main()
