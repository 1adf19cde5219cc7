"""Call dbt: one process per run, because its start costs more than most of our models.

A failing data test is a quality gate, not a crash: the feeds it guards are at fault and their
indicators become stale. A model that cannot be built is an error and stops the run.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict

from risk_pipeline.domain.errors import ConfigError, WarehouseBusy, WarehouseError
from risk_pipeline.pipeline.transform.project_folder import make_ready
from risk_pipeline.pipeline.transform.project_settings import project_variables
from risk_pipeline.settings import Settings

_FAILED = {"fail", "error", "runtime error"}
# dbt's codes for success, and for success with failures; with any other it ends before it writes results.
_SAID_BY_RESULTS = {0, 1}
_PROCESS = Path(__file__).with_name("dbt_process.py")


class _Result(TypedDict):
    """What dbt says of one node; the keys that we read."""

    unique_id: str
    status: str
    message: str | None
    failures: int | None


class _Metadata(TypedDict):
    env: dict[str, str]


class _Results(TypedDict):
    """What dbt says of one call; the keys that we read."""

    metadata: _Metadata
    results: list[_Result]
    elapsed_time: float


@dataclass(frozen=True)
class FailedTest:
    """A data test of severity error that did not pass."""

    unique_id: str
    message: str
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class BuildReport:
    """What one `dbt build` did; `is_complete` when no model was skipped after a failed test."""

    built: int
    tested: int
    warned: tuple[str, ...]
    failed_tests: tuple[FailedTest, ...]
    seconds: float
    is_complete: bool


def dbt_arguments(settings: Settings, *arguments: str) -> list[str]:
    """Return the arguments that point dbt at this project, after the verb."""
    return [*arguments, "--project-dir", str(settings.dbt_dir), "--profiles-dir", str(settings.dbt_dir)]


def build_environment(*, as_of: datetime, run_id: str) -> dict[str, str]:
    """Return what differs from build to build, as the project's macros read it from the environment."""
    return {"DBT_ENV_CUSTOM_ENV_AS_OF": as_of.isoformat(), "DBT_ENV_CUSTOM_ENV_RUN_ID": run_id}


def prepare(settings: Settings) -> Path:
    """Put what dbt needs into the project and parse it, so that the manifest is up to date.

    Raises:
        ConfigError: dbt rejects the project; the text quotes it.
    """
    make_ready(settings)
    done = _call(settings, [*dbt_arguments(settings, "parse", "--quiet"), *project_variables(settings)])
    if done.returncode:
        words = _tail(done.stdout + done.stderr)
        raise ConfigError(f"dbt cannot parse {settings.dbt_dir}:\n{words}\n{_see(settings.dbt_log_path)}")
    return settings.manifest_path


def build(
    settings: Settings, *, as_of: datetime, run_id: str, full_refresh: bool = False, tests: bool = True
) -> BuildReport:
    """Build every model that is due and run the data tests.

    Raises:
        WarehouseBusy: another process holds the warehouse.
        WarehouseError: a model could not be built; the text quotes dbt.
    """
    # Reading the definitions imports this module, and they must not open the engine.
    from risk_pipeline.pipeline.transform import view_cache

    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    make_ready(settings)
    arguments = dbt_arguments(settings, "build" if tests else "run", "--quiet")
    arguments += project_variables(settings)
    project = view_cache.project_checksum(settings, project_variables(settings))
    left_out = [] if full_refresh else view_cache.what_to_leave_out(settings, project)
    # Unit tests check the SQL, not the data: they belong to CI.
    arguments += ["--exclude-resource-type", "unit_test"] if tests else []
    arguments += ["--full-refresh"] if full_refresh else []
    done = _call(settings, arguments + left_out, build_environment(as_of=as_of, run_id=run_id))
    words = _tail(done.stdout + done.stderr)
    if "Could not set lock on file" in words:
        raise WarehouseBusy(f"{settings.warehouse_path} is held by another process; wait for it to end.")
    if done.returncode not in _SAID_BY_RESULTS:
        raise WarehouseError(f"dbt did not run:\n{words}\n{_see(settings.dbt_log_path)}")
    report = read_results(settings, run_id)
    if report.is_complete and not left_out:
        view_cache.remember(settings, project)
    return report


def read_results(settings: Settings, run_id: str) -> BuildReport:
    """Read what the build of a run left in this site's target folder.

    Raises:
        WarehouseError: dbt wrote no results, or those of another run, or a model, seed or snapshot failed.
    """
    results_path = settings.target_dir / "run_results.json"
    try:
        return read_report(results_path, settings.manifest_path, run_id=run_id)
    except WarehouseError as error:
        raise WarehouseError(f"{error}\n{_see(settings.dbt_log_path)}") from error


def read_report(results_path: Path, manifest_path: Path, *, run_id: str | None = None) -> BuildReport:
    """Read dbt's results of one build, of any run unless `run_id` is given.

    Raises:
        WarehouseError: dbt wrote no results, or those of another run, or a model, seed or snapshot failed.
    """
    payload = _results_of(results_path, run_id)
    by_kind = [(result["unique_id"].split(".", 1)[0], result) for result in payload["results"]]
    _refuse_broken([r for kind, r in by_kind if kind != "test" and r["status"] in _FAILED])
    failed = [r for kind, r in by_kind if kind == "test" and r["status"] in _FAILED]
    return BuildReport(
        built=sum(kind not in {"test", "operation"} for kind, _ in by_kind),
        tested=sum(kind == "test" for kind, _ in by_kind),
        warned=tuple(r["unique_id"] for _, r in by_kind if r["status"] == "warn"),
        failed_tests=_failed_tests(failed, manifest_path),
        seconds=payload["elapsed_time"],
        is_complete=all(r["status"] == "success" for kind, r in by_kind if kind == "model"),
    )


def _refuse_broken(broken: Sequence[_Result]) -> None:
    if broken:
        listed = "\n".join(f"- {r['unique_id']}: {_message(r)}" for r in broken)
        raise WarehouseError(f"dbt could not build:\n{listed}")


def _results_of(results_path: Path, run_id: str | None) -> _Results:
    if not results_path.exists():
        raise WarehouseError(f"dbt did not run: there is no {results_path}.")
    payload: _Results = json.loads(results_path.read_text())
    found = payload["metadata"]["env"].get("RUN_ID") if run_id else None
    if found != run_id:
        raise WarehouseError(
            f"{results_path} holds results of {found or 'a dbt call by hand'}, not of {run_id}: another dbt "
            "call writes there too. Give each site its own RISK_VAR_DIR, and run again."
        )
    return payload


def _failed_tests(failed: Sequence[_Result], manifest_path: Path) -> tuple[FailedTest, ...]:
    """Return failed tests with the nodes that each of them looks at."""
    nodes = json.loads(manifest_path.read_text())["nodes"]
    return tuple(
        FailedTest(
            r["unique_id"],
            f"{r['failures']} rows: {_message(r)}",
            tuple(nodes[r["unique_id"]]["depends_on"]["nodes"]),
        )
        for r in failed
    )


def _message(result: _Result) -> str:
    return (result["message"] or "").strip()


def _call(
    settings: Settings, arguments: list[str], environment: Mapping[str, str] = MappingProxyType({})
) -> "subprocess.CompletedProcess[str]":
    # Closed when we end, however we end: dbt then ends too.
    read_end, write_end = os.pipe()
    try:
        return subprocess.run(  # noqa: S603 - our own executable and arguments
            [sys.executable, "-P", str(_PROCESS), *arguments],
            cwd=settings.dbt_dir,
            env={**settings.child_environment(), **environment},
            stdin=read_end,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        os.close(read_end)
        os.close(write_end)


def _see(log_path: Path) -> str:
    return f"dbt's log: {log_path}"


def _tail(words: str, lines: int = 40) -> str:
    return "\n".join(words.strip().splitlines()[-lines:])
