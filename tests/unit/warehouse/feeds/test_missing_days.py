"""A delivery without rows is no proof of a quiet day, unless the feed says so."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.options import FeedLoad
from risk_pipeline.warehouse.feeds.coverage import read_seen_to
from risk_pipeline.warehouse.feeds.missing_days import read_missing_days
from tests.builders.ingest_shop import HEADER, Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

EMPTY = HEADER + "\n"
DAILY = {"location": "{data_dir}/orders_*.csv"}


def file_of(day: int, *numbers: int) -> str:
    return lines(*(line(n, at=f"2018-05-{day:02d} 10:00:00") for n in numbers))


def morning(day: int) -> datetime:
    return datetime(2018, 5, day, 6, tzinfo=UTC)


def load(shop: Shop, day: int, **changes: Any) -> FeedLoad:
    return shop.load(orders_feed(**{**DAILY, **changes}), now=morning(day), run_id=f"run-{day}")


def missing(shop: Shop) -> list[int]:
    found = read_missing_days(shop.connection, date(2018, 1, 1), date(2018, 12, 31))
    return [each.day.day for each in found]


def test_a_day_whose_file_holds_only_its_header_is_missing_until_rows_come(shop: Shop) -> None:
    shop.write("orders_2018-05-01.csv", file_of(1, 1, 2))
    assert load(shop, 2).state == "ok"
    path = shop.write("orders_2018-05-02.csv", EMPTY)
    empty = load(shop, 3)
    assert (empty.state, missing(shop)) == ("no_data", [2])
    assert "has a header but no rows. Deliver it again; if such a one" in empty.reasons[0]
    # A run that reads nothing new says no less.
    again = load(shop, 3)
    assert again.state == "no_data"
    assert again.reasons[0].startswith(f"Feed shop.orders: no row came of 2 May 2018: {path} holds none. ")
    # The next day does not make it a quiet one: its own file is still empty.
    shop.write("orders_2018-05-03.csv", file_of(3, 3))
    assert (load(shop, 4).state, missing(shop)) == ("ok", [2])
    shop.write("orders_2018-05-02.csv", file_of(2, 4))
    assert (load(shop, 4).state, missing(shop)) == ("ok", [])


def test_days_that_came_in_one_load_are_told_apart_by_the_order_of_their_files(shop: Shop) -> None:
    for day, content in ((1, file_of(1, 1)), (2, EMPTY), (3, file_of(3, 3)), (4, ""), (5, file_of(5, 5))):
        shop.write(f"orders_2018-05-0{day}.csv", content)
    assert (load(shop, 6).state, missing(shop)) == ("ok", [2, 4])


def test_a_feed_that_may_be_empty_has_quiet_days(shop: Shop) -> None:
    shop.write("orders_2018-05-01.csv", file_of(1, 1))
    shop.write("orders_2018-05-02.csv", EMPTY)
    assert load(shop, 3).state == "no_data"
    assert (load(shop, 3, may_be_empty=True).state, missing(shop)) == ("ok", [])
    shop.write("orders_2018-05-03.csv", EMPTY)
    told = load(shop, 4, may_be_empty=True)
    assert (told.state, told.outcome, missing(shop)) == ("ok", "0 rows delivered", [])
    assert told.reasons[0].endswith("has a header but no rows. It counts as zero (may_be_empty).")


def test_of_several_files_a_day_the_others_count(shop: Shop) -> None:
    shop.write("orders_2018-05-01_north.csv", file_of(1, 1))
    shop.write("orders_2018-05-01_south.csv", EMPTY)
    assert (load(shop, 2).state, missing(shop)) == ("ok", [])
    shop.write("orders_2018-05-02_north.csv", EMPTY)
    shop.write("orders_2018-05-02_south.csv", file_of(2, 2))
    assert (load(shop, 3).state, missing(shop)) == ("ok", [])


def test_a_later_file_that_reaches_back_speaks_for_the_empty_one(shop: Shop) -> None:
    shop.write("orders_2018-05-01.csv", file_of(1, 1))
    shop.write("orders_2018-05-02.csv", EMPTY)
    shop.write("orders_2018-05-03.csv", file_of(1, 1) + line(3, at="2018-05-03 10:00:00") + "\n")
    assert (load(shop, 4).state, missing(shop)) == ("ok", [])


def test_at_one_place_a_day_stays_missing_once_the_next_takes_it(shop: Shop) -> None:
    one = {"location": "{data_dir}/orders.csv"}
    for day, content in ((1, file_of(1, 1)), (2, EMPTY)):
        shop.write("orders.csv", content)
        load(shop, day + 1, **one)
    shop.write("orders.csv", file_of(3, 3))
    assert (load(shop, 4, **one).state, missing(shop)) == ("ok", [2])
    shop.write("orders.csv", file_of(1, 1) + line(3, at="2018-05-03 10:00:00") + "\n")
    assert (load(shop, 4, **one).state, missing(shop)) == ("ok", [])


@pytest.mark.parametrize(("kind", "content"), [("json", b"[]"), ("json", b""), ("parquet", None)])
def test_other_formats_are_empty_as_well(shop: Shop, kind: str, content: bytes | None) -> None:
    row = {"order_id": "o1", "zip": "1", "quantity": 1, "price": 5.0, "ordered_at": "2018-05-01 10:00:00"}
    frame = pd.DataFrame([row])
    frame["ordered_at"] = pd.to_datetime(frame["ordered_at"])
    for name, rows in (("1", frame), ("2", frame.head(0))):
        if kind == "parquet":
            rows.to_parquet(shop.folder / f"orders_{name}.parquet")
        else:
            rows.to_json(shop.folder / f"orders_{name}.json", orient="records", date_format="iso")
    if content is not None:
        shop.write(f"orders_2.{kind}", content)
    feed = {"location": f"{{data_dir}}/orders_*.{kind}", "format": kind}
    assert (load(shop, 3, **feed).state, missing(shop)) == ("no_data", [2])


def test_a_feed_without_event_times_has_no_data_after_an_empty_file(shop: Shop) -> None:
    shop.write("orders_1.csv", file_of(1, 1))
    assert load(shop, 2, cursor=None).state == "ok"
    shop.write("orders_2.csv", EMPTY)
    assert load(shop, 3, cursor=None).state == "no_data"
    again = load(shop, 3, cursor=None)
    assert again.reasons[0].startswith(
        "Feed shop.orders: its newest delivery holds no rows. Deliver it again"
    )
    shop.write("orders_3.csv", file_of(3, 3))
    assert load(shop, 4, cursor=None).state == "ok"


@pytest.mark.parametrize(("may_be_empty", "day"), [(False, 1), (True, 3)])
def test_an_empty_file_speaks_for_no_hour_either(shop: Shop, day: int, *, may_be_empty: bool) -> None:
    feed: Feed = orders_feed(**DAILY, may_be_empty=may_be_empty)
    shop.write("orders_2018-05-01.csv", file_of(1, 1))
    shop.load(feed, now=datetime(2018, 5, 1, 11, tzinfo=UTC))
    shop.write("orders_2018-05-02.csv", EMPTY)
    shop.load(feed, now=morning(3))
    # Files of this test are written now, long after the days they are of.
    shop.connection.execute("update ops.ingest_manifest set modified_at = null")
    seen = read_seen_to(shop.connection, [feed], morning(3), "UTC")["shop.orders"]
    assert seen is not None
    assert seen.day == day


def test_a_file_of_the_history_says_nothing_of_later_days_wherever_its_name_sorts(shop: Shop) -> None:
    shop.write("orders_history.csv", file_of(1, 1) + line(2, at="2018-04-20 10:00:00") + "\n")
    shop.write("orders_2018-05-02.csv", EMPTY)
    assert (load(shop, 3).state, missing(shop)) == ("no_data", [2])
    shop.write("orders_2018-05-03.csv", file_of(3, 3))
    shop.write("orders_2018-05-04.csv", EMPTY)
    assert (load(shop, 5).state, missing(shop)) == ("no_data", [2, 4])
