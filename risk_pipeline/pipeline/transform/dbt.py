"""Call dbt: one process per run, because its start costs more than most of our models.

A failing data test is a quality gate, not a crash: the feeds it guards are at fault and their
indicators become stale. So do those of a model that cannot be built: the build is called again without it.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from risk_pipeline.domain.errors import ConfigError, WarehouseBusy, WarehouseError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.pipeline.transform import dbt_call
from risk_pipeline.pipeline.transform.dbt_results import (
    LAST_MODEL,
    BuildReport,
    FailedTest,
    in_a_line,
    read_report,
    read_results,
)
from risk_pipeline.pipeline.transform.isolation import BrokenModel, Graph, indicators_without
from risk_pipeline.pipeline.transform.project.folder import make_ready
from risk_pipeline.pipeline.transform.project.settings import project_variables
from risk_pipeline.settings import Settings

# dbt's codes for success, and for success with failures; with any other it ends before it writes results.
_SAID_BY_RESULTS = {0, 1}
__all__ = [
    "LAST_MODEL",
    "BrokenModel",
    "BuildReport",
    "FailedTest",
    "build",
    "prepare",
    "read_report",
    "read_results",
]

Event = TypeVar("Event")


def dbt_arguments(settings: Settings, *arguments: str) -> list[str]:
    """Return the arguments that point dbt at this project, after the verb."""
    folder = str(settings.dbt_dir)
    return [*arguments, "--no-use-colors", "--project-dir", folder, "--profiles-dir", folder]


def build_environment(*, as_of: datetime, run_id: str) -> dict[str, str]:
    """Return what differs from build to build, as the project's macros read it from the environment."""
    return {"DBT_ENV_CUSTOM_ENV_AS_OF": as_of.isoformat(), "DBT_ENV_CUSTOM_ENV_RUN_ID": run_id}


@dataclass(frozen=True)
class LeftOut:
    """What a further call of a build does without: models, failed tests, and indicators in the engine."""

    nodes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        """Return dbt's arguments: all names in one, as Dagster takes only one for the value of the option."""
        return ["--exclude", " ".join(self.nodes)] if self.nodes else []

    def environment(self) -> dict[str, str]:
        """Return what the engine's macros read; said even if empty, over what another call was told."""
        return {"DBT_ENV_CUSTOM_ENV_LEFT_OUT": ",".join(self.indicators)}


def _diagnosed(settings: Settings, report: BuildReport) -> BuildReport:
    """Return the report with the indicators whose own SQL fails, where a model of the engine failed."""
    if not report.engine_faults:
        return report
    from risk_pipeline.warehouse.connection import connect
    from risk_pipeline.warehouse.indicators.probe import unreadable_indicators

    graph = Graph(settings.manifest_path)
    known = indicators_without(report.broken)
    with connect(settings.warehouse_path, read_only=True) as connection:
        found = unreadable_indicators(connection, [n for n in graph.indicators() if n not in known])
    culprits = (graph.broken_indicator(name, in_a_line(message)) for name, message in found.items())
    return replace(report, broken=(*report.broken, *culprits))


def _with_faults(settings: Settings, report: BuildReport) -> BuildReport:
    """Return the report whose failed tests of several tables say which of these are at fault, and how."""
    if not any(test.query for test in report.failed_tests):
        return report
    from risk_pipeline.warehouse.connection import connect

    with connect(settings.warehouse_path, read_only=True) as connection:

        def told(test: FailedTest) -> FailedTest:
            found = connection.execute(test.query).fetchall() if test.query else []
            faults = "; ".join(f"{table}: {fault} ({count:,})" for table, fault, count in found)
            return replace(test, message=faults or test.message)

        return replace(report, failed_tests=tuple(map(told, report.failed_tests)))


def _left_out_after(settings: Settings, report: BuildReport) -> LeftOut:
    """Return what the next call of a build has to do without, so that it builds the rest."""
    graph = Graph(settings.manifest_path)
    nodes = {name for model in report.broken for name in model.nodes}
    nodes |= {graph.name_of(test.unique_id) for test in report.failed_tests}
    return LeftOut(tuple(sorted(nodes)), indicators_without(report.broken))


def prepare(settings: Settings) -> Path:
    """Put what dbt needs into the project and parse it, so that the manifest is up to date.

    Raises:
        ConfigError: dbt rejects the project; the text quotes it.
    """
    make_ready(settings)
    arguments = [*dbt_arguments(settings, "parse", "--quiet"), *project_variables(settings)]
    done = dbt_call.call_dbt(settings, arguments, {})
    if done.returncode:
        words = _tail(done.stdout + done.stderr)
        raise ConfigError(f"dbt cannot parse {settings.dbt_dir}:\n{words}\n{_see(settings.dbt_log_path)}")
    return settings.manifest_path


def build(
    settings: Settings, *, as_of: datetime, run_id: str, full_refresh: bool = False, tests: bool = True
) -> BuildReport:
    """Build every model that is due and run the data tests.

    What cannot be built is in the report, and the rest is built without it: a further call for each
    layer of faults.

    Raises:
        WarehouseBusy: another process holds the warehouse.
        WarehouseError: dbt did not run, and the text quotes it; or it was interrupted.
    """
    # Reading the definitions imports this module, and they must not open the engine.
    from risk_pipeline.pipeline.transform import view_cache

    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    make_ready(settings)
    arguments = dbt_arguments(settings, "build" if tests else "run", "--quiet")
    arguments += project_variables(settings)
    # Unit tests check the SQL, not the data: they belong to CI.
    arguments += ["--exclude-resource-type", "unit_test"] if tests else []
    arguments += ["--full-refresh"] if full_refresh else []
    project = view_cache.project_checksum(settings, project_variables(settings))
    views = [] if full_refresh else view_cache.what_to_leave_out(settings, project)
    environment = build_environment(as_of=as_of, run_id=run_id)

    def attempt(left_out: LeftOut) -> tuple[()]:
        less = left_out.arguments() or views
        _attempt(settings, [*arguments, *less], environment | left_out.environment())
        return ()

    report = _outcome(whole_build(settings, run_id, attempt))
    refuse_interrupted(settings, report)
    if report.is_complete and not report.broken and not views:
        view_cache.remember(settings, project)
    return report


def refuse_interrupted(settings: Settings, report: BuildReport) -> None:
    """Let a build of everything fail that did not come to its end.

    Raises:
        WarehouseError: it did not.
    """
    if not report.has_ended:
        built = counted(report.built, "node")
        raise WarehouseError(f"dbt was interrupted after {built}: run again. {_see(settings.dbt_log_path)}")


def whole_build(
    settings: Settings, run_id: str, attempt: Callable[[LeftOut], Iterable[Event]]
) -> Generator[Event, None, BuildReport]:
    """Call dbt until everything is built that can be, each time without what failed before.

    `attempt` makes one call and gives what it tells on the way. Returns what all calls did.
    """
    left_out = LeftOut()
    yield from attempt(left_out)
    report = read_results(settings, run_id)
    while not report.is_complete:
        report = _diagnosed(settings, report)
        if (more := _left_out_after(settings, report)) == left_out:
            break
        left_out = more
        yield from attempt(left_out)
        report = report.followed_by(read_results(settings, run_id))
    return _with_faults(settings, report)


def _outcome(steps: Generator[object, None, BuildReport]) -> BuildReport:
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            outcome: BuildReport = ended.value
            return outcome


def _attempt(settings: Settings, arguments: list[str], environment: Mapping[str, str]) -> None:
    done = dbt_call.call_dbt(settings, arguments, environment)
    words = _tail(done.stdout + done.stderr)
    if "Could not set lock on file" in words:
        raise WarehouseBusy(f"{settings.warehouse_path} is held by another process; wait for it to end.")
    refuse_unrun(settings, done.returncode, words)


def refuse_unrun(settings: Settings, returncode: int, words: str) -> None:
    """Let a call fail that wrote no results: those on disk are of an earlier one.

    Raises:
        WarehouseError: dbt did not run; the text quotes `words`.
    """
    if returncode not in _SAID_BY_RESULTS:
        raise WarehouseError(f"dbt did not run:\n{words}\n{_see(settings.dbt_log_path)}")


def _see(log_path: Path) -> str:
    return f"dbt's log: {log_path}"


def _tail(words: str, lines: int = 40) -> str:
    return "\n".join(words.strip().splitlines()[-lines:])
