"""`risk demo`: a marketplace's files through the whole loop, and what was found against the truth."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from risk_pipeline.demo.scenario import Scenario, load_scenario
from risk_pipeline.demo.scoring import Scorecard
from risk_pipeline.domain.errors import ConfigError, RiskError
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.series import Series
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.pipeline.demo.incident_report import IncidentOutcome, report_incidents
from risk_pipeline.pipeline.demo.players import Players, open_players
from risk_pipeline.pipeline.reports import series_chart
from risk_pipeline.pipeline.runs import stages
from risk_pipeline.pipeline.runs.replay import OnProgress, ReplayReport, replay
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.series import read_event_span

SEED = 20_240_101
_OLIST_START = date(2016, 9, 1)
_ORDERS_FEED, _ORDERS_CURSOR = "raw.olist_orders", "order_purchase_timestamp"


@dataclass(frozen=True)
class DemoReport:
    """What the demo did and where to look at it."""

    settings: Settings
    replay: ReplayReport
    scorecard: Scorecard | None
    charts: tuple[Path, ...]
    people: Players | None = None
    incidents: tuple[IncidentOutcome, ...] = ()

    def places(self) -> list[tuple[str, str]]:
        """Return what to open, name and place."""
        published = self.settings.published_dir
        return [
            ("messages", str(self.settings.outbox_dir / "index.html")),
            *(("chart", str(chart)) for chart in self.charts),
            ("tables", f"{published / 'risk.duckdb'} and {published / 'parquet' / 'latest'}"),
            ("tickets", f"{self._here()} risk tickets list"),
            ("Dagster UI", f"{self._here()} RISK_DATA_DIR={self.settings.data_dir} risk dev"),
        ]

    def _here(self) -> str:
        """The words before a command that make it one on the demo's project and instance."""
        folder = self.settings.project_dir
        return f"cd {folder} && RISK_VAR_DIR={self.settings.var_dir}"


def demo_settings(settings: Settings, data: Path | None) -> Settings:
    """Return settings of the demo's own instance: nothing of a real one is touched.

    Raises:
        ConfigError: the given folder does not exist.
    """
    if data is not None and not data.is_dir():
        raise ConfigError(f"--data {data}: no such folder. Give the folder of Olist's CSV files.")
    root = settings.var_dir if settings.var_dir.name == "demo" else settings.var_dir / "demo"
    folder = data.resolve() if data else root / "data"
    # Olist's own orders are older than the simulated ones.
    start_on = _OLIST_START if data else settings.start_on
    places = {"var_dir": root, "data_dir": str(folder)}
    return settings.model_copy(update={**places, "slack_token": None, "start_on": start_on})


@dataclass(frozen=True)
class Marketplace:
    """What to simulate. Without `events` nothing is injected: each ticket is a false one."""

    scale: float
    seed: int
    events: bool = True


def run_demo(
    settings: Settings,
    simulated: Marketplace | None,
    *,
    dagster: bool,
    people: bool = True,
    on_progress: OnProgress,
    on_replayed: Callable[[Platform, date, date], None] = lambda _platform, _first, _last: None,
) -> DemoReport:
    """Write the simulated files or take those given, replay, run the last day in Dagster, score the tickets.

    In the replay, the people of the bundled script work on the tickets. `on_replayed` is told of its days
    before the run in Dagster.

    Raises:
        RiskError: a stage failed; the text says which and why.
    """
    _clear(settings)
    scenario = _simulate(settings, simulated, on_progress) if simulated else None
    on_progress("dbt parse", 0, 1)
    dbt.prepare(settings)
    on_progress("dbt parse", 1, 1)
    platform = build_platform(settings)
    first, last = _span(platform)
    players = open_players(platform) if people else None
    report = replay(platform, first, last, on_progress=on_progress, cast=players)
    if dagster:
        on_progress("Dagster job", 0, 1)
        (settings.var_dir / "dagster" / "history").mkdir(parents=True, exist_ok=True)
        on_replayed(platform, first, last)
        _run_dagster(settings, last)
        on_progress("Dagster job", 1, 1)
    scorecard = _score(platform, scenario, report) if scenario else None
    ended = report_incidents(platform, players.incidents) if players else ()
    return DemoReport(settings, report, scorecard, _charts(platform, report), players, tuple(ended))


def _clear(settings: Settings) -> None:
    """Start afresh, but keep Dagster's history of earlier demos."""
    for name in (
        "warehouse",
        "published",
        "messages",
        "charts",
        "gx",
        "data",
        "audit",
        "incidents",
        "affected",
    ):
        shutil.rmtree(settings.var_dir / name, ignore_errors=True)
    for name in ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"):
        (settings.var_dir / name).unlink(missing_ok=True)


def _simulate(settings: Settings, marketplace: Marketplace, on_progress: OnProgress) -> Scenario:
    from risk_pipeline.demo.simulator.marketplace import write_marketplace  # with pandas: slow to import

    on_progress("simulate", 0, 1)
    scenario = load_scenario()
    if not marketplace.events:
        scenario = scenario.model_copy(update={"events": ()})
    write_marketplace(Path(settings.data_dir), scenario, seed=marketplace.seed, scale=marketplace.scale)
    on_progress("simulate", 1, 1)
    return scenario


def _span(platform: Platform) -> tuple[date, date]:
    """Load the feeds and return the first day of steady business and the last day of data."""
    stages.ingest(platform, run_id=stages.new_run_id(), day=platform.last_closed_day())
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        span = read_event_span(connection, _ORDERS_FEED, _ORDERS_CURSOR)
    if span is None:
        raise RiskError(f"{platform.settings.data_dir} holds no orders: is it a folder of Olist's files?")
    return span


def _run_dagster(settings: Settings, day: date) -> None:
    """Run the daily job for one day on the demo's Dagster instance, so that its UI has a run to show."""
    executable = Path(sys.executable).with_name("dagster")
    home = settings.var_dir / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(  # noqa: S603 - our own executable and arguments
        [
            str(executable), "job", "execute", "-m", "risk_pipeline.definitions", "-j", "daily",
            "--tags", f'{{"dagster/partition": "{day}"}}',
        ],
        cwd=settings.project_dir,
        env=settings.dagster_environment(),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise RiskError(f"The Dagster job failed:\n{(done.stdout + done.stderr)[-3000:]}")


def _score(platform: Platform, scenario: Scenario, report: ReplayReport) -> Scorecard:
    from risk_pipeline.pipeline.demo.score import score_replay  # with numpy: slow to import

    return score_replay(platform, scenario, report)


def _charts(platform: Platform, report: ReplayReport) -> tuple[Path, ...]:
    """Draw the series of the three rules that opened most tickets."""
    drawn: dict[Path, None] = {}
    for tally in report.by_rule[:3]:
        rule = platform.catalog.rules.get(tally.rule_id)
        indicator = platform.catalog.indicators.get(rule.indicator or "") if rule else None
        if rule is None or indicator is None or "all" not in indicator.dimensions:
            continue
        grain = rule.kwargs.get("grain", next(g for g in indicator.grain if g is not Grain.HOUR))
        series = Series(indicator.name, Grain(grain))
        chart = series_chart.chart(platform, series, first=report.first, last=report.last)
        drawn[chart.path] = None
    return tuple(drawn)
