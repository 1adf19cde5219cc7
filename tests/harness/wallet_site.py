"""The wallet as a stranger has it: a project that `risk init` wrote, its files, and what its days leave."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from risk_pipeline.catalog import load_catalog
from risk_pipeline.cli import app as cli_app
from risk_pipeline.domain.clock import FixedClock, days_between
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.pipeline.projects.examples import Example
from risk_pipeline.pipeline.projects.init import begin_example
from risk_pipeline.pipeline.runs.daily import RunReport
from risk_pipeline.pipeline.runs.live import LiveReport, run_live
from risk_pipeline.pipeline.runs.replay import ReplayReport, replay
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings
from tests.harness.loop_site import Site

FIRST, LAST = date(2025, 9, 4), date(2025, 9, 9)
OUTAGE_DAY, SATURDAY, SUNDAY, MONDAY = (date(2025, 9, day) for day in (5, 6, 7, 8))
# Nobody runs it at the weekend, on whose Sunday the clocks skip an hour: Monday's run catches up.
DAYS = [day for day in days_between(FIRST, LAST) if day not in (SATURDAY, SUNDAY)]


class WalletSite(Site):
    """A copy of the example, with files that its generator wrote."""

    def generate(self, folder: Path, *arguments: str) -> None:
        """Let the project's generator write into a folder."""
        program = [sys.executable, "-m", "generator", str(folder), *arguments]
        subprocess.run(program, cwd=self.settings.project_dir, check=True)

    def put_files(self, day: date | None = None) -> None:
        """Let the data folder hold the files up to a day; None: all."""
        shutil.rmtree(self.data, ignore_errors=True)
        complete = self.root / "complete"
        for path in sorted(complete.glob("*/*.csv")):
            if day is None or path.stem.rpartition("_")[2] <= day.isoformat():
                target = self.data / path.relative_to(complete)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)

    def local(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return an instant of the business time zone."""
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.settings.zone)

    @contextmanager
    def platform_at(self, now: datetime) -> Iterator[Platform]:
        """Give a platform whose clock stands still."""
        platform = build_platform(self.settings, catalog=self.catalog, clock=FixedClock(now))
        try:
            yield platform
        finally:
            platform.store.close()

    def live(self, now: datetime) -> LiveReport:
        """Watch the current day, with the files as its systems have them at that instant."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.generate(self.data, "--to", f"{now:%Y-%m-%dT%H:%M}")
        for path in self.data.glob("*/*.csv"):
            os.utime(path, (now.timestamp(), now.timestamp()))
        with self.platform_at(now) as platform:
            return run_live(platform)


def open_wallet(root: Path) -> WalletSite:
    """Begin the project, let it parse, write all files it will ever get, run nothing."""
    begin_example(root / "shop", Example.WALLET, now=datetime(2025, 9, 5, 9, tzinfo=UTC))
    cli_app.load_verbs()
    settings = Settings(
        project_dir=root / "shop",
        var_dir=root / "var",
        data_dir=str(root / "data"),
        dbt_target_dir=root / "target",
        slack_token=None,
        store_url="",
    )
    dbt.prepare(settings)
    site = WalletSite(root, settings, load_catalog(settings.project_dir, settings.manifest_path))
    site.generate(root / "complete")
    return site


@dataclass(frozen=True)
class WalletStory:
    """The days lived one by one, with one look during the outage; and replayed afterwards."""

    site: WalletSite
    reports: dict[date, RunReport]
    seen_live: LiveReport
    replayed: ReplayReport

    def at(self, name: str) -> WalletSite:
        """Put a state back: `replayed`, `live`, or a day as ISO text: as its run left it."""
        self.site.put_back(name)
        return self.site


def tell_wallet_story(site: WalletSite) -> WalletStory:
    """Replay the days over all files, then live them over what was there each morning."""
    site.put_back(None)
    site.put_files(LAST)
    with site.platform(LAST) as platform:
        replayed = replay(platform, FIRST, LAST)
    site.keep("replayed")
    site.put_back(None)
    reports: dict[date, RunReport] = {}
    for day in DAYS:
        if day == OUTAGE_DAY:
            seen_live = site.live(site.local(day, 16))
            site.keep("live")
        site.put_files(day)
        reports[day] = site.run(day)
        site.keep(day.isoformat())
    return WalletStory(site, reports, seen_live, replayed)
