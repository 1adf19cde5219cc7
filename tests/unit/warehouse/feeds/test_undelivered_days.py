"""A day whose file never came, of a feed that brings files each day, is missing and not quiet."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from risk_pipeline.ingest.options import FeedLoad
from risk_pipeline.warehouse.feeds.missing_days import read_missing_days
from tests.builders.ingest_shop import HEADER, Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

MONDAY = date(2018, 1, 1)
NUMBERS = count()
DAILY = {"location": "{data_dir}/orders_*.csv", "plausible_from": MONDAY}


def deliver(shop: Shop, first: int, last: int, rows: int = 8, without: tuple[int, ...] = ()) -> None:
    """Write a file for each of these days, counted from the Monday, but for some."""
    for day in (MONDAY + timedelta(days=n) for n in range(first, last + 1) if n not in without):
        made = (line(next(NUMBERS), at=f"{day} 10:00:00") for _ in range(rows))
        shop.write(f"orders_{day}.csv", lines(*made))


def load(shop: Shop, day: int, **changes: Any) -> FeedLoad:
    """Load in the morning after a day."""
    at = datetime.combine(MONDAY + timedelta(days=day + 1), datetime.min.time(), UTC) + timedelta(hours=6)
    return shop.load(orders_feed(**{**DAILY, **changes}), now=at, run_id=f"run-{day}")


def lost(shop: Shop) -> list[int]:
    found = read_missing_days(shop.connection, MONDAY, MONDAY + timedelta(days=400))
    return [(each.day - MONDAY).days for each in found if not each.location]


def test_a_day_without_a_file_is_missing_from_the_next_file_on_until_its_own_comes(shop: Shop) -> None:
    deliver(shop, 0, 20)
    load(shop, 20)
    load(shop, 21)  # nothing came: the day may still be late
    assert lost(shop) == []
    deliver(shop, 22, 22)
    load(shop, 22)
    assert lost(shop) == [21]
    deliver(shop, 23, 23)
    load(shop, 23)
    assert lost(shop) == [21]
    deliver(shop, 21, 21)
    load(shop, 24)
    assert lost(shop) == []


def test_a_lost_day_is_found_in_a_history_that_is_loaded_at_once(shop: Shop) -> None:
    deliver(shop, 0, 40, without=(23, 30, 31))
    load(shop, 40)
    assert lost(shop) == [23, 30, 31]


@pytest.mark.parametrize(
    ("rows", "without"),
    [
        pytest.param(6, (25,), id="so few rows that a quiet day is no wonder"),
        pytest.param(8, (6, 13, 20, 27), id="Sundays, on which nothing ever comes"),
        pytest.param(8, (5,), id="a feed that is not known yet"),
    ],
)
def test_a_day_that_may_be_quiet_is_not_missing(shop: Shop, rows: int, without: tuple[int, ...]) -> None:
    deliver(shop, 0, 33, rows, without)
    load(shop, 33)
    assert lost(shop) == []


def test_a_file_that_reaches_over_the_day_speaks_for_it_and_corrections_do_not(shop: Shop) -> None:
    deliver(shop, 0, 24)
    day = MONDAY + timedelta(days=26)
    made = [line(next(NUMBERS), at=f"{day} 10:00:00") for _ in range(8)]
    shop.write(f"orders_{day}.csv", lines(*made, line(next(NUMBERS), at=f"{MONDAY} 11:00:00")))
    load(shop, 26)
    assert lost(shop) == [25]
    both = (24, 24, 24, 24, 26, 26, 26, 26)
    whole = (line(next(NUMBERS), at=f"{MONDAY + timedelta(days=n)} 12:00:00") for n in both)
    shop.write("orders_whole_week.csv", lines(*whole))
    load(shop, 27)
    assert lost(shop) == []


def test_an_empty_file_says_more_than_none_and_a_feed_that_may_be_empty_has_quiet_days(shop: Shop) -> None:
    deliver(shop, 0, 30, without=(25,))
    load(shop, 30)
    assert lost(shop) == [25]
    shop.write(f"orders_{MONDAY + timedelta(days=25)}.csv", HEADER + "\n")
    load(shop, 31)
    assert lost(shop) == []
    assert len(read_missing_days(shop.connection, MONDAY, MONDAY + timedelta(days=40))) == 1
    load(shop, 32, may_be_empty=True)
    assert read_missing_days(shop.connection, MONDAY, MONDAY + timedelta(days=40)) == []


def test_one_table_speaks_for_all_its_days(shop: Shop) -> None:
    days = (MONDAY + timedelta(days=n) for n in range(30) if n != 25)
    shop.write(
        "orders.csv", lines(*(line(next(NUMBERS), at=f"{day} 10:00:00") for day in days for _ in "12345678"))
    )
    load(shop, 30, location="{data_dir}/orders.csv")
    assert lost(shop) == []


@pytest.mark.parametrize(
    ("without", "changes", "said"),
    [
        ((25,), {}, "1 day without a file between days that have one: 26 Jan 2018. It counts as unknown"),
        (
            (23, 25),
            {},
            "2 days without a file between days that have one: the newest is 26 Jan 2018. They count",
        ),
        ((25,), {"opening_days": ("mon", "tue", "wed", "thu", "sat", "sun")}, ""),
        ((25,), {"closed_on": ("republic_day",)}, ""),
    ],
)
def test_the_run_that_finds_it_says_what_to_do(
    shop: Shop, without: tuple[int, ...], changes: dict[str, Any], said: str
) -> None:
    deliver(shop, 0, 30, without=without)
    told = load(shop, 30, **changes)
    assert told.state == "ok"
    assert [reason[: len(said)] for reason in told.reasons] == ([said] if said else [])
    assert all(reason.endswith("set may_be_empty: true in meta.feed.") for reason in told.reasons)


def test_corrections_in_later_files_are_not_the_day_itself(shop: Shop) -> None:
    deliver(shop, 0, 24)
    days = [25, *(26 for _ in range(8))]
    made = (line(next(NUMBERS), at=f"{MONDAY + timedelta(days=n)} 10:00:00") for n in days)
    shop.write(f"orders_{MONDAY + timedelta(days=26)}.csv", lines(*made))
    load(shop, 26)
    assert lost(shop) == [25]
    deliver(shop, 25, 25)
    load(shop, 27)
    assert lost(shop) == []
