"""A live run says which feeds keep hours from being judged, and up to when each is seen."""

from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any

import pandas as pd

from risk_pipeline.pipeline.runs.unjudged_hours import HeldUp, held_up


def at(hour: int, minute: int, day: int = 11) -> datetime:
    return datetime.combine(date(2024, 4, day), time(hour, minute))


NOW = at(15, 30)
FEEDS = {"calls": ("shop.calls", "shop.orders"), "refunds": ("shop.refunds",)}
CATALOG: Any = SimpleNamespace(
    rules={name: SimpleNamespace(indicator=name) for name in FEEDS},
    indicators={name: SimpleNamespace(feeds=feeds) for name, feeds in FEEDS.items()},
)
SEEN = {
    "shop.orders": at(12, 5),
    "shop.calls": at(15, 1),
    "shop.refunds": None,
    "shop.other": at(0, 0, day=1),
}


def verdicts(*rows: tuple[str, int, str, str]) -> pd.DataFrame:
    columns = ["rule_id", "hour", "status", "reason"]
    return pd.DataFrame(rows, columns=columns).assign(grain="hour", period_start=date(2024, 4, 11))


def test_every_reason_is_named_once_with_its_feeds_that_are_behind() -> None:
    why = "feed shop.orders has brought events up to 11 Apr 2024 12:05 only"
    rows = [("calls", hour, "no_data", why) for hour in (12, 13, 14)]
    found = held_up(verdicts(*rows, *rows, ("calls", 11, "green", "keeps")), CATALOG, SEEN, NOW)
    assert [str(each) for each in found] == [
        f"3 hours not judged (no data): {why} (feeds are seen: shop.orders up to 11 Apr 2024 12:05)"
    ]


def test_stale_hours_name_the_fault_and_a_feed_that_brought_nothing() -> None:
    (found,) = held_up(
        verdicts(("refunds", 1, "stale", "feed shop.refunds failed: gone")), CATALOG, SEEN, NOW
    )
    assert str(found) == (
        "1 hour not judged (stale): feed shop.refunds failed: gone (feeds are seen: "
        "shop.refunds not at all yet)"
    )


def test_what_was_judged_is_not_held_up_and_a_feed_that_is_seen_is_not_named() -> None:
    assert held_up(verdicts(("calls", 1, "red", "x")), CATALOG, SEEN, NOW) == ()
    assert str(HeldUp("stale", "gate broke", 2, {})) == "2 hours not judged (stale): gate broke"
