"""A day whose delivery came without rows is stale for rules behind the feed, and its feed is not fresh."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from risk_pipeline.pipeline.runs.broken_feeds import load_verdicts, read_faults
from risk_pipeline.warehouse.connection import connect
from tests.builders.rule_rows import a_frame, a_row
from tests.builders.ticket_world import ORDERS_AGE, FakeBook, day

FEED = "olist.orders"
WORDS = "came without rows"


class Platform:
    """A platform of which faults only read the catalog."""

    def __init__(self) -> None:
        self.catalog: Any = FakeBook()


@pytest.mark.parametrize(("missing", "status"), [(True, "red"), (False, "green")])
def test_a_feed_is_not_fresh_on_a_day_whose_file_was_empty(
    tmp_path: Path, status: str, *, missing: bool
) -> None:
    platform: Any = Platform()
    on: date = day(1)
    with connect(tmp_path / "w.duckdb") as connection:
        if missing:
            connection.execute(
                "insert into ops.missing_days values ($feed, $day, '/data/orders_2.csv', 'r')",
                {"feed": FEED, "day": on},
            )
        faults = read_faults(connection, platform, (day(0), day(2)))
    assert [fault.first_day for fault in faults.of([FEED])] == ([on] if missing else [])
    rows = [a_row(1.0, indicator="feed_age_hours", dimension="feed", segment=FEED)]
    rows[0] |= dict.fromkeys(("period_start", "period_end", "known_on"), on)
    judged = judge_rules(
        [platform.catalog.rules[ORDERS_AGE]],
        platform.catalog.indicators,
        a_frame(rows),
        window=(on, on),
        run_id="r",
        given=Given(feed_faults=faults),
    ).verdicts
    assert list(judged["status"]) == [status]
    assert (WORDS in judged["reason"].iloc[0]) is missing
    assert "/data" not in judged["reason"].iloc[0]


def test_a_closed_day_is_not_missing(tmp_path: Path) -> None:
    platform: Any = Platform()
    feed = platform.catalog.feeds[FEED]
    on = day(1)
    weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[on.weekday()]
    others = tuple(name for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") if name != weekday)
    platform.catalog.feeds = {FEED: feed.model_copy(update={"opening_days": others})}
    with connect(tmp_path / "w.duckdb") as connection:
        connection.execute(
            "insert into ops.missing_days values ($feed, $day, '/data/orders_2.csv', 'r')",
            {"feed": FEED, "day": on},
        )
        assert read_faults(connection, platform, (day(0), day(2))).of([FEED]) == []


@pytest.mark.parametrize(
    ("location", "days_ago", "status"), [("", 7, "red"), ("", 8, "green"), ("a.csv", 1, "green")]
)
def test_a_feed_is_at_fault_for_a_week_for_a_day_of_which_no_file_came(
    tmp_path: Path, location: str, days_ago: int, status: str
) -> None:
    platform: Any = Platform()
    with connect(tmp_path / "w.duckdb") as connection:
        connection.execute(
            "insert into ops.feed_state by name select $feed as feed, 'ok' as state, now() as checked_at, "
            "'r' as run_id",
            {"feed": FEED},
        )
        connection.execute(
            "insert into ops.missing_days values ($feed, $day, $location, 'r')",
            {"feed": FEED, "day": day(20 - days_ago), "location": location},
        )
        [verdict] = load_verdicts(connection, platform.catalog, Period(day(20), Grain.DAY), "r")
    assert verdict.status == status
    assert ("no file brought rows of" in (verdict.reason or "")) is (status == "red")
