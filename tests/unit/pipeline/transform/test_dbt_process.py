"""dbt's process: it ends with whoever started it, and never leaves half a file."""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager as Connections
from dbt.artifacts.schemas import base
from dbt.cli import main
from dbt.parser import manifest as parser
from dbt.task import runnable
from dbt_common.clients import system
from dbt_common.exceptions import DbtRuntimeError
from jinja2 import Environment, environment
from jinja2.nativetypes import NativeEnvironment

from risk_pipeline.domain.errors import ConfigError, WarehouseError
from risk_pipeline.pipeline.transform import dbt, dbt_call, dbt_process, manifest
from risk_pipeline.pipeline.transform.dbt_process import ENDED_WITH_ITS_STARTER, whole
from risk_pipeline.settings import Settings
from tests.builders.catalog_project import Project

# Stands in for dbt: it writes its own number and would go on for minutes.
ENDLESS = """
import sys, pathlib, time
from risk_pipeline.pipeline.transform import dbt_process
import threading, os
threading.Thread(target=dbt_process.end_with_starter, daemon=True).start()
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(120)
"""
STARTER = """
import signal, sys, pathlib
# As a shell starts a program: what ran before in the test's process may have signals ignored or held back.
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.pthread_sigmask(signal.SIG_SETMASK, [])
from risk_pipeline.pipeline.transform import dbt_call
from risk_pipeline.settings import Settings
dbt_call.PROGRAM = pathlib.Path(sys.argv[1])
"""
BY_RISK_RUN = "dbt_call.call_dbt(Settings(), [sys.argv[2]], {})"
BY_DAGSTER = """
import os
from types import SimpleNamespace
from risk_pipeline.defs.resources import build_dbt_resource
os.environ.update(dbt_call.starter())
resource = build_dbt_resource(SimpleNamespace(settings=Settings()))
resource.cli([sys.argv[2]], raise_on_error=False).wait()
"""


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize(
    ("call", "blow"),
    [
        (BY_RISK_RUN, signal.SIGTERM),
        (BY_RISK_RUN, signal.SIGKILL),
        (BY_RISK_RUN, signal.SIGINT),
        (BY_DAGSTER, signal.SIGKILL),
    ],
)
def test_a_run_that_is_ended_takes_its_dbt_with_it(tmp_path: Path, call: str, blow: signal.Signals) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS)
    (tmp_path / "dbt_project").mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        (tmp_path / "dbt_project" / name).write_text("name: shop")
    noted = tmp_path / "number"
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER + call, str(tmp_path / "endless.py"), str(noted)],
        env=os.environ | {"RISK_PROJECT_DIR": str(tmp_path), "RISK_VAR_DIR": str(tmp_path / "var")},
        stderr=subprocess.DEVNULL,
    )
    try:
        child = int(_wait_for(lambda: noted.exists() and noted.read_text()))
        starter.send_signal(blow)
        starter.wait(timeout=120)
        _wait_for(lambda: not is_alive(child))
    finally:
        starter.kill()
        starter.wait()
    assert ENDED_WITH_ITS_STARTER == 128 + signal.SIGTERM


def test_dbt_without_a_starter_ends_before_it_does_anything() -> None:
    called = [sys.executable, "-P", dbt_process.__file__, "--version"]
    done = subprocess.run(called, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (ENDED_WITH_ITS_STARTER, b"")


def test_what_dbt_writes_is_written_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        dbt_process, "write_at_once", lambda to, _: written.append(to) or bool(Path(to).write_text("1"))
    )
    monkeypatch.setattr(base, "write_json", base.write_json)
    monkeypatch.setattr(dbt_process, "spare_repetition", lambda: None)
    monkeypatch.setattr(main, "cli", lambda: base.write_json(str(tmp_path / "manifest.json"), {}))
    monkeypatch.setattr(dbt_process, "end_with_starter", lambda: None)
    monkeypatch.setattr(dbt_process, "keep_values_back", lambda: None)
    monkeypatch.setattr(dbt_process, "gc", SimpleNamespace(disable=list))
    monkeypatch.setattr(sys, "argv", ["dbt", "parse"])
    dbt_process.main()
    assert [Path(each).name for each in written] != ["manifest.json"]
    assert [each.name for each in tmp_path.iterdir()] == ["manifest.json"]


def test_what_dbt_writes_is_what_it_would_have_written_itself(tmp_path: Path) -> None:
    data = {"at": datetime(2024, 4, 11, tzinfo=UTC), "day": date(2024, 4, 11), "worth": Decimal("1.5")}
    data |= {"said": "Sé", "none": None, 1: [{}, []]}
    for writer in (system.write_json, dbt_process.write_at_once):
        assert writer(str(tmp_path / "deep" / writer.__name__), data)
    one, other = (path.read_bytes() for path in (tmp_path / "deep").iterdir())
    assert one == other


@pytest.mark.parametrize(("verb", "times"), [("build", 1), ("run", 1), ("parse", 2)])
def test_a_build_writes_the_manifest_once(monkeypatch: pytest.MonkeyPatch, verb: str, times: int) -> None:
    written: list[str] = []
    for module in (parser, runnable):  # when it has parsed; at the end of a build
        monkeypatch.setattr(module, "write_manifest", written.append)
    monkeypatch.setattr(base, "write_json", base.write_json)
    monkeypatch.setattr(dbt_process, "spare_repetition", lambda: None)
    monkeypatch.setattr(main, "cli", lambda: [m.write_manifest("manifest") for m in (parser, runnable)])
    monkeypatch.setattr(dbt_process, "end_with_starter", lambda: None)
    monkeypatch.setattr(dbt_process, "gc", SimpleNamespace(disable=list))
    monkeypatch.setattr(sys, "argv", ["dbt", verb])
    dbt_process.main()
    assert len(written) == times


def test_a_template_is_compiled_once_for_all_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Environment, "compile", Environment.compile)
    kept = str(tmp_path / "templates")
    dbt_process.keep_templates(kept)
    said = [Environment().from_string(text).render(n=1) for text in ("{{ n + 1 }}", "{{ n + 2 }}")]
    monkeypatch.undo()

    monkeypatch.setattr(Environment, "compile", Environment.compile)
    monkeypatch.setattr(environment, "generate", lambda *_, **__: pytest.fail("it was compiled before"))
    dbt_process.keep_templates(kept)
    again = [Environment().from_string(text).render(n=1) for text in ("{{ n + 1 }}", "{{ n + 2 }}")]
    assert said == again == ["2", "3"]
    with pytest.raises(pytest.fail.Exception):
        NativeEnvironment().from_string("{{ n + 1 }}")


def _wait_for(true: Any, seconds: float = 30) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def test_a_file_that_could_not_be_written_whole_is_still_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"

    def until_the_disk_is_full(to: str, _: Any) -> bool:
        Path(to).write_text('{"nodes": {')
        raise OSError("No space left on device")

    path.write_text("{}")
    with pytest.raises(OSError, match="No space"):
        whole(until_the_disk_is_full)(str(path), {})
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("manifest.json", "{}")]
    whole(lambda to, data: bool(Path(to).write_text(json.dumps(data))))(str(path), {"nodes": 1})
    assert json.loads(path.read_text()) == {"nodes": 1}


def test_half_a_manifest_is_built_anew_and_no_other_fault_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path)
    project.write()
    settings = Settings(
        project_dir=tmp_path, var_dir=tmp_path / "var", dbt_target_dir=project.manifest_path.parent
    )
    whole_text = settings.manifest_path.read_text()
    settings.manifest_path.write_text(whole_text[: len(whole_text) // 2])
    prepared = []

    def prepare(_: Settings) -> Path:
        prepared.append(True)
        settings.manifest_path.write_text(whole_text)
        return settings.manifest_path

    monkeypatch.setattr(dbt, "prepare", prepare)
    assert "shop.orders" in manifest.open_catalog(settings).feeds
    assert prepared == [True]
    settings.manifest_path.write_text("{}")
    with pytest.raises(ConfigError, match="risk prepare"):
        manifest.open_catalog(settings)
    assert prepared == [True], "what dbt wrote in another version is for people to look at"


def test_dbt_neither_says_nor_writes_a_value_of_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connections, "exception_handler", Connections.exception_handler)
    dbt_process.keep_values_back()
    manager: Any = SimpleNamespace(rollback_if_open=list)
    for sql, said in (
        ("select cast('ana@b.example' as int)", "Could not convert string '…' to INT32"),
        ("select no_column from (select 1)", "no_column"),
    ):
        with (
            duckdb.connect() as connection,
            pytest.raises(DbtRuntimeError, match=said) as refused,
            Connections.exception_handler(manager, sql),
        ):
            connection.execute(sql).fetchall()
        assert "ana@b" not in "".join(traceback.format_exception(refused.value))


def test_a_dbt_that_was_interrupted_is_no_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    project.write()
    settings = Settings(
        project_dir=tmp_path, var_dir=tmp_path / "var", dbt_target_dir=project.manifest_path.parent
    )
    names = ["model.tiny.stg_orders"]

    def interrupted(*_: Any) -> Any:
        results = [{"unique_id": name, "status": "success", "message": "OK", "failures": 0} for name in names]
        told = {"metadata": {"env": {"RUN_ID": "r"}}, "results": results, "elapsed_time": 1.0}
        (settings.target_dir / "run_results.json").write_text(json.dumps(told))
        return subprocess.CompletedProcess([], 1, "", "Aborted!")

    monkeypatch.setattr(dbt_call, "call_dbt", interrupted)
    with pytest.raises(WarehouseError, match="dbt was interrupted after 1 node: run again"):
        dbt.build(settings, as_of=datetime(2027, 1, 1, tzinfo=UTC), run_id="r")
    names.append("model.risk_core.build_state")
    assert dbt.build(settings, as_of=datetime(2027, 1, 1, tzinfo=UTC), run_id="r").built == 2
