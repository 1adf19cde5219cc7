"""What a daily dbt increment costs against a full build, and whether it grows with the history.

Writes the raw tables of a made-up marketplace in the engine, builds everything, brings in one more
day, and builds again; then the same over half the history at the same orders per day. A build is the
call that `risk run` makes; CPU seconds and peak memory are those of a process that makes nothing but
this call, with dbt and all imports. The history has come in day by day. A call that builds nothing and
a build of empty tables are printed too: the one is dbt's start, the other what models and data tests
cost without any row.

    python benchmarks/increment.py                  1 million orders
    python benchmarks/increment.py --large          10 million orders: the bar is 1/20
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from risk_pipeline.catalog.load import load_catalog
from risk_pipeline.pipeline.transform.dbt import dbt_arguments
from risk_pipeline.pipeline.transform.governance_tables import governance_rows
from risk_pipeline.pipeline.transform.project.folder import make_ready
from risk_pipeline.pipeline.transform.project.settings import project_variables
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.schema.feeds import LOAD_COLUMNS
from risk_pipeline.warehouse.tables.register import RegisterRows, write_register

DBT = Path(sys.executable).with_name("dbt")
BUILD = """
import sys
from datetime import datetime
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import load_settings
as_of, tests = datetime.fromisoformat(sys.argv[1]), sys.argv[2] == "with tests"
report = dbt.build(load_settings(), as_of=as_of, run_id="benchmark", tests=tests)
if report.failed_tests or not report.is_complete:
    sys.exit("\\n".join(test.unique_id for test in report.failed_tests) or "dbt left models out")
"""
DAYS = 600
LAST_DAY = date(2018, 8, 25)  # a Saturday: the day after it closes a week

# One order and all that ever happens to it, from its number alone.
STORY = """
    select
        i,
        md5(i::varchar) as order_id,
        md5('c' || i) as customer_id,
        purchased,
        purchased + to_seconds(600 + hash(i, 1) % 150000) as approved,
        purchased + to_seconds(90000 + hash(i, 2) % 500000) as handed,
        purchased + to_seconds(600000 + hash(i, 3) % if(hash(i, 4) % 50 = 0, 4000000, 1500000)) as delivered,
        date_trunc('day', purchased) + to_days((16 + hash(i, 5) % 10)::integer) as estimated,
        purchased + to_seconds(700000 + hash(i, 6) % 2500000) as answered
    from (
        select
            i,
            timestamp '{first}' + to_days((i // {per_day})::integer) + to_seconds(hash(i, 0) % 86400) as purchased
        from range({first_order}, {end_order}) as numbers (i)
    )
"""
TABLES = {
    "olist_orders": """
        select order_id, customer_id,
            case
                when delivered < {now} then 'delivered' when handed < {now} then 'shipped' else 'approved'
            end as order_status,
            purchased, {seen:approved}, {seen:handed}, {seen:delivered}, estimated
        from story""",
    "olist_order_items": """
        select order_id, 1, 'p' || hash(i, 7) % 30000, 's' || hash(i, 8) % 3000,
            purchased + to_days(5), 5 + hash(i, 9) % 300, 5 + hash(i, 10) % 30
        from story""",
    "olist_order_payments": """
        select order_id, 1, case when hash(i, 11) % 4 = 0 then 'boleto' else 'credit_card' end,
            1 + hash(i, 12) % 6, 10 + hash(i, 9) % 300 + hash(i, 10) % 30
        from story""",
    "olist_order_reviews": """
        select md5('r' || i), order_id, 1 + hash(i, 13) % 5, null,
            case when hash(i, 14) % 3 = 0 then 'chegou antes do prazo' end,
            date_trunc('day', answered), answered
        from story where answered < {now}""",
    "olist_customers": """
        select customer_id, customer_id, '01001', 'sao paulo', 'S' || floor(sqrt(hash(i, 15) % 625))::integer
        from story""",
}


@dataclass
class Cost:
    """What one dbt process took."""

    wall: float
    cpu: float
    memory_mb: float


@dataclass
class Measured:
    """The three builds of one history."""

    full: Cost
    day: Cost
    week: Cost


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--large", action="store_true", help="10 million orders")
    parser.add_argument("--without-tests", action="store_true", help="leave out the data tests")
    parser.add_argument("--slowest", type=int, default=0, help="name so many slowest models and tests")
    options = parser.parse_args(arguments)
    orders = 10_000_000 if options.large else options.orders
    folder = Path(tempfile.mkdtemp(prefix="increment-"))
    try:
        run(folder, orders, tests=not options.without_tests, slowest=options.slowest)
    finally:
        shutil.rmtree(folder)


def run(folder: Path, orders: int, *, tests: bool, slowest: int) -> None:
    """Measure the empty, the long and the short history, and compare."""
    per_day = orders // DAYS
    show("dbt parse, first time", dbt(folder, "parse"))
    show("dbt call that builds nothing", dbt(folder, "run", "--select", "no_such_model"))
    empty = measure(folder, 0, per_day, tests=tests)
    long = measure(folder, DAYS, per_day, tests=tests, slowest=slowest)
    short = measure(folder, DAYS // 2, per_day, tests=tests)
    idle = empty.day.cpu
    print("\nratios of CPU                                      all   without the build of empty tables")
    compare("increment / full build (bar 0.05 at 10 million)", long.day.cpu, long.full.cpu, idle)
    compare(f"increment, {DAYS} / {DAYS // 2} days of history", long.day.cpu, short.day.cpu, idle)
    compare(f"week's end, {DAYS} / {DAYS // 2} days of history", long.week.cpu, short.week.cpu, idle)


def compare(what: str, one: float, other: float, idle: float) -> None:
    print(f"{what:<50} {one / other:5.3f}   {(one - idle) / (other - idle):5.3f}")


def measure(folder: Path, days: int, per_day: int, *, tests: bool, slowest: int = 0) -> Measured:
    """Measure a full build over so many days, then an ordinary day, then the day that closes a week."""
    settings = Settings(var_dir=folder)
    settings.warehouse_path.unlink(missing_ok=True)
    with connect(settings.warehouse_path) as connection:
        for table, types in raw_columns(folder).items():
            declared = [f"{name} {kind}" for name, kind in types.items()]
            listed = ", ".join([*declared, *(column.declaration for column in LOAD_COLUMNS)])
            connection.execute(f"create table if not exists raw.{table} ({listed})")
        fill_catalog(connection)
        write_register(connection, processes(settings, folder))
        load(connection, days, per_day, LAST_DAY - timedelta(days=1), fresh=True)
    costs = [build(folder, LAST_DAY - timedelta(days=1), tests=tests)]
    show(f"full build, {days * per_day:,} orders, {days} days", costs[0])
    name_slowest(folder, slowest)
    for day, what in ((LAST_DAY, "a day"), (LAST_DAY + timedelta(days=1), "the day that closes a week")):
        with connect(settings.warehouse_path) as connection:
            changed = load(connection, days, per_day, day, fresh=False) if days else 0
        costs.append(build(folder, day, tests=tests))
        show(f"increment of {what}, {changed:,} orders", costs[-1])
        name_slowest(folder, slowest)
    return Measured(*costs)


def name_slowest(folder: Path, count: int) -> None:
    """Print the models and tests of the last call of dbt that took longest, in seconds of wall time."""
    if not count:
        return
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    for result in sorted(results, key=lambda one: -one["execution_time"])[:count]:
        print(f"    {result['unique_id']:<90} {result['execution_time']:7.1f} s", flush=True)


def fill_catalog(connection: duckdb.DuckDBPyConnection) -> None:
    """Products and sellers, the same for every history."""
    tail = "timestamptz '2017-01-01 00:00:00+00', 'catalog', 'made'"
    connection.execute(
        "insert into raw.olist_products (product_id, product_category_name, _loaded_at, _run_id, _location)"
        f" select 'p' || i, 'category ' || i % 70, {tail} from range(30000) as numbers (i)"
    )
    connection.execute(
        "insert into raw.olist_sellers (seller_id, seller_state, _loaded_at, _run_id, _location)"
        f" select 's' || i, 'SP', {tail} from range(3000) as numbers (i)"
    )


def processes(settings: Settings, folder: Path) -> RegisterRows:
    """Return the steps and forbidden moves of processes, as the register of the project has them."""
    catalog = load_catalog(settings.project_dir, folder / "target" / "manifest.json")
    return RegisterRows(budgets={}, calendar=[], marks=[], governance=governance_rows(catalog))


def load(connection: duckdb.DuckDBPyConnection, days: int, per_day: int, day: date, *, fresh: bool) -> int:
    """Bring the raw tables to the end of a day; return how many orders changed."""
    first = LAST_DAY - timedelta(days=days)
    end_order = ((day - first).days + 1) * per_day if days else 0
    # Whatever happens, happens within 60 days of the purchase.
    first_order = 0 if fresh else max(0, end_order - 60 * per_day)
    story = STORY.format(first=first, per_day=max(per_day, 1), first_order=first_order, end_order=end_order)
    now, before = f"timestamp '{day + timedelta(days=1)}'", f"timestamp '{day}'"
    tail = f"timestamptz '{day + timedelta(days=1)} 04:00:00+00', 'load-{day}', 'made'"
    for table, sql in TABLES.items():
        for step in ("approved", "handed", "delivered"):
            sql = sql.replace(f"{{seen:{step}}}", f"case when {step} < {now} then {step} end as {step}")
        rows = f"with story as ({story}) {sql.replace('{now}', now)}"
        dated = "answered" if table == "olist_order_reviews" else "purchased"
        if fresh:
            daily = f"(date_trunc('day', {dated}) + to_hours(31))::timestamptz, 'daily', 'made'"
            rows = rows.replace("\n        from story", f", {daily}\n        from story")
            connection.execute(f"insert into raw.{table} {rows}")
        elif table == "olist_orders":
            connection.execute(f"create temp table fresh as {rows}")
            new = " or ".join(
                f"{step} >= {before}" for step in ("purchased", "approved", "handed", "delivered")
            )
            connection.execute(
                "delete from raw.olist_orders where order_id in"
                f" (select order_id from fresh where ({new}) and purchased < {before})"
            )
            connection.execute(f"insert into raw.{table} select *, {tail} from fresh where {new}")
        else:
            rows = rows.replace("from story", f"from (from story where {dated} >= {before})")
            connection.execute(f"insert into raw.{table} select *, {tail} from ({rows})")
    found = connection.execute(
        f"select count(*) from raw.olist_orders where _run_id = 'load-{day}'"
    ).fetchone()
    return int(found[0]) if found else 0


def raw_columns(folder: Path) -> dict[str, dict[str, str]]:
    """Return the raw tables as the dbt project declares them."""
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    return {
        source["identifier"]: {name: column["data_type"] for name, column in source["columns"].items()}
        for source in manifest["sources"].values()
    }


def build(folder: Path, day: date, *, tests: bool) -> Cost:
    """Build as of the end of a day, as the pipeline does."""
    # America/Sao_Paulo is three hours behind in August.
    as_of = datetime(day.year, day.month, day.day, 3, tzinfo=UTC) + timedelta(days=1)
    return weigh(
        folder, [sys.executable, "-c", BUILD, as_of.isoformat(), "with tests" if tests else "without tests"]
    )


def dbt(folder: Path, *arguments: str) -> Cost:
    """Run dbt with the pipeline's variables, so that it parses once."""
    settings = Settings(var_dir=folder, dbt_target_dir=folder / "target")
    make_ready(settings)
    return weigh(folder, [str(DBT), *dbt_arguments(settings, *arguments), *project_variables(settings)])


def weigh(folder: Path, command: Sequence[str]) -> Cost:
    """Run a command and weigh its process, with those that it waits for."""
    settings = Settings(var_dir=folder, dbt_target_dir=folder / "target")
    log = folder / "dbt.log"
    before = time.perf_counter()
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            env=settings.child_environment() | {"RISK_DBT_TARGET_DIR": str(settings.target_dir)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("\n".join(log.read_text().splitlines()[-40:]))
    return Cost(time.perf_counter() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def show(what: str, cost: Cost) -> None:
    print(f"{what:<58} {cost.cpu:7.1f} CPU s {cost.wall:7.1f} s wall {cost.memory_mb:7.0f} MB", flush=True)


if __name__ == "__main__":
    main()
