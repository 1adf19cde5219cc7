"""Working time: counted and added up, over nights, weekends, holidays and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.sla.working_hours import AROUND_THE_CLOCK, WorkingHours

PARIS = ZoneInfo("Europe/Paris")
OFFICE = {number: ((time(9), time(12)), (time(13), time(18))) for number in range(5)}
NIGHTS = {number: ((time(0), time(6)), (time(20), time(0))) for number in range(7)}
DAYS_OFF = frozenset({date(2026, 4, 6), date(2026, 5, 1)})
CALENDARS = [
    WorkingHours(PARIS, OFFICE, DAYS_OFF),
    WorkingHours(PARIS, NIGHTS),
    WorkingHours(UTC, {2: ((time(10), time(11)),)}),
    AROUND_THE_CLOCK,
]
HOURS = CALENDARS[0]

# Around both changes of the clock in Paris: 29 March and 25 October 2026.
FIRST = datetime(2026, 3, 20, tzinfo=UTC)
instants = st.integers(0, 230 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
spans = st.integers(0, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))
calendars = st.sampled_from(CALENDARS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-23T10:00", "2026-03-23T11:30", 1.5),
        ("2026-03-23T11:00", "2026-03-23T14:00", 2),  # noon is free
        ("2026-03-23T17:00", "2026-03-24T10:00", 2),  # over night
        ("2026-03-27T17:00", "2026-03-30T10:00", 2),  # over a weekend
        ("2026-04-03T17:00", "2026-04-07T10:00", 2),  # over Easter
        ("2026-03-28T10:00", "2026-03-29T22:00", 0),  # a weekend
        ("2026-03-24T10:00", "2026-03-23T10:00", 0),  # backwards
    ],
)
def test_ticket_hours_count_working_time_only(start: str, end: str, hours: float) -> None:
    assert HOURS.between(at(start), at(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-23T10:00", 1, "2026-03-23T11:00"),
        ("2026-03-23T10:00", 2, "2026-03-23T12:00"),
        ("2026-03-23T11:00", 2, "2026-03-23T14:00"),
        ("2026-03-27T17:00", 2, "2026-03-30T10:00"),
        ("2026-03-28T03:00", 8, "2026-03-30T18:00"),
        ("2026-04-30T18:00", 1, "2026-05-04T10:00"),  # first of May, then a weekend
    ],
)
def test_ticket_hours_end_where_people_would_say(start: str, hours: float, end: str) -> None:
    assert HOURS.after(at(start), timedelta(hours=hours)) == at(end)


def test_ticket_hours_of_a_night_on_which_the_clock_changes_are_as_many_as_pass() -> None:
    nights = CALENDARS[1]
    spring = nights.between(at("2026-03-28T20:00"), at("2026-03-29T06:00"))
    autumn = nights.between(at("2026-10-24T20:00"), at("2026-10-25T06:00"))
    assert (spring, autumn) == (timedelta(hours=9), timedelta(hours=11))


@settings(max_examples=150, deadline=None)
@given(hours=calendars, start=instants, first=spans, second=spans)
def test_ticket_hours_add_up(
    hours: WorkingHours, start: datetime, first: timedelta, second: timedelta
) -> None:
    assert hours.after(hours.after(start, first), second) == hours.after(start, first + second) or not first
    assert hours.between(start, hours.after(start, first)) == first


@settings(max_examples=150, deadline=None)
@given(hours=calendars, start=instants, later=spans, span=spans, more=spans)
def test_ticket_hours_never_run_backwards(
    hours: WorkingHours, start: datetime, later: timedelta, span: timedelta, more: timedelta
) -> None:
    assert hours.after(start, span) >= start + span
    assert hours.after(start, span) <= hours.after(start, span + more)
    assert hours.after(start, span) <= hours.after(start + later, span)
    assert timedelta() <= hours.between(start, start + later) <= later


@settings(max_examples=150, deadline=None)
@given(hours=calendars, start=instants, first=spans, second=spans)
def test_ticket_hours_between_two_instants_are_those_of_both_halves(
    hours: WorkingHours, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle = start + first
    end = middle + second
    assert hours.between(start, end) == hours.between(start, middle) + hours.between(middle, end)


def test_ticket_hours_of_a_calendar_without_any_are_refused_instead_of_searched_for_ever() -> None:
    with pytest.raises(ValueError, match="too little working time"):
        WorkingHours(UTC, {}).after(at("2026-03-23T10:00"), timedelta(minutes=1))
