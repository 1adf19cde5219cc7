"""The list of the affected: a private file, whose count is the sheet's, and that says no more than it may."""

import csv
import stat
from datetime import date
from pathlib import Path

import duckdb
import pytest

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.domain.incidents.facts.recovery import Remedy
from risk_pipeline.domain.incidents.facts.sealing import fingerprint
from risk_pipeline.warehouse.incidents.affected import ListTerms, write_affected
from risk_pipeline.warehouse.incidents.fingerprints import compare_kinds, lay_down_rows, write_fingerprints
from risk_pipeline.warehouse.incidents.remedies import (
    Remedied,
    count_imported,
    count_remedied,
    import_keys,
)
from tests.unit.warehouse.incidents.conftest import (
    CANCELLED,
    FIRST,
    LAST,
    LATE,
    LOW_STARS,
    ORDER,
    REVIEW,
    a_span,
)

SPANS = [a_span(LATE, name="T-000001", first=LAST), a_span(CANCELLED, name="T-000002", first=LAST)]


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_everybody_is_listed_once_with_what_they_are_behind(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "affected" / "INC-1.csv"
    lay_down_rows(warehouse, SPANS, "UTC")
    assert write_affected(warehouse, SPANS, path, ListTerms("csv", ["order"])) == 5
    rows = listed(path)
    assert [(row["key"], row["behind"]) for row in rows] == [
        ("14-0", "T-000001"),
        ("14-1", "T-000001"),
        ("14-2", "T-000001 T-000002"),
        ("14-3", "T-000001 T-000002"),
        ("14-4", "T-000002"),
    ]
    assert (rows[2]["what"], rows[2]["first_on"], rows[2]["exposure_minor"]) == ("order", "2018-03-14", "600")
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert [each.name for each in path.parent.iterdir()] == ["INC-1.csv"]


def test_people_are_fingerprints_unless_the_settings_say_otherwise(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    personal = [a_span(LATE.model_copy(update={"is_id_personal": True}), name="T-1", first=LAST)]
    lay_down_rows(warehouse, personal, "UTC")
    write_affected(warehouse, personal, tmp_path / "a.csv", ListTerms("csv", ["order"]))
    masked = listed(tmp_path / "a.csv")
    assert {row["key"] for row in masked} == {fingerprint(f"14-{n}") for n in range(4)}
    assert {row["person"] for row in masked} == {fingerprint(f"buyer {n}") for n in range(4)}
    write_affected(warehouse, personal, tmp_path / "b.csv", ListTerms("csv", ["order"], shows_personal=True))
    assert (listed(tmp_path / "b.csv")[0]["key"], listed(tmp_path / "b.csv")[0]["person"]) == (
        "14-0",
        "buyer 0",
    )


def test_rows_that_no_view_says_whose_they_are_have_nobody(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    nobodys = [a_span(LOW_STARS, REVIEW, first=LAST)]
    lay_down_rows(warehouse, nobodys, "UTC")
    assert write_affected(warehouse, nobodys, tmp_path / "a.csv", ListTerms("csv", ["review"])) == 4
    assert {row["person"] for row in listed(tmp_path / "a.csv")} == {""}


def test_no_cell_is_a_formula_and_parquet_keeps_the_text(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    hostile = '=HYPERLINK("http://x","y")'
    warehouse.execute("update facts.fct_orders set order_id = ? where order_id = '14-0'", [hostile])
    lay_down_rows(warehouse, SPANS, "UTC")
    write_affected(warehouse, SPANS, tmp_path / "a.csv", ListTerms("csv", ["order"]))
    write_affected(warehouse, SPANS, tmp_path / "a.parquet", ListTerms("parquet", ["order"]))
    assert f"'{hostile}" in {row["key"] for row in listed(tmp_path / "a.csv")}
    found = warehouse.execute(f"select key from read_parquet('{tmp_path / 'a.parquet'}')").fetchall()
    assert (hostile,) in found


def test_nothing_is_left_of_a_list_that_cannot_be_written(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    warehouse.execute("create or replace temp table incident_rows as select 1 as span")
    with pytest.raises(WarehouseError, match="cannot be written"):
        write_affected(warehouse, SPANS, tmp_path / "a.csv", ListTerms("csv", ["order"]))
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_is_longer_than_the_sheet_is_explained_by_late_rows(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    lay_down_rows(warehouse, SPANS, "UTC")
    write_fingerprints(warehouse, SPANS, tmp_path / "f.parquet")
    warehouse.execute(
        """
        insert into facts.fct_orders
        select 'late ' || order_id, ordered_on, bought_at, state, buyer, minor, true, true
        from facts.fct_orders where order_id = '14-9'
        """
    )
    lay_down_rows(warehouse, SPANS, "UTC")
    found = compare_kinds(warehouse, SPANS, tmp_path / "f.parquet", LAST)["order_id"]
    assert (found.frozen, found.now, found.added, found.late, found.gone) == (5, 6, 1, 1, 0)


def test_a_feed_shows_how_many_of_the_affected_are_compensated(warehouse: duckdb.DuckDBPyConnection) -> None:
    spans = [a_span(LATE), a_span(LOW_STARS, REVIEW)]
    lay_down_rows(warehouse, spans, "UTC")
    warehouse.execute(
        """
        create schema raw;
        create table raw.refunds as
        select order_id, ordered_on + 1 as paid_on from facts.fct_orders
        where order_id in ('10-0', '10-1', '11-0', '12-9') union all select 'unknown', date '2018-03-12'
        """
    )
    kinds = [(0, ORDER), (1, REVIEW)]
    assert count_remedied(warehouse, kinds, ORDER, Remedied("raw.refunds", "paid_on", FIRST)) == Remedy(
        20, 3, 2
    )
    later = Remedied("raw.refunds", "paid_on", date(2018, 3, 12))
    assert count_remedied(warehouse, kinds, ORDER, later).done == 1


@pytest.mark.parametrize("head", ["order_id", "key"])
def test_imported_keys_count_as_they_are_and_as_fingerprints(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, head: str
) -> None:
    given, kept = tmp_path / "paid.csv", tmp_path / "INC-1" / "paid.parquet"
    lines = [head, "10-0", " 10-1 ", fingerprint("10-2"), "10-0", "", "nobody"]
    given.write_text("\n".join(lines) + "\n", encoding="utf-8")
    lay_down_rows(warehouse, [a_span(LATE)], "UTC")
    assert import_keys(warehouse, given, [(0, ORDER)], ORDER, kept) == 4
    assert count_imported(warehouse, [(0, ORDER)], ORDER, [kept]) == Remedy(20, 3, 1)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert b"10-0" not in kept.read_bytes()


def test_an_id_that_looks_like_a_fingerprint_is_an_id(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    given, kept = tmp_path / "paid.csv", tmp_path / "paid.parquet"
    hexadecimal = fingerprint("an order of another system")
    warehouse.execute("update facts.fct_orders set order_id = ? where order_id = '10-0'", [hexadecimal])
    given.write_text(f"order_id\n{hexadecimal}\n{fingerprint('10-1')}\n", encoding="utf-8")
    lay_down_rows(warehouse, [a_span(LATE)], "UTC")
    import_keys(warehouse, given, [(0, ORDER)], ORDER, kept)
    assert count_imported(warehouse, [(0, ORDER)], ORDER, [kept]) == Remedy(20, 2, 0)
    assert hexadecimal.encode() not in kept.read_bytes()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nJohn Doe\n", "no column order_id"),
        ("key\n\xff\xfe\x00", "cannot be read"),
        (None, "does not exist"),
    ],
)
def test_a_file_without_keys_is_refused_without_a_word_of_it(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, text: str | None, says: str
) -> None:
    given = tmp_path / "paid.csv"
    if text is not None:
        given.write_bytes(text.encode("latin-1"))
    with pytest.raises(WarehouseError, match=says) as refused:
        import_keys(warehouse, given, [(0, ORDER)], ORDER, tmp_path / "kept.parquet")
    assert "John" not in str(refused.value)
    assert not (tmp_path / "kept.parquet").exists()
