"""Periods and their numbers, and what of them is learned and compared."""

import datetime as dt

import pytest
from jinja2 import Environment, meta, nodes

from benchmarks.detection import macros
from tests.harness.macros.macro_sql import Row, columns_of, rows_of, value_of

DAY = dt.date(2024, 3, 4)
FAMILY = {"series_number": 1, "parent_number": 7, "series_id": "a", "parent_id": "p"}


def observed(number: int, **more: object) -> Row:
    given = {
        "series_id": "a",
        "parent_id": "p",
        "period_start": DAY + dt.timedelta(days=number),
        "period_number": number,
        "exposure": 10.0,
        "events": 2.0,
        "is_excluded": False,
        "kind": "rate",
        "factor": 1.0,
        "is_learned": True,
        "learn_from": DAY,
    }
    return given | more


def test_no_macro_of_the_early_warning_reads_a_name_of_dbt() -> None:
    environment = Environment()
    trees = [environment.parse(path.read_text()) for path in macros.FOLDER.rglob("*.sql")]
    defined = {node.name for tree in trees for node in tree.body if isinstance(node, nodes.Macro)}
    assert set().union(*(meta.find_undeclared_variables(tree) for tree in trees)) <= defined | {"range"}


@pytest.mark.parametrize("folder", ["budget", "due_values", "early_warning", "hours", "known", "periods"])
def test_each_file_holds_one_macro_of_its_name_that_says_what_it_does(folder: str) -> None:
    environment = Environment(extensions=["jinja2.ext.do"])
    paths = sorted((macros.FOLDER.parent / folder).rglob("*.sql"))
    assert paths
    for path in paths:
        text = path.read_text()
        assert [node.name for node in environment.parse(text).body if isinstance(node, nodes.Macro)] == [
            path.stem
        ]
        assert text.startswith("{#-"), path
        assert "Out" in text.partition("-#}")[0], path


@pytest.mark.parametrize(
    ("grain", "first", "second"),
    [
        ("day", "2024-02-29", "2024-03-01"),
        ("week", "2024-02-26", "2024-03-04"),
        ("month", "2023-12-01", "2024-01-01"),
    ],
)
def test_neighbours_differ_by_one_and_a_number_leads_back_to_its_day(
    grain: str, first: str, second: str
) -> None:
    for day in (first, second):
        row = {"day": dt.date.fromisoformat(day)}
        number = macros.render("period_number", grain, "day")
        assert value_of("period_of_number", row, grain, number) == row["day"]
    numbers = [
        value_of("period_number", {"day": dt.date.fromisoformat(day)}, grain, "day")
        for day in (first, second)
    ]
    assert numbers[1] == numbers[0] + 1  # type: ignore[operator]  # integers of the engine


@pytest.mark.parametrize(("grain", "days"), [("day", 1), ("week", 7), ("month", 28)])
def test_an_increment_reaches_back_to_the_first_period_of_the_baseline(grain: str, days: int) -> None:
    first = int(macros.render("early_warning_window", grain, "baseline_first"))
    assert int(macros.render("early_warning_reach", grain)) >= first * days


def test_a_row_of_the_caller_gets_the_names_of_the_method() -> None:
    given = {"series_id": 5, "parent_id": "p", "d": DAY, "n": 10, "x": 2, "excluded": None, "centre": 0.3}
    rows = [given | {"n_history": 40}, given | {"d": DAY + dt.timedelta(days=1), "n_history": 41}]
    found = rows_of(
        "observed_periods",
        {"obs": rows},
        "obs",
        "day",
        "'rate'",
        "'band'",
        "1",
        "6.3",
        None,
        "true",
        "date '2024-03-05'",
    )
    old, new = found
    assert (old["series_id"], old["exposure"], old["events"]) == ("5", 10.0, 2.0)
    assert (old["is_new"], old["known_centre"], old["known_history"]) == (False, 0.3, 40)
    assert (new["is_new"], new["known_centre"], new["known_history"]) == (True, None, None)
    assert old["is_excluded"] is False


def test_series_are_numbered_by_name_and_know_their_parents_number() -> None:
    rows = [observed(3), observed(5), observed(4, series_id="p", parent_id=None)]
    series = rows_of("numbered_series", {"observed": rows})
    assert [
        (one["series_id"], one["series_number"], one["first_period"], one["last_period"]) for one in series
    ] == [
        ("a", 1, 3, 5),
        ("p", 2, 4, 4),
    ]
    families = rows_of("series_families", {"series": series})
    assert {one["series_id"]: one["parent_number"] for one in families} == {"a": 2, "p": None}


def test_a_whole_build_has_every_period_and_learns_from_those_that_may_teach() -> None:
    rows = [
        observed(1),
        observed(2, is_excluded=True),
        observed(4, is_learned=False),
        observed(5, factor=2.0),
    ]
    family = FAMILY | {"first_period": 1, "last_period": 5}
    found = rows_of(
        "learned_periods", {"observed": rows, "families": [family]}, "day", has_epochs=False, is_whole=True
    )
    learned = {row["period_number"]: (row["learned_events"], row["learned_exposure"]) for row in found}
    assert learned == {1: (2, 10), 2: (None, None), 3: (None, None), 4: (None, None), 5: (2, 20)}
    # A day of an incident (4) was seen, though nothing is learned from it.
    assert {row["period_number"] for row in found if row["seen_exposure"] is not None} == {1, 4, 5}
    assert [row["period_start"] for row in found if row["period_number"] == 3] == [None]


def test_a_new_level_begins_an_epoch() -> None:
    rows = [observed(1, learn_from=None), observed(2, learn_from=DAY), observed(3, learn_from=None)]
    found = rows_of(
        "learned_periods", {"observed": rows, "families": [FAMILY]}, "day", has_epochs=True, is_whole=False
    )
    assert [row["epoch"] for row in sorted(found, key=lambda row: str(row["period_start"]))] == [
        dt.date(1900, 1, 1),
        DAY,
        DAY,
    ]


def months(learned: list[float | None]) -> list[Row]:
    return [
        {
            "series_number": 1,
            "parent_number": 2,
            "period_number": number,
            "period_start": DAY + dt.timedelta(days=number),
            "kind": "value",
            "phase": 0,
            "epoch": 0,
            "is_new": number >= 6,
            "seen_exposure": 10.0,
            "learned_events": events,
            "learned_exposure": None if events is None else 10.0,
            "learned_value": None if events is None else events / 10,
        }
        for number, events in enumerate(learned)
    ]


def test_an_increment_compares_with_the_same_past_as_a_whole_build() -> None:
    tables = {"periods": months([1.0, 2.0, None, 4.0, 5.0, 6.0, 7.0, 8.0, 900.0])}
    whole = rows_of("compared_by_window", tables, "month", ["rate", "value"])
    late = rows_of("compared_by_join", tables, "month", ["rate", "value"])
    assert late == [row for row in whole if int(str(row["period_number"])) >= 6]
    last = late[-1]
    # The newest two months are left out, and the month judged in any case.
    assert (last["periods_long"], last["events_long"], last["value_long"]) == (6, 25.0, 0.45)
    assert (last["periods_so_far"], last["events_so_far"], last["periods_seen"]) == (7, 33.0, 8)


def test_sums_name_the_stretches_they_are_of() -> None:
    row = {"seen_exposure": 10.0, "learned_exposure": 10.0, "learned_events": 3.0, "learned_value": 0.3}
    stretch = "filter (where true)"
    found = columns_of("sums_and_medians", row, "given", ["count"], stretch, stretch, stretch, stretch)
    assert list(found)[:4] == ["periods_seen", "periods_long", "events_long", "exposure_long"]
    assert set(found.values()) == {1, 3.0, 10.0}
