"""Days that verbs take are those of the project's zone."""

from datetime import UTC, date, datetime

import pytest
import typer

from risk_pipeline.cli.arguments.days import day_ahead, past_day, read_day
from risk_pipeline.domain.clock import SystemClock

TODAY = date(2026, 3, 11)  # a Wednesday


@pytest.mark.parametrize(("zone", "today"), [("America/Sao_Paulo", 9), ("Asia/Tokyo", 10)])
def test_today_is_that_of_the_zone(monkeypatch: pytest.MonkeyPatch, zone: str, today: int) -> None:
    monkeypatch.setenv("RISK_TIME_ZONE", zone)
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime(2026, 3, 10, 1, 0, tzinfo=UTC))
    assert past_day("today") == date(2026, 3, today)
    assert past_day("1d") == date(2026, 3, today - 1)
    assert day_ahead("1d") == date(2026, 3, today + 1)


def test_a_date_needs_no_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_PROJECT_DIR", "/nowhere")
    assert past_day("2026-03-09") == date(2026, 3, 9)
    with pytest.raises(typer.BadParameter, match="RISK_PROJECT_DIR"):
        past_day("yesterday")


@pytest.mark.parametrize(
    ("text", "back", "ahead"),
    [
        ("2026-03-09", "2026-03-09", "2026-03-09"),
        ("today", "2026-03-11", "2026-03-11"),
        ("Yesterday", "2026-03-10", "2026-03-10"),
        (" tomorrow ", "2026-03-12", "2026-03-12"),
        ("2d", "2026-03-09", "2026-03-13"),
        ("1w", "2026-03-04", "2026-03-18"),
        ("+2d", "2026-03-13", "2026-03-13"),
        ("-2d", "2026-03-09", "2026-03-09"),
        ("monday", "2026-03-09", "2026-03-16"),
        ("wednesday", "2026-03-04", "2026-03-18"),
        ("fri", "2026-03-06", "2026-03-13"),
        ("2026-W10", "2026-03-02", "2026-03-02"),
    ],
)
def test_a_day_is_counted_from_today_in_the_direction_that_makes_sense(
    text: str, back: str, ahead: str
) -> None:
    assert str(read_day(text, TODAY, is_ahead=False)) == back
    assert str(read_day(text, TODAY, is_ahead=True)) == ahead


@pytest.mark.parametrize("text", ["", "someday", "2x", "2026-13-01", "2026-W60", "mo", "31.12.2026", "d2"])
def test_what_is_no_day_says_what_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no day: give 2026-03-09, yesterday, .*monday, 2d"):
        read_day(text, TODAY, is_ahead=True)
