"""The terms of texts in the warehouse: read once, late, changed, gone; counted the same in any order."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from risk_pipeline.domain.texts.cause import Cause
from risk_pipeline.pipeline.texts.reading import read_texts
from risk_pipeline.pipeline.texts.stage import count_known
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.texts import writing
from tests.builders.texts.reviews import FEED, Review, land, quiet, shop

FIRST = date(2026, 1, 5)
COPY = "esta loja enganou todos os clientes e nunca devolve o dinheiro de ninguem"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with shop(tmp_path) as opened:
        yield opened


def read(connection: Connection) -> int:
    return read_texts(connection, [FEED], "UTC")[0].texts


def counts(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select 'term', day, term, x, unhappy from ops.text_term_days union all "
        "select 'day', day, copies::varchar, n, unhappy from ops.text_days order by all"
    ).fetchall()


def copies(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute("select doc, copy_group, is_copy from ops.text_docs order by doc").fetchall()


def uses(connection: Connection, term: str) -> dict[date, int]:
    rows = connection.execute(
        "select day, x from ops.text_term_days where term = ? order by day", [term]
    ).fetchall()
    return dict(rows)


def test_only_new_and_changed_rows_are_read(connection: Connection) -> None:
    land(connection, quiet(FIRST, 3))
    assert read(connection) == 36
    assert read(connection) == 0
    land(connection, [("u0-0", FIRST, 1, "u0-0", "nao recebi")], load=2)
    assert read(connection) == 1
    assert uses(connection, "¬receb") == {FIRST: 1}


@pytest.mark.parametrize("at_once", [1, 25, writing.AT_ONCE])
def test_day_by_day_and_late_give_what_one_build_gives(
    connection: Connection, tmp_path: Path, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "AT_ONCE", at_once)
    rows: list[Review] = quiet(FIRST, 20)
    rows += [(f"c{n}", FIRST + timedelta(days=n // 3), 1, f"a{n}", COPY) for n in range(40)]
    rows += [(f"s{n}", FIRST + timedelta(days=n % 20), 1, "one", "nao recebi") for n in range(30)]
    late = [row for number, row in enumerate(rows) if number % 17 == 0]
    for load in range(1, 21):
        day = FIRST + timedelta(days=load - 1)
        land(connection, [row for row in rows if row[1] == day and row not in late], load=load)
        read(connection)
    by_day = counts(connection), copies(connection)
    land(connection, [(late[0][0], late[0][1], 5, late[0][3], "outro texto"), *late[1:]], load=30)
    read(connection)
    land(connection, late[:1], load=31)
    read(connection)
    monkeypatch.undo()
    assert by_day == built_at_once([row for row in rows if row not in late], tmp_path / "in_time")
    assert (counts(connection), copies(connection)) == built_at_once(rows, tmp_path / "whole")


def built_at_once(rows: list[Review], folder: Path) -> tuple[list[tuple[object, ...]], ...]:
    folder.mkdir()
    with shop(folder) as whole:
        land(whole, rows)
        read(whole)
        return counts(whole), copies(whole)


def test_a_row_that_is_gone_counts_no_more(connection: Connection) -> None:
    land(connection, quiet(FIRST, 2))
    read(connection)
    connection.execute("delete from raw.shop_reviews where told_at >= ?", [FIRST + timedelta(days=1)])
    read(connection)
    assert connection.execute("select list(day) from ops.text_days").fetchone() == ([FIRST],)
    assert connection.execute("select max(day) from ops.text_term_days").fetchone() == (FIRST,)


def test_an_author_counts_once_in_seven_days(connection: Connection) -> None:
    days = [0, 1, 6, 13]
    land(
        connection,
        [(f"s{n}", FIRST + timedelta(days=n), 1, "one", "nao recebi o pedido") for n in days],
    )
    read(connection)
    assert uses(connection, "¬receb") == {FIRST: 1, FIRST + timedelta(days=13): 1}


def test_copies_of_many_accounts_are_counted_apart(connection: Connection) -> None:
    land(connection, [(f"c{n}", FIRST, 1, f"a{n}", COPY) for n in range(40)])
    read(connection)
    assert connection.execute("select n, unhappy, copies from ops.text_days").fetchone() == (3, 3, 37)
    assert uses(connection, "¬devolv") == {FIRST: 3}


def test_other_declarations_read_all_texts_again(connection: Connection) -> None:
    land(connection, quiet(FIRST, 2))
    read(connection)
    texts = FEED.texts.model_copy(update={"language": "en"})  # type: ignore[union-attr]
    other = FEED.model_copy(update={"texts": texts})
    assert read_texts(connection, [other], "UTC")[0].texts == 24


def test_personal_data_is_in_no_table_but_the_raw_one(connection: Connection) -> None:
    said = "me chamo Zuleica Quadros, cpf 123.456.789-09, tel (11) 98765-4321, zuleica@example.com nao recebi"
    land(connection, [("p", FIRST, 1, "zuleica", said)])
    read(connection)
    tables = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'ops' and table_name like 'text_%'"
    ).fetchall()
    kept = " ".join(str(connection.execute(f"from ops.{name}").fetchall()) for (name,) in tables).lower()
    assert "receb" in kept
    for personal in ("zuleica", "quadr", "123", "98765", "example"):
        assert personal not in kept


def test_causes_are_counted_on_every_day_with_the_rule_of_authors(connection: Connection) -> None:
    cause = Cause.model_validate(
        {
            "id": "not_received",
            "title": "Nothing has arrived",
            "owner": "care",
            "phrases": {"pt": ["não recebi"]},
            "excluded": {"pt": ["não recebi a nota"]},
            "matches": {"pt": ["não recebi"]},
        }
    )
    rows = [
        ("a", FIRST, 1, "one", "nao recebi"),
        ("b", FIRST + timedelta(days=3), 1, "one", "ainda nao recebi"),
        ("c", FIRST + timedelta(days=3), 1, "two", "não recebi o pedido"),
        ("d", FIRST + timedelta(days=3), 1, "three", "não recebi a nota"),
        ("e", FIRST + timedelta(days=4), 1, "four", "recebi"),
    ]
    land(connection, rows)
    read(connection)
    count_known(connection, {cause.id: cause}, [FEED], {FEED.id})
    counted = connection.execute("select cause, day, x, n from ops.text_cause_days order by day").fetchall()
    assert counted == [
        ("not_received", FIRST, 1, 1),
        ("not_received", FIRST + timedelta(days=3), 1, 3),
        ("not_received", FIRST + timedelta(days=4), 0, 1),
    ]
