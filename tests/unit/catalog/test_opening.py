"""Closed days of feeds and lines: weekdays, and the days of the calendar's entries."""

from datetime import date
from pathlib import Path

from risk_pipeline.catalog import load_catalog
from risk_pipeline.catalog.opening import closed_feeds, closed_lines
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
