"""Nothing private leaves: marked values in every place of a feed, marked secrets, a search of all output.

A day is run by `risk run`, the next by Dagster, with secrets set and every address refusing; then the verbs
that people use are called. What each said is a file beside what was written, and all of it is searched.
"""

import json
import os
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from risk_pipeline.cli import app as cli_app
from risk_pipeline.domain.text import file_name
from tests.builders.leaks.feeds import LOADED
from tests.builders.leaks.marks import mark
from tests.builders.leaks.project import DAY, SHOWN, begin_marked, deliver
from tests.builders.leaks.search import Found, places_of_marks
from tests.paths import ROOT

pytestmark = pytest.mark.slow

NEXT_DAY = DAY + timedelta(days=1)
# Nobody listens on port 9: every call fails, and says so.
NOWHERE = "127.0.0.1:9"
RAW, REJECTS = "var/warehouse/risk.duckdb raw.marked_", "var/warehouse/risk.duckdb raw.rejects"
SECRETS = {
    "RISK_SLACK_TOKEN": f"xoxb-{mark('secretslack')}",
    "RISK_SLACK_APP_TOKEN": f"xapp-{mark('secretapp')}",
    "RISK_SLACK_SIGNING_SECRET": mark("secretsigning"),
    "RISK_GITHUB_TOKEN": mark("secretgithub"),
    "RISK_GITHUB_WEBHOOK_SECRET": mark("secretgithubhook"),
    "RISK_JIRA_TOKEN": mark("secretjira"),
    "RISK_JIRA_WEBHOOK_SECRET": mark("secretjirahook"),
    "RISK_WEBHOOK_URLS": json.dumps({"soc": f"http://{NOWHERE}/{mark('secretaddress')}"}),
    "RISK_WEBHOOK_SECRETS": json.dumps({"soc": mark("secrethook")}),
    "RISK_HEARTBEAT_URL": f"http://{NOWHERE}/{mark('secretheartbeat')}",
    "RISK_FEED_VARIABLES": json.dumps({"crm": f"postgresql://risk:{mark('secretcrm')}@{NOWHERE}/crm"}),
    "RISK_S3_SECRET_KEY": mark("secrets3"),
}
REFUSING = {
    "RISK_SLACK_BASE_URL": f"http://{NOWHERE}/api/",
    "RISK_GITHUB_URL": f"http://{NOWHERE}",
    "RISK_JIRA_URL": f"http://{NOWHERE}",
    "RISK_TRACKER_SECONDS_BETWEEN_POSTS": "0",
    "RISK_SLACK_SECONDS_BETWEEN_POSTS": "0",
}
VERBS = (
    "doctor", "lint", "deliver", "watchdog", "feeds list", "tickets list", "outbox list", "owners", "digest",
    "data-docs", "audit verify", "audit export said/audit.csv", "trace T-000001", "tickets show T-000001",
    "tickets show T-000012", "tickets list --json", f"why sales.cancelled_bookings all {DAY}",
    f"new feed data/csv/{DAY}.csv --dry-run --owner sales_lead", f"new feed data/xlsx/{DAY}.xlsx --dry-run",
)  # fmt: skip
WITH_A_LOST_STORE = ("doctor", "tickets list", "deliver")


class Site:
    """The project, and each call of it with what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.said = folder, folder / "said"
        begin_marked(folder)
        self.said.mkdir()
        self.number = 0

    def run(self, program: str, *arguments: str, **more: str) -> int:
        """Call a program in a process of its own."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("RISK_")}
        place = {"RISK_PROJECT_DIR": str(self.folder), "DAGSTER_HOME": str(self.folder)}
        done = subprocess.run(
            [str(Path(sys.executable).with_name(program)), *arguments],
            cwd=self.folder,
            env={**own, **place, "PYTHONPATH": str(ROOT), **more},
            capture_output=True,
            check=False,
        )
        self._note(program, done.stdout + done.stderr)
        return done.returncode

    def risk(self, verb: str, **more: str) -> None:
        """Call a verb in this process; an error that is none of ours is noted with its traceback."""
        done = CliRunner().invoke(cli_app.load_verbs(), verb.split(), env=more)
        trace = "".join(traceback.format_exception(done.exception)) if done.exception else ""
        self._note(verb, f"{done.output}{done.stderr}{trace}".encode())

    def _note(self, name: str, said: bytes) -> None:
        self.number += 1
        (self.said / f"{self.number:02d} {file_name(name)}.txt").write_bytes(said)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("RISK_")]:
            patch.delenv(name)
        site = Site(tmp_path_factory.mktemp("leaks") / "shop")
        patch.chdir(site.folder)
        # Without Slack's token messages to people are files, which can be searched.
        others = {name: value for name, value in SECRETS.items() if name != "RISK_SLACK_TOKEN"}
        assert site.run("risk", "run", "--day", DAY.isoformat(), **others, **REFUSING) == 3
        deliver(site.folder / "data", NEXT_DAY)
        partition = json.dumps({"dagster/partition": NEXT_DAY.isoformat()})
        job = ("job", "execute", "-m", "risk_pipeline.definitions", "-j", "daily", "--tags", partition)
        site.run("dagster", *job, **SECRETS, **REFUSING)
        _use(site, SECRETS | REFUSING)
        yield site


def _use(site: Site, environment: Mapping[str, str]) -> None:
    for verb in VERBS:
        site.risk(verb, **environment)
    lost = f"postgresql+psycopg://risk:{mark('secretstore')}@{NOWHERE}/risk"
    for verb in WITH_A_LOST_STORE:
        site.risk(verb, **environment, RISK_STORE_URL=lost)


@pytest.fixture(scope="module")
def found(site: Site) -> Found:
    return places_of_marks(site.folder, without=site.folder / "data")


def is_meant(place: str, what: str) -> bool:
    """Tell whether a mark may stand there: names of segments and columns anywhere, rows in raw tables."""
    if what == SHOWN or what.endswith("_column"):
        return True
    # Who declares a feed is shown the names of its columns, whatever they are.
    if what.endswith("_address") and place.startswith("said/") and " new-feed" in place:
        return True
    if what.endswith(("_extra", "_address")) or what.startswith("secret"):
        return False
    is_masked = what.endswith("_mail")
    return place.startswith(RAW) or (place == REJECTS and not is_masked)


def test_values_of_rows_stand_only_in_raw_tables_and_personal_ones_in_no_reject(found: Found) -> None:
    assert sorted(each for each in found if not is_meant(*each) and not each[1].startswith("secret")) == []


def test_no_secret_stands_anywhere(found: Found) -> None:
    assert sorted(each for each in found if each[1].startswith("secret")) == []


@pytest.mark.parametrize("feed", LOADED)
def test_the_marks_of_each_format_were_read(found: Found, feed: str) -> None:
    kept = {what for place, what in found if place == f"{RAW}{feed}"}
    assert kept >= {f"{feed}_key", f"{feed}_mail"}
    assert {f"{feed}_amount", f"{feed}_cursor"} <= {what for place, what in found if place == REJECTS}


@pytest.mark.parametrize(
    "part",
    [
        "var/published/risk.duckdb ops.tickets",
        "var/published/risk.duckdb indicators.indicator_values",
        "var/published/parquet/",
        "var/messages/",
        "var/state.sqlite",
        "var/gx/",
        "said/",
    ],
)
def test_what_people_are_meant_to_see_is_found_in_each_output(found: Found, part: str) -> None:
    assert any(place.startswith(part) and what == SHOWN for place, what in found)


def test_each_output_that_may_leak_was_written_and_speaks_of_the_faults(site: Site) -> None:
    said = {path.name: path.read_text(errors="replace") for path in site.said.iterdir()}
    assert all(said.values()), [name for name, words in said.items() if not words]
    assert sum("FAILED" in words or "refused" in words.lower() for words in said.values()) >= 3
    with closing(sqlite3.connect(site.folder / "var" / "state.sqlite")) as store:
        tried = store.execute("select channel from outbox where error like '%cannot be reached%'").fetchall()
    assert {channel for (channel,) in tried} == {"webhook:soc", "jira:RISK", "github:acme/risk"}
    assert any("Slack cannot be reached" in words for words in said.values())
    log = (site.folder / "var" / "logs" / "dbt.log").read_text()
    assert "Conversion Error" in log
    events = list((site.folder / "var" / "dagster").rglob("*.db"))
    assert any(b"fct_casts" in path.read_bytes() for path in events)
