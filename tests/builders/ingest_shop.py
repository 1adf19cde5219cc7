"""A small shop whose files the ingest tests write, and a warehouse to load them into."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.ingest import FeedLoad, IngestOptions, load_feed
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.sql import Connection

NOW = datetime(2018, 6, 1, 12, tzinfo=UTC)
HEADER = "order_id,zip,quantity,price,ordered_at"
COLUMNS = (
    Column(name="order_id", data_type="varchar"),
    Column(name="zip", data_type="varchar"),
    Column(name="quantity", data_type="bigint"),
    Column(name="price", data_type="double", required=True, min=0),
    Column(name="ordered_at", data_type="timestamp", not_after_load=True),
)


def orders_feed(**changes: Any) -> Feed:
    """The shop's orders; any field of the feed can be another."""
    told = {
        "id": "shop.orders",
        "location": "{data_dir}/orders.csv",
        "format": "csv",
        "key": ("order_id",),
        "cursor": "ordered_at",
        "owner": "data_eng",
        "max_reject_share": 0.5,
        "max_merged_share": 1,
        "columns": COLUMNS,
    }
    return Feed(**{**told, **changes})


def line(number: int, price: object = 5, at: str = "2018-05-01 10:00:00") -> str:
    """One good order as a line of CSV."""
    return f"o{number},01001,1,{price},{at}"


def lines(*rows: str) -> str:
    """A CSV file of these rows under the shop's header."""
    return "\n".join([HEADER, *rows]) + "\n"


@dataclass
class Shop:
    """A folder of files and a warehouse."""

    folder: Path
    connection: Connection
    options: IngestOptions = field(default_factory=IngestOptions)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, feed: Feed | None = None, *, run_id: str = "run", now: datetime = NOW) -> FeedLoad:
        return load_feed(
            self.connection,
            feed or orders_feed(),
            data_dir=str(self.folder),
            run_id=run_id,
            now=now,
            options=self.options,
        )

    def refusal(self, feed: Feed | None = None) -> str:
        """Load what must fail; return what the user is told."""
        with pytest.raises(FeedError) as caught:
            self.load(feed)
        state, reason = self.one("select state, reason from ops.feed_state where feed = 'shop.orders'")
        assert (state, reason) == ("failed", self.kept(str(caught.value)))
        return str(caught.value)

    def kept(self, text: str) -> str:
        """Return what is kept of an error for people: without the feed's name and the data folder."""
        return text.removeprefix("Feed shop.orders: ").replace(f"{self.folder}/", "")

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def one(self, sql: str) -> tuple[Any, ...]:
        (row,) = self.all(sql)
        return row

    def orders(self, columns: str = "order_id, price") -> list[tuple[Any, ...]]:
        return self.all(f"select {columns} from raw.shop_orders order by all")

    def rejects(self) -> list[tuple[Any, ...]]:
        return self.all("select line_number, reason from raw.rejects order by all")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    folder = tmp_path / "data"
    folder.mkdir()
    with connect(tmp_path / "warehouse.duckdb") as connection:
        yield Shop(folder, connection)
