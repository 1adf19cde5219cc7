"""Files that another process holds: clear words, exit code 1, and nothing lost."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from risk_pipeline.domain.errors import StoreError, WarehouseBusy
from risk_pipeline.pipeline.runs import stages
from risk_pipeline.pipeline.transform import view_cache
from risk_pipeline.store import open_store
from tests.harness.loop_site import FLOW_TICKET, LAST, Site, Story

HOLD = """
import sys, duckdb
held = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    """Let another process hold a DuckDB file."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()


@pytest.fixture
def site(loop_story: Story) -> Site:
    return loop_story.at(LAST.isoformat())


@pytest.mark.parametrize(
    "arguments",
    [("run", "--day", LAST.isoformat()), ("trace", "T-1"), ("publish",)],
    ids=lambda arguments: arguments[0],
)
def test_a_held_warehouse_is_told_in_one_sentence(site: Site, arguments: tuple[str, ...]) -> None:
    before = site.history()
    with held_by_another(site.settings.warehouse_path):
        done = site.cli(*arguments)
    assert done.exit_code == 1
    assert f"{site.settings.warehouse_path} is held by another process" in done.stderr
    assert "Wait for its run to end" in done.stderr
    assert site.history() == before


def test_a_warehouse_held_while_dbt_wants_it_is_told_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # It was free when the register was written and when we looked for the views that dbt can leave out.
    monkeypatch.setattr(stages, "write_register", lambda *_, **__: None)
    monkeypatch.setattr(view_cache, "what_to_leave_out", lambda *_: [])
    with (
        held_by_another(site.settings.warehouse_path),
        site.platform(LAST) as platform,
        pytest.raises(WarehouseBusy, match="is held by another process; wait for it to end"),
    ):
        stages.transform(platform, run_id="r", day=LAST)


def test_people_work_on_tickets_while_a_run_holds_the_warehouse(site: Site) -> None:
    with held_by_another(site.settings.warehouse_path):
        assert site.cli("tickets", "list").exit_code == 0
        assert site.cli("tickets", "ack", FLOW_TICKET).exit_code == 0
        assert site.cli("chart", "late_delivery_rate").exit_code == 0, "charts read the published copy"


def test_a_locked_store_is_told_and_nothing_is_lost(site: Site) -> None:
    path = site.settings.var_dir / "state.sqlite"
    before = site.history()
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("begin exclusive")
    try:
        store = open_store(f"sqlite:///{path}", busy_seconds=0.2)
        with pytest.raises(StoreError, match="is locked by another process"), store.writing():
            pass
        store.close()
    finally:
        lock.execute("rollback")
        lock.close()
    assert site.history() == before


def test_a_run_that_finds_the_store_locked_ends_with_1_and_the_next_one_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "risk_pipeline.pipeline.app.open_store", lambda url: open_store(url, busy_seconds=0.2)
    )
    lock = sqlite3.connect(site.settings.var_dir / "state.sqlite", isolation_level=None)
    lock.execute("begin immediate")
    done = site.cli("tickets", "ack", FLOW_TICKET)
    assert done.exit_code == 1
    assert "state.sqlite is locked by another process" in done.stderr
    lock.execute("rollback")
    lock.close()
    assert site.cli("tickets", "ack", FLOW_TICKET).exit_code == 0
