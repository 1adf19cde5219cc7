"""Who may open the warehouse while a run of several stages keeps it open."""

import subprocess
import sys
from pathlib import Path

import pytest

from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.warehouse.connection import connect, kept_open

OPENED_ELSEWHERE = "import duckdb, sys; duckdb.connect(sys.argv[1], read_only=True)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "risk.duckdb"


def is_free(path: Path) -> bool:
    return not subprocess.run(
        [sys.executable, "-c", OPENED_ELSEWHERE, str(path)], capture_output=True, check=False
    ).returncode


def test_stages_share_what_is_kept_open_and_read_what_the_last_one_wrote(path: Path) -> None:
    with kept_open(path):
        with connect(path) as connection:
            connection.execute(
                "create table written as select timestamptz '2024-05-06 12:00:00+02' as moment"
            )
        with connect(path, read_only=True) as connection:
            said = connection.execute(
                "select cast(moment as varchar), current_setting('timezone') from written"
            )
            assert said.fetchall() == [("2024-05-06 10:00:00+00", "UTC")]
    with connect(path, read_only=True) as connection:
        assert connection.execute("select count(*) from written").fetchall() == [(1,)]


def test_other_processes_wait_until_the_last_stage_ended(path: Path) -> None:
    with kept_open(path):
        with kept_open(path):
            pass
        assert not is_free(path)
    assert is_free(path)


def test_a_stage_that_fails_leaves_nothing_open_and_nothing_half_written(path: Path) -> None:
    def fail() -> None:
        with kept_open(path), connect(path) as connection:
            connection.execute("create table whole as select 1 as x")
            connection.execute("begin; insert into whole values (2)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert is_free(path)
    with connect(path, read_only=True) as connection:
        assert connection.execute("select x from whole").fetchall() == [(1,)]


def test_a_file_held_by_another_process_is_told_when_it_is_to_be_kept_open(path: Path) -> None:
    with connect(path):
        pass
    held = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", held, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusy), kept_open(path):
            pass
        process.communicate("")
    with kept_open(path):
        pass
