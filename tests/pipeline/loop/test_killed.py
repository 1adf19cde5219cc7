"""`risk run` killed in and between its stages, again and again: the last run ends as an undisturbed one."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.harness.loop_site import BREACH_DAY, DAYS, FIRST, RESULT, Site, Story, rounded
from tests.paths import ROOT

pytestmark = pytest.mark.soak

# The day after a breach: tickets move on, so there are updates and replies, which could be there twice.
DAY = DAYS[DAYS.index(BREACH_DAY) + 1]
LIVES = [
    ("risk_pipeline.ingest.load:load_feed:after:3", False),
    ("dbt:70", False),
    # In the middle of the verdicts' transaction; dbt has ended by then, and later lives take its results.
    ("risk_pipeline.warehouse.indicators.verdict_writer:_merge:before:1", False),
    ("risk_pipeline.pipeline.runs.judge:write_rule_results:after:1", True),
    ("risk_pipeline.response.verdicts.apply:record_steps:after:1", True),
    ("risk_pipeline.pipeline.runs.stages:apply_verdicts:after:1", True),
    ("risk_pipeline.notify.files.messenger:FileMessenger.post:after:1", True),
    ("risk_pipeline.store:StoreOutbox.mark_sent:after:1", True),
    ("risk_pipeline.warehouse.tables.publish:_write_parquet:before:1", True),
    ("risk_pipeline.warehouse.tables.publish:_point_latest:before:1", True),
    (None, True),
]
VALUES = """
    select * exclude (run_id, data_as_of) from indicators.indicator_values order by all
"""


@pytest.fixture(scope="module")
def survived(loop_story: Story, tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, list[int]]:
    """The state after all those lives of one run, and how each of them ended."""
    site = loop_story.at(BREACH_DAY.isoformat())
    site.put_files(DAY)
    out = tmp_path_factory.mktemp("killed") / "ended.json"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.harness.killed.loop",
            DAY.isoformat(),
            json.dumps(LIVES),
            str(out),
        ],
        cwd=ROOT,
        env=os.environ | site.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    # Years later by the machine's clock: what a killed sender left half done counts as such.
    delivered = site.cli("deliver")
    assert delivered.exit_code == 0, delivered.output
    site.keep("survived")
    return site, json.loads(out.read_text())


@pytest.fixture(scope="module")
def undisturbed(loop_story: Story) -> dict[str, Any]:
    """What the same day left behind when nothing happened to its run."""
    return facts_of(loop_story.at(DAY.isoformat()))


def facts_of(site: Site) -> dict[str, Any]:
    return {
        "history": site.history(),
        "verdicts": rounded(site.rows(RESULT, FIRST, DAY)),
        "values": rounded(site.rows(VALUES)),
    }


def test_every_life_but_the_last_was_killed(survived: tuple[Site, list[int]]) -> None:
    assert survived[1] == [-signal.SIGKILL] * (len(LIVES) - 1) + [0]


@pytest.mark.parametrize("fact", ["history", "verdicts", "values"])
def test_a_run_killed_at_many_points_ends_as_an_undisturbed_one(
    survived: tuple[Site, list[int]], undisturbed: dict[str, Any], fact: str
) -> None:
    site = survived[0]
    site.put_back("survived")
    assert facts_of(site)[fact] == undisturbed[fact]


def test_each_message_of_a_killed_run_is_there_once(survived: tuple[Site, list[int]]) -> None:
    site = survived[0]
    site.put_back("survived")
    history = site.history()
    told = [key for entries in history["told"].values() for key, _ in entries]
    assert sorted(told) == sorted(key for key, _, _ in history["messages"])
    assert {state for _, _, state in history["messages"]} == {"sent"}
    # Some of them are silent updates of first messages, for periods that moved no state.
    assert len(set(told)) == len(told) == 21


def test_a_killed_publication_leaves_no_draft_and_one_parquet_folder(
    survived: tuple[Site, list[int]],
) -> None:
    site = survived[0]
    site.put_back("survived")
    published = site.settings.published_dir
    assert sorted(path.name for path in published.iterdir()) == ["parquet", "risk.duckdb"]
    folders = [path for path in (published / "parquet").iterdir() if not path.is_symlink()]
    assert [(published / "parquet" / "latest").resolve()] == folders
