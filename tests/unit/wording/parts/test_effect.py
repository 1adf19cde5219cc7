"""What an action has changed: the value before it and after it, or that it is not known yet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.messages.facts import DoneAction, Happening
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.wording.story import story_of
from tests.builders.ticket_messages import a_message

FIRST = date(2018, 3, 1)
# 3 March, 22:30 in São Paulo.
DONE = DoneAction(number=2, title="Second acquirer", at=datetime(2018, 3, 4, 1, 30, tzinfo=UTC))
KNOWN = "19.0 % before “Second acquirer”, 7.0 % after it."
PEOPLE = Happening(by=By.PERSON, actor="@ana", words="2 (containment) Second acquirer")


def days(*values: float | None) -> tuple[ChartPoint, ...]:
    dates = [FIRST + timedelta(days=n) for n in range(len(values))]
    return tuple(
        ChartPoint(label=str(on), value=value, on=on) for on, value in zip(dates, values, strict=True)
    )


def acted(*values: float | None, **changes: Any) -> TicketMessage:
    said = {"done": DONE, "chart": days(*values), "kind": "action_done", "event": PEOPLE}
    return a_message(**said | {"status": "in_progress"} | changes)


def test_the_news_of_an_action_says_the_value_before_and_that_the_effect_is_not_known_yet() -> None:
    event = story_of(acted(0.21, 0.19)).event
    assert event == (
        "Action done by @ana: 2 (containment) Second acquirer. "
        "It was 19.0 % on 2 Mar 2018; what the action changes is not known yet."
    )


def test_the_day_on_which_it_was_done_is_neither_before_nor_after() -> None:
    """The action came into effect in the middle of the third day, on the clock of the business."""
    story = story_of(acted(0.21, 0.19, 0.4))
    assert "It was 19.0 % on 2 Mar 2018; what the action changes is not known yet." in story.event
    assert "Second acquirer" not in story.figures


def test_once_a_whole_period_came_after_it_every_message_says_what_has_changed() -> None:
    known = acted(0.21, 0.19, 0.4, None, 0.07)
    assert story_of(known).event.endswith(KNOWN)
    for status in ("in_progress", "verifying", "closed"):
        later = known.model_copy(update={"status": status, "kind": "verifying", "resolution": "fixed"})
        assert KNOWN in story_of(later).figures


def test_a_week_that_holds_the_day_is_neither_before_nor_after() -> None:
    weeks = tuple(
        ChartPoint(label=str(n), value=value, on=date(2018, 2, 19) + timedelta(weeks=n))
        for n, value in enumerate((0.2, 0.3, 0.1))
    )
    assert (
        "20.0 % before “Second acquirer”, 10.0 % after it."
        in story_of(acted(chart=weeks, grain="week")).figures
    )


def test_of_hours_the_one_in_which_it_was_done_is_left_out() -> None:
    points = tuple(
        ChartPoint(label=str(hour), value=hour / 100, on=date(2018, 3, 3), hour=hour)
        for hour in (20, 21, 22, 23)
    )
    hourly = {"grain": "hour", "period_hour": 23, "period_start": date(2018, 3, 3)}
    assert (
        "21.0 % before “Second acquirer”, 23.0 % after it." in story_of(acted(chart=points, **hourly)).figures
    )


def test_what_is_counted_has_its_noun_and_without_any_value_nothing_is_known() -> None:
    orders = {"unit": "count", "noun": ("order", "orders"), "limit_kind": "control"}
    told = story_of(acted(1.0, 0.0, None, 23.0, **orders)).figures
    assert "0 orders before “Second acquirer”, 23 orders after it." in told
    assert story_of(acted(None)).event.endswith("What the action changes is not known yet.")
    assert "Second acquirer" not in story_of(acted(0.2, 0.1, 0.1, 0.1, done=None)).figures
