"""Segments of a dimension: every row belongs to one, so that they add up to the total."""

from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.detection import macros
from risk_pipeline.settings import DBT_PACKAGE
from risk_pipeline.warehouse.sql import is_segment, segment_of

SEGMENTS = (DBT_PACKAGE / "macros" / "indicators" / "segments.sql").read_text()
VALUES = st.one_of(
    st.none(), st.sampled_from(["SP", "", "  ", "unknown", "none", " SP", "a\0b", "'x'"]), st.text(max_size=4)
)


@given(st.lists(st.tuples(VALUES, st.integers(-3, 9)), min_size=1, max_size=30))
def test_segments_add_up_to_the_total(rows: list[tuple[str | None, int]]) -> None:
    rows = [(None if v is None else v.encode("utf-8", "replace").decode(), n) for v, n in rows]
    named = macros.render("named_segment", "region", more=SEGMENTS)
    dimension = macros.render("dimension_and_segment", ["region"], more=SEGMENTS)
    with duckdb.connect() as connection:
        connection.execute("create table events (day integer, region varchar, numerator integer)")
        connection.executemany("insert into events values (1, ?, ?)", rows)
        found = connection.execute(
            f"select day, {dimension} sum(numerator) as total from "
            f"(select * replace ({named} as region) from events) "
            "group by grouping sets ((day), (day, region))"
        ).fetchall()
    segments = [(segment, total) for _, d, segment, total in found if d == "region"]
    (whole,) = [total for _, d, _, total in found if d == "all"]
    assert sum(total for _, total in segments) == whole == sum(n for _, n in rows)
    names = [name for name, _ in segments]
    assert len(set(names)) == len(names), "each segment once"
    assert all(name and name.strip(" ") and "\0" not in name for name in names)


@pytest.mark.parametrize(
    ("value", "segment"), [(None, "unknown"), ("", "unknown"), (" ", "unknown"), (7, "7")]
)
def test_a_row_without_a_value_is_of_the_unknown_and_the_pipeline_finds_it_there(
    value: Any, segment: str
) -> None:
    kind = "integer" if isinstance(value, int) else "varchar"
    with duckdb.connect() as connection:
        connection.execute(f"create table events as select cast(? as {kind}) as region", [value])
        for sql in (macros.render("named_segment", "region", more=SEGMENTS), segment_of("region")):
            assert connection.execute(f"select {sql} from events").fetchone() == (segment,)


def test_a_renamed_segment_has_its_present_name_and_the_pipeline_finds_its_rows_by_both() -> None:
    renamed = {"SP": "São Paulo", "O'Neill": "O''Neill's"}
    sql = macros.render("present_name", "region", renamed, more=SEGMENTS)
    with duckdb.connect() as connection:
        connection.execute(
            "create table events as select unnest(['SP', 'RJ', 'O''Neill', 'São Paulo']) as region"
        )
        found = connection.execute(f"select {sql} from events").fetchall()
        condition = is_segment("region", ("São Paulo", "SP"))
        count = connection.execute(f"select count(*) from events where {condition}").fetchone()
    assert [name for (name,) in found] == ["São Paulo", "RJ", "O''Neill's", "São Paulo"]
    assert count == (2,)
    assert macros.render("present_name", "region", {}, more=SEGMENTS).strip() == "region"
