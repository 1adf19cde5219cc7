"""The scan of slices on a real engine: what it names, what it holds slices against, what it refuses."""

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from risk_pipeline.domain.diagnosis.slices import Slice
from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.diagnosis.slice_scan import Held, SliceScan

HELD = {"expected", "side", "scale", "phi"}
STATES, CARRIERS, KINDS = ("RJ", "SP", "MG"), ("A", "B"), ("toys", "books", "it's")


def a_table(rate: float = 0.05, n: int = 400, **columns: Any) -> pd.DataFrame:
    """Every combination of three attributes with the same chances and the same rate, now and before."""
    rows = [
        {
            "state": state,
            "carrier": carrier,
            "kind": kind,
            "n": n,
            "x": n * rate,
            "hn": n * 10,
            "hx": n * rate * 10,
        }
        for state in STATES
        for carrier in CARRIERS
        for kind in KINDS
    ]
    return pd.DataFrame(rows).assign(**columns)


def raised(table: pd.DataFrame, factor: float, **where: str) -> pd.DataFrame:
    """The table with more (or fewer) events now in one slice."""
    hit = pd.Series(data=True, index=table.index)
    for name, value in where.items():
        hit &= table[name] == value
    return table.assign(x=table["x"].where(~hit, table["x"] * factor))


def find(
    counts: pd.DataFrame, attributes: tuple[str, ...] = ("state", "carrier", "kind"), **how: Any
) -> list[Slice]:
    with duckdb.connect() as connection:
        connection.execute("create table given_counts as select * from counts")
        scan = SliceScan(connection)
        held = Held(**({"expected": "rate"} | {name: how[name] for name in HELD & how.keys()}))
        return scan.find("given_counts", attributes, held, **{name: how[name] for name in how.keys() - HELD})


@pytest.mark.parametrize("expected", ["rate", "rest"])
@pytest.mark.parametrize(
    "where",
    [
        {"state": "RJ"},
        {"carrier": "B", "kind": "it's"},
        {"state": "SP", "carrier": "A", "kind": "toys"},
    ],
)
def test_the_slice_that_rose_is_named_however_deep_it_is(where: dict[str, str], expected: str) -> None:
    found = find(raised(a_table(), 3, **where), expected=expected)
    assert dict(found[0].values) == where
    assert found[0].observed == pytest.approx(3 * found[0].expected, rel=0.05)
    assert [part.is_cause for part in found].count(True) == 1


def test_two_slices_that_rose_alike_are_both_the_cause_and_counted_apart() -> None:
    found = find(raised(raised(a_table(), 4, state="RJ"), 4, state="SP"))
    causes = [dict(part.values) for part in found if part.is_cause]
    assert sorted(cause["state"] for cause in causes) == ["RJ", "SP"]
    assert sum(part.excess for part in found if part.is_cause) == pytest.approx(
        2 * 6 * 400 * 0.05 * 3, rel=0.02
    )


def test_a_second_slice_is_counted_without_the_rows_of_the_first() -> None:
    table = raised(raised(a_table(), 6, state="RJ"), 3, kind="toys")
    first, second = find(table)[:2]
    assert dict(first.values) == {"state": "RJ"}
    assert dict(second.values) == {"kind": "toys"}
    # Toys of RJ are gone with RJ: two of three states are left.
    assert second.observed == pytest.approx(2 * 2 * 400 * 0.05 * 3)


def test_a_slice_is_held_against_its_own_past_not_against_the_others() -> None:
    table = a_table()
    always = table["state"] == "RJ"
    table.loc[always, ["x", "hx"]] *= 5
    assert dict(find(raised(table, 2, carrier="B"))[0].values) == {"carrier": "B"}
    assert dict(find(table, expected="rest")[0].values) == {"state": "RJ"}


def test_a_slice_where_events_stopped_is_found_by_looking_down() -> None:
    table = raised(a_table(), 0, state="MG", carrier="A")
    found = find(table, side="down")
    assert dict(found[0].values) == {"state": "MG", "carrier": "A"}
    assert (found[0].observed, found[0].lift) == (0, 0)
    assert found[0].expected == pytest.approx(3 * 400 * 0.05, rel=0.02)


@pytest.mark.parametrize(("factor", "side"), [(0.3, "down"), (3, "up")])
def test_plain_counts_are_held_against_their_share_of_the_past(factor: float, side: str) -> None:
    table = raised(a_table(n=2000), factor, state="SP").assign(n=None)
    found = find(table, expected="count", side=side, scale=0.1)
    assert dict(found[0].values) == {"state": "SP"}
    assert found[0].expected == pytest.approx(6 * 2000 * 0.05, rel=0.01)


def test_a_count_that_fell_alike_everywhere_names_nothing() -> None:
    found = find(a_table(n=2000).assign(n=None), expected="count", side="down", scale=0.3)
    assert not [part for part in found if part.gain > 0]


def test_given_expectations_are_taken_as_they_are() -> None:
    table = raised(a_table(), 2.5, kind="books")
    found = find(table.assign(e=table["hx"] / 10), expected="given")
    assert (dict(found[0].values), found[0].expected) == ({"kind": "books"}, pytest.approx(120))


def test_of_slices_that_are_the_same_rows_the_shallower_is_named() -> None:
    table = raised(a_table(), 3, state="RJ").assign(city=lambda rows: "city of " + rows["state"])
    found = find(table, ("state", "city", "carrier"))
    assert len(found[0].values) == 1


def test_rare_values_and_nulls_are_counted_and_never_named() -> None:
    table = raised(a_table(), 3, state="RJ")
    rare = table.iloc[:1].assign(kind="rare", n=2, x=2, hn=20, hx=0)
    nulls = table.iloc[:1].assign(kind=None, n=400, x=300, hn=4000, hx=200)
    found = find(pd.concat([table, rare, nulls]), most=5)
    assert not [part for part in found if part.values.get("kind") == "rare"]
    assert found[0].total_observed == table["x"].sum() + 302


def test_only_so_many_attributes_are_combined_as_are_asked_for() -> None:
    table = raised(a_table(), 3, state="SP", carrier="A", kind="toys")
    assert {len(part.values) for part in find(table, depth=1)} == {1}


def test_weights_that_vary_much_need_more_evidence() -> None:
    table = raised(a_table(), 1.5, state="RJ")
    assert find(table, phi=10)[0].llr == pytest.approx(find(table)[0].llr / 10)


def test_without_events_or_without_attributes_there_is_nothing_to_name() -> None:
    assert find(a_table().assign(x=0, hx=0)) == []
    assert find(a_table(), ()) == []


def test_a_missing_column_and_a_missing_macro_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"slices cannot be scanned.*colour"):
        find(a_table(), ("colour",))
    with duckdb.connect() as connection, pytest.raises(WarehouseError, match=r"none.*Put the folder back"):
        SliceScan(connection, tmp_path / "none.sql").find("t", ["a"], Held(expected="rate"))
