"""Killed between any two steps, a run told again ends as if it had never been killed."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

from tests.paths import ROOT

STEPS_OF_THE_STORY = 100
STEPS_OF_THE_DUTIES, DUTIES_TOLD = 60, 4


def tell_and_kill(
    url: str, stride: int, out: Path, story: str = "tests.harness.response_story"
) -> dict[str, dict[str, list[object]]]:
    command = [sys.executable, "-m", story, url, str(stride), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    endings: dict[str, dict[str, list[object]]] = json.loads(out.read_text())
    return endings


def assert_all_end_alike(endings: Mapping[str, object], stride: int, steps: int = STEPS_OF_THE_STORY) -> None:
    assert len(endings) > steps / stride, "the story was hardly ever killed"
    uninterrupted = endings["0"]
    differing = [number for number, ending in endings.items() if ending != uninterrupted]
    assert differing == []


def test_response_killed_at_every_other_statement_ends_as_uninterrupted_on_sqlite(tmp_path: Path) -> None:
    endings = tell_and_kill(f"sqlite:///{tmp_path / 'at-{n}.sqlite'}", 2, tmp_path / "out.json")
    assert_all_end_alike(endings, 2)


def test_response_killed_at_statements_ends_as_uninterrupted_on_postgres(
    postgres_database: str, tmp_path: Path
) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        for number in range(200):
            connection.execute(f"create schema at_{number}")  # type: ignore[arg-type]
    url = f"{postgres_database}?options=-csearch_path%3Dat_{{n}}"
    assert_all_end_alike(tell_and_kill(url, 8, tmp_path / "out.json"), 8)


def test_duties_killed_behind_the_map_are_each_told_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'at-{n}.sqlite'}"
    endings = tell_and_kill(url, 9, tmp_path / "out.json", "tests.harness.killed.duties")
    assert_all_end_alike(endings, 9, STEPS_OF_THE_DUTIES)
    whole = endings["0"]
    assert len(whole["tickets"]) == DUTIES_TOLD
    told = [key for key, *_ in whole["outbox"]]
    assert sum(key.endswith(":root") for key in told) == DUTIES_TOLD
    assert len(told) == len({*told})
