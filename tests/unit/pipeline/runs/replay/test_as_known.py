"""How the days of a replay are cut where rows became known late, and what is said of such rows."""

from datetime import date
from typing import Any

import pytest

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.pipeline.runs.replay.as_known import stretches, told
from risk_pipeline.warehouse.feeds.known_rows import LateRows


def day(number: int) -> date:
    return date(2024, 4, number)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], [(1, 9)]),
        ([1, 10], [(1, 9)]),
        ([4], [(1, 3), (4, 9)]),
        ([9, 4, 5, 4], [(1, 3), (4, 4), (5, 8), (9, 9)]),
    ],
)
def test_a_stretch_begins_on_each_day_on_which_rows_became_known_late(
    known: list[int], expected: list[tuple[int, int]]
) -> None:
    found = stretches(day(1), day(9), map(day, known))
    assert found == [(day(first), day(last)) for first, last in expected]


def test_what_counted_later_is_said_by_feed() -> None:
    columns = (Column(name="told_at", data_type="timestamp"),)
    feed: Any = Feed(id="shop.refunds", location="x", format="csv", owner="o", columns=columns)
    (text,) = told([LateRows(feed, {day(4): 2, day(12): 1})], day(9))
    assert text.startswith("shop.refunds: 3 rows became known on a later day")
    assert text.endswith("2 counted from that day on, 1 not within these days")
