"""A feed of reviews in a warehouse of its own: rows land as a load would land them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.texts.feed_texts import FeedTexts
from risk_pipeline.warehouse.connection import Connection, connect

TYPES = {"id": "varchar", "told_at": "timestamp", "stars": "bigint", "who": "varchar", "said": "varchar"}
FEED = Feed(
    id="shop.reviews",
    location=None,
    format="csv",
    key=("id",),
    cursor="told_at",
    owner="care",
    columns=tuple(Column(name=name, data_type=kind) for name, kind in TYPES.items()),
    texts=FeedTexts(column="said", language="pt", author="who", rating="stars"),
)
Review = tuple[str, date, int, str, str]

GOOD = ("gostei da compra", "produto otimo", "entrega rapida", "recomendo a loja", "tudo certo", "chegou bem")
BAD = ("veio quebrado", "demorou demais", "cor diferente", "faltou uma peca", "atendimento ruim")


@contextmanager
def shop(folder: Path) -> Iterator[Connection]:
    """A warehouse with the empty table of the feed."""
    with connect(folder / "risk.duckdb") as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
        connection.execute("create schema if not exists raw")
        connection.execute(
            f"create table raw.shop_reviews ({columns}, _loaded_at timestamptz, _run_id varchar, "
            "_location varchar)"
        )
        yield connection


def land(connection: Connection, reviews: Iterable[Review], load: int = 1) -> None:
    """Bring rows; one with a key that is there replaces it."""
    rows = list(reviews)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=load)
    keys = [row[0] for row in rows]
    connection.execute("delete from raw.shop_reviews where id in (select unnest(?))", [keys])
    connection.execute(
        "insert into raw.shop_reviews select unnest(?::varchar[]), "
        "unnest(?::date[])::timestamp + interval 9 hour, "
        "unnest(?::bigint[]), unnest(?::varchar[]), unnest(?::varchar[]), ?, ?, 'f.csv'",
        [*(list(column) for column in zip(*rows, strict=True)), at, f"run-{load}"],
    )


def quiet(first: date, days: int, per_day: int = 12) -> list[Review]:
    """Usual reviews: three in four are praise, always by other people."""
    found: list[Review] = []
    for day in range(days):
        for number in range(per_day):
            turn = day * 7 + number * 3
            is_good = number % 4 != 0
            said = (GOOD if is_good else BAD)[turn % (6 if is_good else 5)]
            name = f"u{day}-{number}"
            found.append((name, first + timedelta(days=day), 5 if is_good else 1 + turn % 2, name, said))
    return found
