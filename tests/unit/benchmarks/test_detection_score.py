"""`python -m benchmarks.detection score`: any feed in, flags out; and what it says of one it cannot judge."""

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.detection.__main__ import app

FIRST = dt.date(2022, 3, 7)
HEADER = ["series_id", "d", "centre", "lower", "upper", "score", "is_shift", "is_spike"]


def feed(
    path: Path,
    *,
    columns: tuple[str, ...] = ("series_id", "parent_id", "d", "n", "x", "excluded"),
    days: int = 150,
) -> Path:
    rng = np.random.default_rng(5)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        for series in ("a", "b"):
            for at in range(days):
                rate = 0.12 if series == "b" and at >= 130 else 0.05
                writer.writerow(
                    {
                        "series_id": series,
                        "parent_id": "both",
                        "d": FIRST + dt.timedelta(days=at),
                        "n": 300,
                        "x": rng.binomial(300, rate),
                        "excluded": "1" if at == 135 else "0",
                    }
                )
    return path


def score(obs: Path, *options: str) -> tuple[int, str, list[dict[str, str]]]:
    out = obs.with_name("flags.csv")
    result = CliRunner().invoke(app, ["score", "--obs", str(obs), "--out", str(out), *options])
    rows = list(csv.DictReader(out.read_text().splitlines())) if result.exit_code == 0 else []
    return result.exit_code, result.output, rows


def alarms(rows: list[dict[str, str]], series: str) -> list[str]:
    return [row["d"] for row in rows if row["series_id"] == series and row["is_shift"] == "true"]


def test_a_feed_comes_back_row_for_row_with_the_risen_series_flagged(tmp_path: Path) -> None:
    code, _, rows = score(feed(tmp_path / "obs.csv"))
    assert code == 0
    assert list(rows[0]) == HEADER
    assert len(rows) == 300
    assert {row["series_id"] for row in rows} == {"a", "b"}
    assert not alarms(rows, "a")
    first = dt.date.fromisoformat(alarms(rows, "b")[0])
    assert 130 <= (first - FIRST).days <= 134


def test_parent_and_exclusions_may_be_absent_and_days_may_be_numbers(tmp_path: Path) -> None:
    whole = feed(tmp_path / "whole.csv", columns=("series_id", "d", "n", "x"))
    lines = whole.read_text().splitlines()
    numbered = [lines[0]] + [
        ",".join([name, str(at % 150), *rest])
        for at, (name, _, *rest) in enumerate(line.split(",") for line in lines[1:])
    ]
    path = tmp_path / "obs.csv"
    path.write_text("\n".join(numbered))
    code, _, rows = score(path)
    assert code == 0
    assert int(alarms(rows, "b")[0]) in range(130, 135)


def test_a_smaller_budget_waits_longer(tmp_path: Path) -> None:
    obs = feed(tmp_path / "obs.csv")
    loose = [row["score"] for row in score(obs, "--tickets-per-day", "0.1")[2]]
    strict = [row["score"] for row in score(obs, "--tickets-per-day", "0.0001")[2]]
    assert float(strict[-1]) < float(loose[-1])


def test_counts_need_no_denominator(tmp_path: Path) -> None:
    obs = feed(tmp_path / "obs.csv", columns=("series_id", "d", "x"))
    code, _, rows = score(obs, "--kind", "count")
    assert code == 0
    assert alarms(rows, "b")


def test_the_side_that_is_not_watched_stays_silent(tmp_path: Path) -> None:
    assert not alarms(score(feed(tmp_path / "obs.csv"), "--direction", "down_bad")[2], "b")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("series_id,d,n\na,2022-01-01,5\n", "column x is missing"),
        ("series_id,d,n,x\n", "no rows"),
        ("series_id,d,n,x\na,monday,5,1\n", "neither a date"),
        ("series_id,d,n,x\na,2022-01-01,5,many\n", "x is not a number"),
        ("series_id,d,n,x\na,2022-01-01,5,6\n", "x is more than n"),
        ("series_id,d,n,x\na,2022-01-01,-5,0\n", "n is negative"),
        ("series_id,d,n,x\na,2022-01-01,5,1\na,2022-01-01,5,2\n", "2 rows on 2022-01-01"),
        ("series_id,parent_id,d,n,x\na,p,2022-01-01,5,1\na,q,2022-01-02,5,2\n", "two parents"),
        ("series_id,d,n,x,excluded\na,2022-01-01,5,1,perhaps\n", "excluded is none of"),
    ],
)
def test_a_bad_feed_is_refused_with_the_place_and_the_reason(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "obs.csv"
    path.write_text(content)
    code, output, _ = score(path)
    assert code == 2
    assert said in output
    assert str(path) in output.replace("\n", "")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    code, output, _ = score(tmp_path / "nowhere.csv")
    assert code == 2
    assert "no such file" in output
