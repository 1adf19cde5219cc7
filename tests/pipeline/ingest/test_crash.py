"""A load killed at any point leaves the old state or the new one, and the next run completes it."""

import shutil
import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from risk_pipeline.warehouse.connection import connect
from tests.builders.ingest_shop import Shop, line, lines, orders_feed
from tests.harness.killed.ingest import load
from tests.paths import ROOT

pytestmark = pytest.mark.slow

FEED = orders_feed(location="{data_dir}/day-*.csv")
KILLED = "tests.harness.killed.ingest"
NEVER = 1_000_000
_processes = get_context("forkserver")
_processes.set_forkserver_preload([KILLED])
OLD = [("o1", 1.0), ("o2", 1.0)]
NEW = [("o1", 1.0), ("o2", 2.0), ("o3", 2.0)]


def run(folder: Path, warehouse: Path, statements: int, done: Path) -> int | None:
    """Load in a process that is forked from one which has imported everything; return how it ended."""
    process = _processes.Process(target=load, args=(folder, warehouse, statements, done))
    process.start()
    process.join()
    return process.exitcode


def state_of(warehouse: Path, folder: Path) -> dict[str, object]:
    with connect(warehouse) as connection:
        shop = Shop(folder, connection)
        return {
            "orders": shop.orders(),
            "manifest": shop.all(
                "select location, row_count, rejected_count from ops.ingest_manifest order by 1"
            ),
            "rejects": shop.all("select location, line_number, reason from raw.rejects order by all"),
            "state": shop.all("select feed, state from ops.feed_state"),
        }


def load_again(warehouse: Path, folder: Path) -> list[tuple[object, ...]]:
    """Return the orders as the killed run left them, after having completed its work."""
    with connect(warehouse) as connection:
        shop = Shop(folder, connection)
        left = shop.orders()
        shop.load(FEED)
        return left


@pytest.fixture
def prepared(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a file that was loaded and one that was not yet."""
    folder = tmp_path / "data"
    folder.mkdir()
    warehouse = tmp_path / "warehouse.duckdb"
    with connect(warehouse) as connection:
        shop = Shop(folder, connection)
        shop.write("day-1.csv", lines(line(1, price=1), line(2, price=1)))
        shop.load(FEED, run_id="first")
    return folder, warehouse


def test_a_load_killed_before_any_statement_is_completed_by_the_next_run(
    prepared: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, warehouse = prepared
    (folder / "day-2.csv").write_text(lines(line(2, price=2), line(3, price=2), "o4,1,1,x,"))
    clean = tmp_path / "clean.duckdb"
    shutil.copy(warehouse, clean)
    done = tmp_path / "done"
    assert run(folder, clean, NEVER, done) == 0
    statements = int(done.read_text())
    expected = state_of(clean, folder)
    assert expected["orders"] == NEW
    seen = []
    # Now and then on the way, and every statement at the end, where the transaction is.
    for point in [*range(1, statements - 12, 8), *range(statements - 12, statements + 1)]:
        copy = tmp_path / f"killed-{point}.duckdb"
        shutil.copy(warehouse, copy)
        assert run(folder, copy, point, done) == -signal.SIGKILL
        seen.append(load_again(copy, folder))
        assert state_of(copy, folder) == expected, f"killed before statement {point}"
    assert [rows for rows in seen if rows not in (OLD, NEW)] == []
    assert OLD in seen
    assert NEW in seen


@pytest.mark.parametrize("seconds", [0.2, 0.4, 0.6])
def test_a_load_killed_while_the_engine_works_is_completed_by_the_next_run(
    prepared: tuple[Path, Path], seconds: float
) -> None:
    folder, warehouse = prepared
    (folder / "day-2.csv").write_text(lines(*(line(n, price=2) for n in range(2, 300_000))))
    command = [sys.executable, "-m", KILLED, str(folder), str(warehouse), str(NEVER)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "ready\n"
        time.sleep(seconds)
        process.kill()
    left = load_again(warehouse, folder)
    assert left == OLD or len(left) == 299_999
    assert state_of(warehouse, folder)["orders"] == sorted(
        [("o1", 1.0), *((f"o{n}", 2.0) for n in range(2, 300_000))]
    )
