"""Which days the calendar's entries touch, and which series."""

from datetime import date
from pathlib import Path

import pytest

from risk_pipeline.catalog import load_catalog
from risk_pipeline.catalog.holidays import expand
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.calendar import CalendarDay, Effect
from tests.builders.catalog_project import Project, a_holiday_group, an_event

YEAR = date(2018, 1, 1), date(2018, 12, 31)


def days(project: Project, span: tuple[date, date] = YEAR) -> list[CalendarDay]:
    catalog = load_catalog(project.write())
    return expand(catalog.calendar, catalog.indicators, *span)


def a_project(folder: Path, **sections: list[dict[str, object]]) -> Project:
    project = Project(folder)
    project.calendar = sections
    return project


def test_a_project_without_a_calendar_has_no_days(tmp_path: Path) -> None:
    assert days(Project(tmp_path)) == []


def test_national_holidays_touch_the_whole_indicator(tmp_path: Path) -> None:
    rows = days(a_project(tmp_path, holidays=[a_holiday_group()]))
    assert {(row.indicator, row.dimension, row.segment, row.source) for row in rows} == {
        ("late_rate", "all", "all", "holiday")
    }
    assert [(row.day, row.name) for row in rows[1:4]] == [
        (date(2018, 3, 30), "Good Friday"),
        (date(2018, 4, 21), "Tiradentes' Day"),
        (date(2018, 5, 1), "Worker's Day"),
    ]
    assert len(rows) == 9


def test_holidays_of_a_region_touch_its_segment_and_no_other(tmp_path: Path) -> None:
    group = a_holiday_group(regions=["SP", "BA"], without=["Good Friday"])
    rows = [row for row in days(a_project(tmp_path, holidays=[group])) if row.dimension != "all"]
    assert [(row.day, row.dimension, row.segment, row.name) for row in rows] == [
        (date(2018, 7, 2), "customer_state", "BA", "Bahia Independence Day"),
        (date(2018, 7, 9), "customer_state", "SP", "Constitutionalist Revolution"),
    ]


def test_every_region_of_a_country_can_be_meant_at_once(tmp_path: Path) -> None:
    rows = days(a_project(tmp_path, holidays=[a_holiday_group(regions=["*"])]))
    segments = {row.segment for row in rows} - {"all"}
    assert {"SP", "RJ", "RS"} <= segments
    assert all(len(segment) == 2 for segment in segments), "states, no cities"


def test_days_around_a_holiday_are_touched_too_across_the_turn_of_the_year(tmp_path: Path) -> None:
    group = a_holiday_group(
        only=["Christmas Day", "Universal Fraternization Day"], days_before=1, days_after=2
    )
    rows = days(a_project(tmp_path, holidays=[group]), (date(2018, 12, 24), date(2018, 12, 31)))
    assert [(row.day.day, row.name) for row in rows] == [
        (24, "1 day before Christmas Day"),
        (25, "Christmas Day"),
        (26, "1 day after Christmas Day"),
        (27, "2 days after Christmas Day"),
        (31, "1 day before Universal Fraternization Day"),
    ]


def test_an_event_of_a_line_touches_each_of_its_indicators(tmp_path: Path) -> None:
    sale = an_event(
        "sale", targets=[{"business_line": "fulfilment"}], effect="shift", factor=1.5, kind="campaign"
    )
    rows = days(a_project(tmp_path, events=[sale]), (date(2026, 3, 6), date(2026, 3, 31)))
    assert rows == [
        CalendarDay(date(2026, 3, 6), name, "all", "all", Effect.SHIFT, 1.5, "sale", "campaign")
        for name in ("handoff_rate", "late_rate")
    ]


def test_an_event_may_touch_everything_or_one_segment(tmp_path: Path) -> None:
    one = {"indicator": "late_rate", "dimension": "customer_state", "segment": "RJ"}
    day = {"from": date(2018, 5, 2), "to": date(2018, 5, 2)}
    rows = days(
        a_project(
            tmp_path, events=[an_event("down", **day, targets=[{"indicator": "*"}, one], effect="mute")]
        )
    )
    assert [(row.indicator, row.dimension, row.segment, row.effect) for row in rows] == [
        ("*", "all", "all", Effect.MUTE),
        ("late_rate", "customer_state", "RJ", Effect.MUTE),
    ]


def test_the_turn_of_the_month_is_its_last_and_first_days(tmp_path: Path) -> None:
    entry = {**an_event("turn"), "last_days": 2, "first_days": 1}
    entry = {key: value for key, value in entry.items() if key not in {"from", "to"}}
    rows = days(a_project(tmp_path, month_ends=[entry]), (date(2024, 2, 1), date(2024, 3, 30)))
    assert [(row.day.month, row.day.day) for row in rows] == [(2, 1), (2, 28), (2, 29), (3, 1), (3, 30)]


def test_a_country_nobody_knows_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"register/calendar.yaml: python-holidays knows no holidays of XX"):
        days(a_project(tmp_path, holidays=[a_holiday_group(country="XX")]))
