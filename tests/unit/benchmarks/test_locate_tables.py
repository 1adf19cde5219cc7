"""`python -m benchmarks.detection locate` on tables of strangers: what it takes for what, and names."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from benchmarks.detection.__main__ import app

RUN = CliRunner()


def cells(**columns: str) -> pd.DataFrame:
    """Six regions and three products; one region fails far more, one product of another too."""
    rows = []
    for region in "ABCDEF":
        for product in ("toys", "books", "it's & more"):
            total = 1000 if region == "A" else 500
            fail = total * 0.02 + (80 if region == "B" else 0) + 40 * ((region, product) == ("D", "toys"))
            rows.append({"region": region, "product": product, "total": total, "fail": int(fail)})
    return pd.DataFrame(rows).rename(columns=columns)


def located(tmp_path: Path, table: pd.DataFrame, *options: str) -> tuple[list[dict[str, str]], str]:
    """Write the table, run the command, read what it wrote and said."""
    given, out = tmp_path / "given.csv", tmp_path / "new" / "slices.csv"
    table.to_csv(given, index=False)
    done = RUN.invoke(app, ["locate", "--table", str(given), "--out", str(out), *options])
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8") as file:
        return list(csv.DictReader(file)), done.output


def refused(tmp_path: Path, table: pd.DataFrame | str, *options: str) -> str:
    given = tmp_path / "given.csv"
    text = table if isinstance(table, str) else table.to_csv(index=False)
    given.write_text(text, encoding="utf-8")
    done = RUN.invoke(app, ["locate", "--table", str(given), "--out", str(tmp_path / "out.csv"), *options])
    assert done.exit_code == 2
    assert not (tmp_path / "out.csv").exists()
    return done.output


@pytest.mark.parametrize(
    "names",
    [{}, {"total": "n", "fail": "x"}, {"total": "cnt", "fail": "value"}, {"total": "Served", "fail": "Lost"}],
)
def test_two_columns_of_counts_are_recognised_and_the_slices_named(
    tmp_path: Path, names: dict[str, str]
) -> None:
    rows, said = located(tmp_path, cells(**names))
    assert list(rows[0]) == [
        "rank", "slice", "depth", "observed", "expected", "excess", "lift", "llr", "cause",
    ]  # fmt: skip
    assert (rows[0]["rank"], rows[0]["slice"], rows[0]["depth"], rows[0]["cause"]) == (
        "1",
        "region=B",
        "1",
        "1",
    )
    assert float(rows[0]["observed"]) == 270
    assert float(rows[0]["excess"]) == pytest.approx(float(rows[0]["observed"]) - float(rows[0]["expected"]))
    assert (rows[1]["slice"], rows[1]["depth"]) == ("region=D & product=toys", "2")
    assert "held against all other rows" in said


@pytest.mark.parametrize(("factor", "name"), [(0.3, "down"), (3.0, "up")])
def test_a_forecast_is_held_against_what_came_on_the_side_the_whole_went(
    tmp_path: Path, factor: float, name: str
) -> None:
    table = cells().drop(columns="fail").assign(predict=lambda t: t["total"] * 1.013)
    table["real"] = table["total"].where(table["region"] != "C", table["total"] * factor)
    rows, said = located(tmp_path, table.drop(columns="total"))
    assert rows[0]["slice"] == "region=C"
    assert "held against predict" in said
    assert float(rows[0]["lift"]) == pytest.approx(factor / 1.013, rel=0.01)


def test_past_columns_tell_a_slice_that_always_fails_from_one_that_now_does(tmp_path: Path) -> None:
    table = cells().assign(hn=lambda t: t["total"] * 9, hx=lambda t: t["fail"] * 9)
    table.loc[table["product"] == "books", "fail"] += 45
    rows, said = located(tmp_path, table)
    assert (rows[0]["slice"], rows[0]["cause"]) == ("product=books", "1")
    assert "held against its own past" in said


def test_earlier_rows_of_a_column_of_times_are_the_past(tmp_path: Path) -> None:
    days = [cells().assign(minute=1_600_000_000 + 60 * n) for n in range(5)]
    days[3].loc[days[3]["product"] == "books", "fail"] += 60
    days[4]["fail"] *= 2
    table = pd.concat(days)
    rows, _ = located(tmp_path, table, "--time", "minute", "--at", "1600000180")
    assert rows[0]["slice"] == "product=books"
    assert float(rows[0]["observed"]) == days[3].loc[days[3]["product"] == "books", "fail"].sum()


def test_numbers_of_few_values_are_attributes_and_gaps_are_values(tmp_path: Path) -> None:
    table = cells().assign(bitrate=[800, 2000] * 9, port=range(1, 19), weight=[n + 0.5 for n in range(18)])
    table.loc[table["region"] == "E", "region"] = None
    table.loc[table["region"].isna(), "fail"] = 300
    rows, said = located(tmp_path, table)
    assert rows[0]["slice"] == "region=(none)"
    assert "region, product, bitrate, port" in said
    assert "left out, numbers of many values: weight" in said


def test_times_are_no_attributes(tmp_path: Path) -> None:
    table = cells().assign(min=[1_566_397_800 + 60 * (n % 2) for n in range(18)], day="2019-08-21")
    table.loc[table["min"] == 1_566_397_800, "fail"] += 100
    rows, said = located(tmp_path, table)
    assert "min=" not in str(rows)
    assert "left out, times: min, day" in said


def test_of_very_many_attributes_those_that_tell_are_combined(tmp_path: Path) -> None:
    noise = {f"tag{n:02}": [f"t{(row * (n + 3)) % 4}" for row in range(18)] for n in range(16)}
    rows, _ = located(tmp_path, pd.concat([pd.DataFrame(noise), cells()], axis=1))
    assert rows[0]["slice"] == "region=B"


def test_rows_without_counts_are_left_out_and_said(tmp_path: Path) -> None:
    table = cells()
    table.loc[0, "fail"] = None
    rows, said = located(tmp_path, table)
    assert rows[0]["slice"] == "region=B"
    assert "left out, 1 rows without counts" in said


def test_a_table_without_failures_gives_a_header_alone(tmp_path: Path) -> None:
    rows, said = located(tmp_path, cells().assign(fail=0))
    assert rows == []
    assert "0 slices" in said


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        (cells(), ("--x", "lost"), "--x lost: no such column; found region, product, total, fail"),
        (cells(), ("--attributes", "regoin"), "--attributes regoin: no such column"),
        (cells(total="p", fail="q").assign(r=1.5, s=2.5), (), "name them by --x and --n"),
        (cells(), ("--x", "total", "--n", "fail"), "total is more than fail in 18 rows"),
        (cells().assign(fail=-1), (), "fail is negative or not finite in 18 rows"),
        (cells()[["total", "fail"]].assign(w=0.5), (), "no column is an attribute"),
        (cells().assign(t="today"), ("--time", "t"), "no row of t is at a time that can be read"),
        (cells().head(0), (), "no rows"),
        (cells().assign(fail="many"), ("--x", "fail"), "fail is not a number in 18 rows"),
    ],
)  # fmt: skip
def test_what_cannot_be_scanned_is_refused_in_words(
    tmp_path: Path, table: pd.DataFrame, options: tuple[str, ...], said: str
) -> None:
    assert said in " ".join(refused(tmp_path, table, *options).split())


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["locate", "--table", str(tmp_path / "no.csv"), "--out", str(tmp_path / "o.csv")])
    assert done.exit_code == 2
    assert "no such file" in " ".join(done.output.split())
