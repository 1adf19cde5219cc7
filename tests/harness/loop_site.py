"""One small marketplace and one place to run the whole loop on it, shared by all tests that need dbt.

A dbt call costs seconds whatever the data, so the days are lived once and replayed once per test
session; what each left behind is kept, and a test puts back the state it starts from.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import isclose
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.demo.masking import mask_files
from risk_pipeline.demo.scenario import Scenario
from risk_pipeline.demo.simulator.feeds.tables import FEED_FILES
from risk_pipeline.demo.simulator.marketplace import write_marketplace
from risk_pipeline.domain.clock import FixedClock, days_between
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline import app as pipeline_app
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.pipeline.operations import operators
from risk_pipeline.pipeline.runs.daily import RunReport, run_day
from risk_pipeline.pipeline.runs.replay import replay
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings
from risk_pipeline.store import list_tickets
from risk_pipeline.store.queries.tickets import list_events, list_messages
from risk_pipeline.store.records import TicketEvent
from risk_pipeline.warehouse.connection import connect
from tests.harness.cli.calls import call

FIRST, LAST = date(2024, 4, 11), date(2024, 4, 15)
DAYS = days_between(FIRST, LAST)
BREACH_DAY = date(2024, 4, 13)
# In the order in which they open: cards by the hour, then all approvals, then the day's rules.
CARDS_TICKET, FLOW_TICKET, FEED_TICKET = "T-000001", "T-000003", "T-000004"
SEED = 7
SCENARIO = Scenario.model_validate(
    {
        "name": "Fifteen weeks; card approvals stop on a Friday, the reviews' file is cut off on Saturday",
        "start": date(2024, 1, 1),
        "end": date(2024, 4, 21),
        "events": [
            {
                "id": "card_outage",
                "kind": "approval_outage",
                "title": "No card payment is approved for three days",
                "start": date(2024, 4, 12),
                "end": date(2024, 4, 14),
                "payment_types": ["credit_card"],
                "backlog_hours": 10,
                "shows_in": ["approval_to_purchase_ratio"],
                "grace_days": 3,
            },
            {
                "id": "reviews_cut",
                "kind": "truncated_feed",
                "title": "Of Saturday's reviews only the first few arrive",
                "start": BREACH_DAY,
                "end": BREACH_DAY,
                "table": "order_reviews",
                "kept_share": 0.04,
                "shows_in": ["feed_volume"],
                "grace_days": 1,
            },
        ],
    }
)


@dataclass
class Site:
    """Folders of one instance, the files to feed it with, and the states it was left in."""

    root: Path
    settings: Settings
    catalog: Catalog
    kept: set[str] = field(default_factory=set)

    @property
    def data(self) -> Path:
        return Path(self.settings.data_dir)

    def environment(self) -> dict[str, str]:
        """What tells another process, or the command line, to work here."""
        return {
            "RISK_PROJECT_DIR": str(self.settings.project_dir),
            "RISK_VAR_DIR": str(self.settings.var_dir),
            "RISK_DATA_DIR": self.settings.data_dir,
            "RISK_DBT_TARGET_DIR": str(self.settings.target_dir),
            "RISK_START_ON": self.settings.start_on.isoformat(),
            "RISK_TELL_REGISTER": str(self.settings.tell_register),
        }

    @contextmanager
    def platform(self, day: date | None = None) -> Iterator[Platform]:
        """Give a platform whose clock stands at six in the morning after `day`."""
        platform = build_platform(self.settings, catalog=self.catalog)
        if day is not None:
            clock = FixedClock(platform.as_of(day) + timedelta(hours=6))
            platform = build_platform(self.settings, catalog=self.catalog, clock=clock)
        try:
            yield platform
        finally:
            platform.store.close()

    def put_files(self, day: date | None = None) -> None:
        """Let the data folder hold what was known at the end of `day`; None: all there ever will be."""
        shutil.rmtree(self.data, ignore_errors=True)
        complete = self.root / "complete"
        if day is None:
            shutil.copytree(complete, self.data)
            return
        known = self.root / "known" / day.isoformat()
        if not known.exists():
            with self.platform() as platform:
                mask_files(complete, known, platform.as_of(day), zone=self.settings.zone)
        # Copied without their times: these files are written now.
        shutil.copytree(known, self.data, copy_function=shutil.copyfile)

    def run(self, day: date, **options: Any) -> RunReport:
        """Run the loop for one day, as it is run on the morning after."""
        with self.platform(day) as platform:
            return run_day(platform, day, **options)

    def cli(self, *arguments: str, **environment: str) -> Any:
        """Call `risk` in this process; the result has exit_code, stdout and stderr."""
        with at_the_command_line("ana"):
            return call(arguments, self.environment() | environment)

    def last_build(self) -> dbt.BuildReport:
        """Return what the story's last dbt call did; it stands in for calls that have nothing to do."""
        return dbt.read_report(self.root / "run_results.json", self.settings.manifest_path)

    def keep(self, name: str) -> None:
        """Remember the present state under a name."""
        shutil.rmtree(self.root / "kept" / name, ignore_errors=True)
        shutil.copytree(self.settings.var_dir, self.root / "kept" / name, symlinks=True)
        self.kept.add(name)

    def put_back(self, name: str | None) -> None:
        """Return to a remembered state; None: to nothing."""
        shutil.rmtree(self.settings.var_dir, ignore_errors=True)
        if name is None:
            self.settings.var_dir.mkdir(parents=True)
        else:
            shutil.copytree(self.root / "kept" / name, self.settings.var_dir, symlinks=True)

    def forget_tickets(self) -> None:
        """Let the store be gone, and what was noted of it outside; what was judged stays."""
        for path in self.settings.var_dir.glob("state.sqlite*"):
            path.unlink()
        for place in ("audit", "published"):
            shutil.rmtree(self.settings.var_dir / place, ignore_errors=True)

    def tickets(self) -> list[Ticket]:
        """All tickets, in the order in which they were opened."""
        with self.platform() as platform:
            return sorted(list_tickets(platform.store), key=lambda ticket: ticket.id)

    def history(self) -> dict[str, Any]:
        """All that people can see of tickets: their events and messages, without ids of runs."""
        with self.platform() as platform:
            tickets = sorted(list_tickets(platform.store), key=lambda ticket: ticket.id)
            events = {t.ref: [_event(e) for e in list_events(platform.store, t.id)] for t in tickets}
            messages = [(m.idem_key, m.kind.value, m.state) for m in list_messages(platform.store)]
        told = {
            str(path.relative_to(self.settings.outbox_dir)): _entries(json.loads(path.read_text()))
            for path in sorted(self.settings.outbox_dir.glob("*/*.json"))
        }
        states = {
            t.ref: (t.identity_key, t.state.value, t.severity.value, t.last_period_end) for t in tickets
        }
        return {"tickets": states, "events": events, "messages": messages, "told": told}

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Query the warehouse as it is."""
        with connect(self.settings.warehouse_path, read_only=True) as connection:
            return connection.execute(sql, list(parameters)).fetchall()


# Who has which roles in the tests, outside Slack.
LOGINS = {"payments_risk": ("ana", "ben"), "risk_manager": ("ana",)}


@contextmanager
def at_the_command_line(login: str, logins: Mapping[str, tuple[str, ...]] = LOGINS) -> Iterator[None]:
    """Let somebody be the operating-system user, whom the register knows."""

    def with_logins(*places: Path) -> Catalog:
        catalog = load_catalog(*places)
        known = {
            name: owner.model_copy(update={"logins": logins.get(name, ())})
            for name, owner in catalog.owners.items()
        }
        return replace(catalog, owners=known)

    with (
        patch.object(pipeline_app, "load_catalog", with_logins),
        patch.object(operators, "current_login", lambda: login),
    ):
        yield


def open_site(root: Path) -> Site:
    """Return the instance in a folder where `build_site` made one."""
    settings = Settings(
        var_dir=root / "var",
        data_dir=str(root / "data"),
        dbt_target_dir=root / "target",
        start_on=SCENARIO.start,
        slack_token=None,
        store_url="",
        tell_register=False,
    )
    dbt.prepare(settings)
    return Site(root, settings, load_catalog(settings.project_dir, settings.manifest_path))


def build_site(root: Path) -> Site:
    """Write the files, parse the dbt project, run nothing."""
    write_marketplace(root / "complete", SCENARIO, seed=SEED)
    # A marketplace that delivers its orders and nothing else: all further feeds are optional.
    for name in FEED_FILES.values():
        (root / "complete" / name).unlink()
    (root / "var").mkdir()
    return open_site(root)


@dataclass(frozen=True)
class Story:
    """The same days, lived one by one and judged at once afterwards.

    `said` holds what each live run said about its own day, before later runs judged it again.
    """

    site: Site
    reports: dict[date, RunReport]
    said: list[tuple[Any, ...]]

    def at(self, name: str) -> Site:
        """Put a state back: `replayed`, or a day as ISO text: as its run left it."""
        self.site.put_back(name)
        return self.site


RESULT = """
    select * exclude (run_id, judged_at) from ops.rule_results where known_on between ? and ? order by all
"""


def tell_story(site: Site) -> Story:
    """Replay the days over the complete files, then live them over what was known each morning."""
    site.put_files()
    site.put_back(None)
    with site.platform() as platform:
        replay(platform, FIRST, LAST)
    site.keep("replayed")
    site.put_back(None)
    reports: dict[date, RunReport] = {}
    said: list[tuple[Any, ...]] = []
    for day in DAYS:
        site.put_files(day)
        reports[day] = site.run(day)
        said += site.rows(RESULT, day, day)
        site.keep(day.isoformat())
    # Later dbt calls, failed ones among them, replace or remove these.
    shutil.copy(site.settings.target_dir / "run_results.json", site.root)
    return Story(site, reports, said)


def alike(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """The table rounds sums to six places: where a 5 comes next, the order of adding decides on the sixth."""
    return all(
        isclose(mine, theirs, rel_tol=1e-8, abs_tol=2e-6)
        if isinstance(mine, float) and isinstance(theirs, float)
        else mine == theirs
        for mine, theirs in zip(map(_parts, one), map(_parts, other), strict=True)
    )


def rounded(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows in a settled order, without the last bits of floats: summing order leaves a trace."""

    def plain(cell: Any) -> Any:
        cell = _parts(cell)
        return float(f"{cell:.9g}") if isinstance(cell, float) else cell

    return sorted((tuple(map(plain, row)) for row in rows), key=repr)


def _parts(cell: Any) -> Any:
    """Return the parts of a reason, whose numbers are floats too, to six digits; anything else as it is."""
    if not (isinstance(cell, str) and cell.startswith('{"key":')):
        return cell
    return repr(json.loads(cell, parse_float=lambda text: float(f"{float(text):.6g}")))


def _event(event: TicketEvent) -> tuple[Any, ...]:
    reason = event.suppressed and event.suppressed.sentence
    return event.seq, event.change.kind.value, event.to_state.value, event.change.reason, reason


def _entries(thread: dict[str, Any]) -> list[tuple[str, str]]:
    """Every entry that a person finds in a ticket's thread."""
    root = thread["root"]
    every = [*([root, *root["updates"]] if root else []), *thread["replies"]]
    return [(entry["idem_key"], entry["kind"]) for entry in every]


@pytest.fixture(scope="session")
def loop_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An instance with files and a parsed dbt project, on which nothing ran yet."""
    with pytest.MonkeyPatch.context() as patch:
        # A developer's own settings must not reach a test.
        for name in [name for name in os.environ if name.startswith("RISK_")]:
            patch.delenv(name)
        site = build_site(tmp_path_factory.mktemp("loop"))
        # Dagster's modules read their settings once per process.
        for name, value in site.environment().items():
            patch.setenv(name, value)
        yield site


@pytest.fixture(scope="session")
def loop_story(loop_site: Site) -> Story:
    """The days lived and replayed."""
    return tell_story(loop_site)
