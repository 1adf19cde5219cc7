"""Tables of real SQLite files and a real PostgreSQL server as feeds."""

import sqlite3
from collections.abc import Callable
from datetime import datetime

import psycopg
import pytest

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest import IngestOptions
from tests.builders.ingest_shop import Shop, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

local = datetime.fromisoformat
SQLITE = orders_feed(format="sql", location="sqlite:///{data_dir}/shop.db#orders")
FIRST = [
    ("o1", "01001", 1, 0.1, "2018-05-01 10:00:00"),
    ("o2", "02002", 2, 1 / 3, "2018-05-02 10:00:00"),
]


def write_sqlite(shop: Shop, rows: list[tuple[object, ...]], *, table: str = "orders") -> None:
    connection = sqlite3.connect(shop.folder / "shop.db")
    connection.execute(
        f"create table if not exists {table} (order_id text primary key, zip, quantity, price, ordered_at)"
    )
    connection.executemany(f"insert or replace into {table} values (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


def test_a_sqlite_table_lands_and_lands_once(shop: Shop) -> None:
    write_sqlite(shop, FIRST)
    assert shop.load(SQLITE).rows_new == 2
    again = shop.load(SQLITE)
    assert (again.state, again.rows_unchanged, again.rows_changed) == ("ok", 2, 0)
    assert shop.orders("order_id, zip, quantity, price, ordered_at") == [
        ("o1", "01001", 1, 0.1, local("2018-05-01 10:00")),
        ("o2", "02002", 2, 1 / 3, local("2018-05-02 10:00")),
    ]


def test_a_sqlite_value_of_another_type_is_a_reject(shop: Shop) -> None:
    write_sqlite(shop, [*FIRST, ("o3", "3", "many", 5, ""), ("o4", "4", None, 5, "")])
    shop.load(SQLITE)
    assert [row[0] for row in shop.orders("order_id")] == ["o1", "o2", "o4"]
    assert [reason for _, reason in shop.rejects()] == ["quantity: is no BIGINT"]


def test_a_missing_sqlite_file_is_no_data_and_is_not_made(shop: Shop) -> None:
    load = shop.load(SQLITE)
    assert load.state == "no_data"
    assert "shop.db does not exist" in load.reasons[0]
    assert not (shop.folder / "shop.db").exists()


def test_an_empty_table_is_no_data(shop: Shop) -> None:
    write_sqlite(shop, [])
    assert shop.load(SQLITE).state == "no_data"


def test_a_missing_table_is_named(shop: Shop) -> None:
    write_sqlite(shop, FIRST, table="other")
    text = shop.refusal(SQLITE)
    assert "shop.db#orders cannot be read:" in text
    assert "no such table: orders" in text


def test_a_table_without_a_column_of_the_contract_is_named(shop: Shop) -> None:
    connection = sqlite3.connect(shop.folder / "shop.db")
    connection.execute("create table orders (order_id, zip, quantity, ordered_at)")
    connection.close()
    assert "column price is missing in sqlite:///" in shop.refusal(SQLITE)


@pytest.mark.parametrize("location", ["mysql://host/db#orders", "sqlite:///{data_dir}/shop.db", "orders"])
def test_an_address_of_another_form_is_refused(shop: Shop, location: str) -> None:
    assert "is not of the form postgresql://host/database#schema.table" in shop.refusal(
        orders_feed(format="sql", location=location)
    )


class Source:
    """A table of orders in either database, and the feed that reads it."""

    def __init__(self, feed: Feed, write: Callable[[list[tuple[object, ...]]], None]) -> None:
        self.feed = feed
        self.write = write


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, shop: Shop) -> Source:
    if request.param == "sqlite":
        return Source(SQLITE, lambda rows: write_sqlite(shop, rows))
    url = str(request.getfixturevalue("postgres_database"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "create table public.orders (order_id text primary key, zip varchar(8), quantity int, "
            "price numeric(20, 10), ordered_at timestamp)"
        )

    def write(rows: list[tuple[object, ...]]) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for row in rows:
                connection.execute(
                    "insert into orders values (%s, %s, %s, %s, %s) on conflict (order_id) do update "
                    "set price = excluded.price, ordered_at = excluded.ordered_at",
                    row,
                )

    shop.options = IngestOptions(variables={"shop_db": url})
    return Source(orders_feed(format="sql", location="{shop_db}#public.orders"), write)


def test_a_table_read_from_its_cursor_on_takes_only_what_came_or_changed_since(
    shop: Shop, source: Source
) -> None:
    feed = source.feed.model_copy(update={"incremental": True})
    source.write(FIRST)
    assert shop.load(feed).rows_read == 2
    source.write([("o1", "01001", 1, 7, "2018-05-03 10:00:00"), ("o3", "3", 1, 1, "2018-05-02 11:00:00")])
    load = shop.load(feed)
    assert (load.rows_read, load.rows_new, load.rows_changed, load.rows_unchanged) == (3, 1, 1, 1)
    assert [row[0] for row in shop.orders("order_id")] == ["o1", "o2", "o3"]
    assert shop.load(feed).rows_read == 1


def test_a_rejected_cursor_in_the_future_does_not_move_the_start_of_the_next_read(
    shop: Shop, source: Source
) -> None:
    feed = source.feed.model_copy(update={"incremental": True})
    source.write([*FIRST, ("o9", "9", 1, 1, "2099-01-01 00:00:00")])
    assert shop.load(feed).rows_rejected == 1
    source.write([("o3", "3", 1, 1, "2018-05-04 00:00:00")])
    assert shop.load(feed).rows_new == 1
    assert len(shop.rejects()) == 1


def test_a_quiet_table_read_from_its_cursor_on_is_ok(shop: Shop, source: Source) -> None:
    feed = source.feed.model_copy(update={"incremental": True})
    source.write(FIRST)
    shop.load(feed)
    assert shop.load(feed).state == "ok"


def test_a_changed_contract_reads_the_whole_table_again(shop: Shop, source: Source) -> None:
    feed = source.feed.model_copy(update={"incremental": True})
    source.write(FIRST)
    shop.load(feed)
    assert shop.load(feed.model_copy(update={"timezone": "America/Sao_Paulo"})).rows_read == 2


def test_a_postgresql_table_keeps_the_exact_values(shop: Shop, postgres_database: str) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute("create schema sales")
        connection.execute(
            'create table sales."Orders" ("Order_Id" text, zip text, quantity bigint, price float8, '
            "ordered_at timestamptz, note jsonb)"
        )
        connection.execute(
            "insert into sales.\"Orders\" values ('o1', '01 ''x''', 9007199254740993, 0.1, "
            "'2018-05-01 10:00+02', '{}')"
        )
    url = postgres_database.replace("postgresql://", "postgresql+psycopg://")
    load = shop.load(orders_feed(format="sql", location=f"{url}#sales.Orders", timezone="America/Sao_Paulo"))
    assert shop.orders("order_id, zip, quantity, price, ordered_at") == [
        ("o1", "01 'x'", 9007199254740993, 0.1, local("2018-05-01 05:00"))
    ]
    assert "note" in load.reasons[0]


@pytest.mark.parametrize("password", ["s3cret", "s3c:r/e@t"])
def test_an_unreachable_server_is_told_without_the_password(shop: Shop, password: str) -> None:
    location = f"postgresql://me:{password}@127.0.0.1:1/shop#orders"
    text = shop.refusal(orders_feed(format="sql", location=location))
    assert "Feed shop.orders: postgresql://me:***@127.0.0.1:1/shop#orders cannot be read:" in text
    assert "s3c" not in text


def test_a_password_given_as_a_parameter_is_hidden_too(shop: Shop) -> None:
    location = "postgresql://127.0.0.1:1/shop?user=me&password=s3cret&connect_timeout=1#orders"
    assert "password=***&connect_timeout=1#orders" in shop.refusal(
        orders_feed(format="sql", location=location)
    )
    assert "s3cret" not in str(shop.all("select * from ops.feed_state"))
