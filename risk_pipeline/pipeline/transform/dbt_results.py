"""What a dbt call left in its results: models built and broken, tests failed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.pipeline.transform.errors_without_values import without_values
from risk_pipeline.pipeline.transform.isolation import ENGINE, BrokenModel, Graph
from risk_pipeline.settings import Settings

_FAILED = {"fail", "error", "runtime error"}
_SAID_LINES = 2
LAST_MODEL = "build_state"
"""The engine's model that is built after all others."""


class _Result(TypedDict):
    """What dbt says of one node; the keys that we read."""

    unique_id: str
    status: str
    message: str | None
    failures: int | None
    compiled_code: str | None


class _Metadata(TypedDict):
    env: dict[str, str]


class _Results(TypedDict):
    """What dbt says of one call; the keys that we read."""

    metadata: _Metadata
    results: list[_Result]
    elapsed_time: float


@dataclass(frozen=True)
class FailedTest:
    """A data test of severity error that did not pass.

    `query` is that of one of the engine's tests of several tables: its rows say which of them is at fault.
    """

    unique_id: str
    message: str
    depends_on: tuple[str, ...]
    query: str = ""


@dataclass(frozen=True)
class BuildReport:
    """What the dbt calls of one build did.

    `is_complete` when no model was skipped after a failed test or model. `broken` are the models that could
    not be built: a build that has to do without them is complete again. `has_ended` when the
    engine's last model is among the results: a dbt that is interrupted writes those of the nodes it came to.
    """

    built: int
    tested: int
    warned: tuple[str, ...]
    failed_tests: tuple[FailedTest, ...]
    seconds: float
    is_complete: bool
    broken: tuple[BrokenModel, ...] = ()
    has_ended: bool = True

    @property
    def engine_faults(self) -> tuple[BrokenModel, ...]:
        """The engine's own models that could not be built: nothing new can be said of any indicator."""
        return tuple(model for model in self.broken if model.is_engine)

    def followed_by(self, later: "BuildReport") -> "BuildReport":
        """Return what this call and the next one of the same build did; the next one left out what failed."""
        ours = tuple(model for model in self.broken if not model.is_engine)
        return replace(
            later,
            tested=max(self.tested, later.tested + len(self.failed_tests)),
            warned=tuple(dict.fromkeys((*self.warned, *later.warned))),
            failed_tests=(*self.failed_tests, *later.failed_tests),
            seconds=self.seconds + later.seconds,
            broken=(*ours, *later.broken),
        )


def read_results(settings: Settings, run_id: str) -> BuildReport:
    """Read what the last dbt call of a run left in this site's target folder.

    Raises:
        WarehouseError: dbt wrote no results, or those of another run.
    """
    results_path = settings.target_dir / "run_results.json"
    try:
        return read_report(results_path, settings.manifest_path, run_id=run_id)
    except WarehouseError as error:
        raise WarehouseError(f"{error}\ndbt's log: {settings.dbt_log_path}") from error


def read_report(results_path: Path, manifest_path: Path, *, run_id: str | None = None) -> BuildReport:
    """Read dbt's results of one call, of any run unless `run_id` is given.

    Raises:
        WarehouseError: dbt wrote no results, or those of another run.
    """
    payload = _results_of(results_path, run_id)
    tests, others = _tests_and_others(payload["results"])
    return BuildReport(
        built=sum(_kind(r) != "operation" and r["status"] == "success" for r in others),
        tested=len(tests),
        warned=tuple(r["unique_id"] for r in payload["results"] if r["status"] == "warn"),
        failed_tests=_failed_tests(_failed(tests), manifest_path),
        seconds=payload["elapsed_time"],
        is_complete=all(r["status"] == "success" for r in others if _kind(r) == "model"),
        broken=_broken_models(_failed(others), manifest_path),
        has_ended=any(r["unique_id"] == f"model.{ENGINE}.{LAST_MODEL}" for r in others),
    )


def in_a_line(message: str) -> str:
    """Return the beginning of the engine's words in one line, without the values of rows that it quotes."""
    lines = [line.strip() for line in without_values(message).splitlines() if line.strip()]
    return " ".join(lines[:_SAID_LINES])


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


def _kind(result: _Result) -> str:
    """Return what dbt ran: `model`, `test`, `operation` and the like."""
    return result["unique_id"].split(".", 1)[0]


def _tests_and_others(results: Sequence[_Result]) -> tuple[list[_Result], list[_Result]]:
    tests = [result for result in results if _kind(result) == "test"]
    return tests, [result for result in results if _kind(result) != "test"]


def _failed(results: Sequence[_Result]) -> list[_Result]:
    return [result for result in results if result["status"] in _FAILED]


def _broken_models(failed: Sequence[_Result], manifest_path: Path) -> tuple[BrokenModel, ...]:
    """Return what could not be built; the manifest is only read where something broke."""
    if not failed:
        return ()
    graph = Graph(manifest_path)
    return tuple(graph.broken(r["unique_id"], in_a_line(_message(r))) for r in failed)


def _failed_tests(failed: Sequence[_Result], manifest_path: Path) -> tuple[FailedTest, ...]:
    """Return failed tests with the nodes that each of them looks at."""
    if not failed:
        return ()
    nodes = json.loads(manifest_path.read_text())["nodes"]
    return tuple(
        FailedTest(
            r["unique_id"],
            f"{r['failures']} rows: {in_a_line(_message(r))}",
            tuple(nodes[r["unique_id"]]["depends_on"]["nodes"]),
            _query(r),
        )
        for r in failed
    )


def _query(result: _Result) -> str:
    """Return the query of a test in a file of the engine; the names of those in YAML end in a checksum."""
    is_own = result["unique_id"].startswith(f"test.{ENGINE}.") and result["unique_id"].count(".") == 2
    return (result["compiled_code"] or "") if is_own and result["status"] == "fail" else ""


def _message(result: _Result) -> str:
    return (result["message"] or "").strip()
