"""The rows behind an incident are laid down once a key, sealed as documented, and compared later."""

import stat
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.incidents.facts.sealing import (
    compare_rows,
    fingerprint,
    seal_contents,
    seal_keys,
)
from risk_pipeline.domain.incidents.facts.span import Hit, Span
from risk_pipeline.warehouse.incidents.fingerprints import (
    ROWS,
    compare_with_frozen,
    lay_down_rows,
    read_frozen_seals,
    read_seals,
    write_fingerprints,
)
from risk_pipeline.warehouse.incidents.spans import rows_sql
from tests.unit.warehouse.incidents.conftest import LAST, LATE, OPEN, a_span, indicator


def laid(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    found = connection.execute(f"select key_print, content_print from {ROWS} where span = 0").fetchall()
    return dict(found)


def entities(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(f"select entity_id from {ROWS} order by 1").fetchall()
    return [entity for (entity,) in found]


def test_the_engine_seals_by_the_documented_rule(warehouse: duckdb.DuckDBPyConnection) -> None:
    spans = [a_span(LATE)]
    lay_down_rows(warehouse, spans, "UTC")
    rows = laid(warehouse)
    (sealed,) = read_seals(warehouse, spans)
    assert set(rows) == {fingerprint(f"{day}-{n}") for day in range(10, 15) for n in range(4)}
    assert (sealed.rows, sealed.keys_hash) == (20, seal_keys(rows))
    assert sealed.contents_hash == seal_contents(rows)
    first = "\x1f".join(("2018-03-10", "1.0", "1.0", "100", "RJ"))
    assert rows[fingerprint("10-0")] == fingerprint(first)


def test_without_rows_there_is_the_seal_of_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    spans = [a_span(LATE, hit=Hit.NONE)]
    lay_down_rows(warehouse, spans, "UTC")
    assert read_seals(warehouse, spans)[0].keys_hash == seal_keys({})


def test_an_hourly_span_begins_and_ends_with_its_hours(warehouse: duckdb.DuckDBPyConnection) -> None:
    span = a_span(LATE, first=date(2018, 3, 13), first_hour=2, last_hour=1)
    lay_down_rows(warehouse, [span], "UTC")
    assert entities(warehouse) == ["13-2", "13-3", "14-0", "14-1"]
    assert len(warehouse.execute(rows_sql(span, "UTC")).fetchall()) == 4


def test_a_stock_has_the_rows_that_were_hit_on_any_of_its_days(warehouse: duckdb.DuckDBPyConnection) -> None:
    span = a_span(OPEN, first=date(2018, 3, 11), last=date(2018, 3, 11))
    lay_down_rows(warehouse, [span], "UTC")
    assert entities(warehouse) == [f"10-{n}" for n in range(10)]


def test_of_a_rate_that_is_too_low_the_failures_are_hit(warehouse: duckdb.DuckDBPyConnection) -> None:
    lay_down_rows(warehouse, [a_span(LATE, hit=Hit.NOT_COUNTED, slice=("state", "RJ"))], "UTC")
    assert len(entities(warehouse)) == 5 * 3


def test_a_later_load_shows_as_counts_of_added_late_gone_and_changed(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    spans, path = [a_span(LATE, name="T-000001")], tmp_path / "INC-1" / "facts-1.parquet"
    lay_down_rows(warehouse, spans, "UTC")
    before = read_seals(warehouse, spans)[0]
    write_fingerprints(warehouse, spans, path)
    assert read_frozen_seals(warehouse, path) == {"T-000001": before}
    warehouse.execute(
        """
        update facts.fct_orders set minor = 1 where order_id = '10-0';
        update facts.fct_orders set is_late = false where order_id = '10-1';
        insert into facts.fct_orders
        select 'new ' || day, ordered_on + day::int, bought_at, state, buyer, minor, true, false
        from facts.fct_orders cross join range(2) as days (day) where order_id = '14-0'
        """
    )
    later = [a_span(LATE, name="T-000001", last=date(2018, 3, 15))]
    lay_down_rows(warehouse, later, "UTC")
    found = compare_with_frozen(warehouse, later, path, LAST)["T-000001"]
    assert (found.same, found.changed, found.gone, found.added, found.late) == (18, 1, 1, 2, 1)
    assert (found.frozen, found.now) == (20, 21)
    assert read_seals(warehouse, later)[0].keys_hash != before.keys_hash


def test_frozen_rows_are_for_their_owner_only_and_hold_no_key(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "INC-1" / "facts-1.parquet"
    lay_down_rows(warehouse, [a_span(LATE)], "UTC")
    write_fingerprints(warehouse, [a_span(LATE)], path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["facts-1.parquet"]
    text = repr(warehouse.execute(f"select * from read_parquet('{path}')").fetchall())
    assert "10-0" not in text
    assert "buyer" not in text


keys = st.dictionaries(
    st.text(min_size=1, max_size=8).filter(lambda t: "\x00" not in t), st.integers(0, 3), max_size=12
)


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema indicators")
    return connection


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "any.parquet"


@settings(max_examples=25, deadline=None)
@given(before=keys, after=keys)
def test_any_rows_are_sealed_and_compared_as_in_plain_words(
    before: dict[str, int],
    after: dict[str, int],
    engine: duckdb.DuckDBPyConnection,
    path: Path,
) -> None:
    spans = [a_span(indicator("x"), name="T-1")]
    frozen = given_rows(engine, spans, before)
    write_fingerprints(engine, spans, path)
    now = given_rows(engine, spans, after)
    found = compare_with_frozen(engine, spans, path, LAST).get("T-1")
    expected = compare_rows(frozen, now)
    if found is not None:
        assert (found.same, found.changed, found.gone, found.added) == (
            expected.same, expected.changed, expected.gone, expected.added,
        )  # fmt: skip
    else:
        assert not before
        assert not after
    (sealed,) = read_seals(engine, spans)
    assert (sealed.keys_hash, sealed.contents_hash) == (seal_keys(now), seal_contents(now))
    assert (frozen == now) == expected.is_same


def given_rows(engine: duckdb.DuckDBPyConnection, spans: list[Span], rows: dict[str, int]) -> dict[str, str]:
    engine.execute(
        """
        create or replace table indicators.given_rows as
        select unnest($keys::varchar[]) as entity_id, unnest($amounts::bigint[]) as exposure_minor
        """,
        {"keys": list(rows), "amounts": list(rows.values())},
    )
    engine.execute(
        """
        create or replace view indicators.ind_x as
        select
            entity_id, date '2018-03-12' as occurred_on, 1.0 as numerator, 1.0 as denominator, exposure_minor
        from indicators.given_rows
        """
    )
    lay_down_rows(engine, spans, "UTC")
    return laid(engine)
