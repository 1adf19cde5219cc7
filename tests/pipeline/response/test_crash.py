"""Killed between any two steps, a run told again ends as if it had never been killed."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg

from tests.paths import ROOT

STEPS_OF_THE_STORY = 100


def tell_and_kill(url: str, stride: int, out: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.harness.response_story", url, str(stride), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    endings: dict[str, object] = json.loads(out.read_text())
    return endings


def assert_all_end_alike(endings: dict[str, object], stride: int) -> None:
    assert len(endings) > STEPS_OF_THE_STORY / stride, "the story was hardly ever killed"
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
