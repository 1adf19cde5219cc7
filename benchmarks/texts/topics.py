"""Topics: what a folder of the public Olist files says, and what a million texts cost.

    python -m benchmarks.texts.topics --olist FOLDER
    python -m benchmarks.texts.topics --texts 1000000

The first finds topics day by day, dated by the answer, and again on shuffled days. The second reads generated
texts, then a day of 10,000 on top of them.
"""

import argparse
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.texts.feed_texts import FeedTexts
from risk_pipeline.pipeline.texts.discovery import discover
from risk_pipeline.pipeline.texts.reading import read_texts
from risk_pipeline.warehouse.connection import Connection, connect

COLUMNS = {
    "review_id": "varchar",
    "order_id": "varchar",
    "review_score": "bigint",
    "review_comment_message": "varchar",
    "review_answer_timestamp": "timestamp",
}
REVIEWS = Feed(
    id="olist.order_reviews",
    location=None,
    format="csv",
    key=("review_id", "order_id"),
    cursor="review_answer_timestamp",
    owner="customer_exp",
    columns=tuple(Column(name=name, data_type=kind) for name, kind in COLUMNS.items()),
    texts=FeedTexts(column="review_comment_message", language="pt", rating="review_score"),
)
FIRST, LAST = date(2017, 6, 1), date(2018, 3, 31)
CRISES = {
    "December 2017": (date(2017, 12, 1), date(2017, 12, 20)),
    "March 2018": (date(2018, 3, 1), date(2018, 3, 20)),
}
# A topic about something else, such as a bad product, names no crisis of deliveries.
DELIVERY = ("receb", "cheg", "correio", "entreg", "atras")
QUIET = ("2017-06", "2017-07", "2017-08", "2017-09", "2017-10", "2017-11")


def load_olist(connection: Connection, folder: Path, shuffle: int | None) -> None:
    file = folder / "olist_order_reviews_dataset.csv"
    connection.execute("create schema if not exists raw; drop table if exists raw.olist_order_reviews")
    connection.execute(
        f"""
        create table raw.olist_order_reviews as
        select review_id, order_id, review_score::bigint as review_score, review_comment_message,
            try_cast(nullif(review_answer_timestamp, '') as timestamp) as review_answer_timestamp,
            timestamptz '2018-04-01' as _loaded_at, 'r' as _run_id, 'f' as _location
        from read_csv('{file}', all_varchar = true, quote = '"', escape = '"', strict_mode = false)
        """
    )
    if shuffle is not None:
        # Each text gets the instant of another: what rises then rises by chance.
        connection.execute(
            f"""
            create or replace table raw.olist_order_reviews as
            with there as (
                select *, row_number() over (order by review_id, order_id) as place from raw.olist_order_reviews
                where review_comment_message <> '' and review_answer_timestamp is not null
            ),
            mixed as (
                select review_answer_timestamp as at, row_number() over (order by md5(review_id || '{shuffle}')) as place
                from there
            )
            select there.* exclude (place) replace (mixed.at as review_answer_timestamp) from there join mixed using (place)
            """
        )


def topics_by_day(connection: Connection) -> list[tuple[date, str, int]]:
    read_texts(connection, [REVIEWS], "America/Sao_Paulo")
    return [
        (day, topic.topic, topic.texts)
        for number in range((LAST - FIRST).days + 1)
        for day in [FIRST + timedelta(days=number)]
        for topic in discover(connection, REVIEWS, day)
    ]


def olist(folder: Path, seeds: int) -> None:
    for seed in [None, *range(seeds)]:
        with tempfile.TemporaryDirectory() as scratch, connect(Path(scratch) / "risk.duckdb") as connection:
            load_olist(connection, folder, seed)
            began = time.process_time()
            found = topics_by_day(connection)
        print(
            f"\n{'as it was' if seed is None else f'shuffled, seed {seed}'}: {time.process_time() - began:.0f} CPU s"
        )
        months = Counter(f"{day:%Y-%m}" for day, _, _ in found)
        print("topics by month:", dict(sorted(months.items())))
        if seed is None:
            print(*(f"  {day} {topic} ({texts} texts)" for day, topic, texts in found), sep="\n")
            for crisis, (first, by) in CRISES.items():
                named = [
                    day
                    for day, topic, _ in found
                    if first <= day <= by and any(word in topic for word in DELIVERY)
                ]
                print(f"{crisis}: {'named ' + str(min(named)) if named else 'MISSED'} (bar: {by})")
            worst = max(months[month] for month in QUIET)
            print(f"quiet months, most: {worst} (bar: 1)")


# As many words as a million real texts have; all batches draw from the same ones.
VOCABULARY, MEAN_WORDS, SPAN_DAYS = 300_000, 18, 400


def texts(rng: np.random.Generator, count: int) -> Iterator[str]:
    """Words by Zipf's law, spelled with syllables."""
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "ao", "es")]
    spelling = np.random.default_rng(0)
    words = np.array(
        ["".join(spelling.choice(syllables, spelling.integers(1, 6))) for _ in range(VOCABULARY)]
    )
    for _ in range(count // 10_000 + 1):
        lengths = np.maximum(rng.poisson(MEAN_WORDS, 10_000), 1)
        drawn = words[np.minimum(rng.zipf(1.3, lengths.sum()) - 1, VOCABULARY - 1)]
        ends = np.cumsum(lengths)
        for begin, end in zip(ends - lengths, ends, strict=True):
            yield " ".join(drawn[begin:end])


def land(connection: Connection, first: int, count: int, load: str, last_day_only: bool) -> None:
    import pyarrow as pa

    rng = np.random.default_rng(first + 1)
    said = [text for text, _ in zip(texts(rng, count), range(count), strict=False)]
    days = np.full(count, SPAN_DAYS) if last_day_only else rng.integers(0, SPAN_DAYS, count)
    rows = pa.table(
        {"n": np.arange(first, first + count), "day": days, "said": said, "stars": rng.integers(1, 6, count)}
    )
    connection.register("generated", rows)
    connection.execute(
        f"""
        insert into raw.olist_order_reviews
        select 'r' || n, 'o', stars, said, timestamp '2017-01-01 12:00' + to_days(day::integer), timestamptz '{load}', '{load}', 'f'
        from generated
        """
    )
    connection.unregister("generated")


def volume(count: int) -> None:
    with tempfile.TemporaryDirectory() as scratch, connect(Path(scratch) / "risk.duckdb") as connection:
        connection.execute("set memory_limit = '2GB'; create schema if not exists raw")
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        connection.execute(
            f"create table raw.olist_order_reviews ({columns}, _loaded_at timestamptz, _run_id varchar, _location varchar)"
        )
        for first in range(0, count, 100_000):
            land(connection, first, min(100_000, count - first), "2018-04-01", last_day_only=False)
        measure("first build", connection, date(2017, 1, 1) + timedelta(days=SPAN_DAYS - 1))
        land(connection, count, 10_000, "2018-04-02", last_day_only=True)
        measure("a day of 10,000", connection, date(2017, 1, 1) + timedelta(days=SPAN_DAYS))


def measure(what: str, connection: Connection, day: date) -> None:
    wall, cpu = time.time(), time.process_time()
    read = read_texts(connection, [REVIEWS], "UTC")[0]
    between = time.process_time()
    found = discover(connection, REVIEWS, day)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{what}: {read.texts:,} texts read in {between - cpu:.0f} CPU s, topics of a day in "
        f"{time.process_time() - between:.0f} CPU s, {time.time() - wall:.0f} s on the clock, {len(found)} topics, "
        f"peak {peak:.2f} GB",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--olist", type=Path, help="folder of the Olist files; left out: that part is skipped"
    )
    parser.add_argument("--seeds", type=int, default=0, help="how many times with shuffled days")
    parser.add_argument("--texts", type=int, help="generated texts; left out: that part is skipped")
    given = parser.parse_args()
    if given.olist:
        olist(given.olist, given.seeds)
    if given.texts:
        volume(given.texts)
