"""Closed days of feeds and lines: weekdays, and the days of the calendar's entries."""

from datetime import date
from pathlib import Path

from risk_pipeline.catalog import load_catalog
from risk_pipeline.catalog.closed_days import closed_calendar, closed_days_of, closed_feeds, closed_lines
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.series import FEED, Series
from tests.builders.catalog_project import Project, a_holiday_group

FIRST, LAST = date(2024, 12, 23), date(2025, 1, 5)


def test_a_feed_is_closed_on_its_weekdays_and_holidays(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.calendar = {"holidays": [a_holiday_group("brazil", country="BR")]}
    project.feed |= {"opening_days": ["mon", "tue", "wed", "thu", "fri", "sat"], "closed_on": ["brazil"]}
    found = closed_feeds(load_catalog(project.write()), FIRST, LAST)
    # Two Sundays, Christmas and New Year.
    assert sorted(day.day for day in found["shop.orders"]) == [1, 5, 25, 29]


def test_what_is_always_open_is_not_listed_and_a_line_is_closed_like_a_feed(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.lines[0]["opening_days"] = ["mon"]
    catalog = load_catalog(project.write())
    assert closed_feeds(catalog, FIRST, LAST) == {}
    assert {name: len(days) for name, days in closed_lines(catalog, FIRST, LAST).items()} == {
        "fulfilment": 12
    }


def test_a_series_is_closed_with_its_feeds_and_that_of_a_feed_with_its_own(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.feed |= {"opening_days": ["mon", "tue", "wed", "thu", "fri", "sat"]}
    catalog = load_catalog(project.write())
    known = next(name for name, each in catalog.indicators.items() if each.feeds == ("shop.orders",))
    sunday, monday = date(2018, 3, 11), date(2018, 3, 12)
    for series in (Series(known, Grain.DAY, "all", "all"), Series("any", Grain.DAY, FEED, "shop.orders")):
        assert closed_days_of(catalog, series, sunday, monday) == {sunday}
    assert not closed_days_of(catalog, Series("unknown", Grain.DAY, "all", "all"), sunday, monday)


def test_closed_days_are_days_of_the_calendar_of_what_they_close(tmp_path: Path) -> None:
    """An indicator of a closed line, or of which every feed is closed; and the feed's own, feed by feed."""
    project = Project(tmp_path)
    project.feed |= {"opening_days": ["mon", "tue", "wed", "thu", "fri", "sat"]}
    found = closed_calendar(load_catalog(project.write()), FIRST, LAST)
    assert {(row.indicator, row.dimension, row.segment) for row in found} == {
        ("late_rate", "all", "all"),
        ("handoff_rate", "all", "all"),
        ("feed_volume", "feed", "shop.orders"),
        ("feed_age_hours", "feed", "shop.orders"),
    }
    assert {(row.day.day, row.effect) for row in found} == {(29, "closed"), (5, "closed")}
    assert closed_calendar(load_catalog(Project(tmp_path / "open").write()), FIRST, LAST) == []
