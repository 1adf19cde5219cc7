"""Which events a picture names, by which letter, and where the letter stands."""

from datetime import date, timedelta

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.notify.charts.named_events import NamedEvent, named_events

FIRST = date(2024, 12, 1)


def named(count: int, events: dict[int, str]) -> list[NamedEvent]:
    points = [
        ChartPoint(label=str(n), value=1.0, on=FIRST + timedelta(days=n), event=events.get(n))
        for n in range(count)
    ]
    return named_events(points)


def test_the_days_around_an_entry_are_the_entrys() -> None:
    events = {5: "Good Friday", 6: "1 day after Good Friday", 7: "2 days after Good Friday"}
    assert named(45, events) == [NamedEvent("a", "Good Friday", (5,))]


def test_neighbours_have_one_name_and_letters_stand_apart() -> None:
    events = {
        23: "Christmas Eve",
        24: "1 day after Christmas Eve, Christmas Day",
        26: "2 days after Christmas Day",
        27: "New Year's Eve",
    }
    assert named(45, events) == [NamedEvent("a", "Christmas Eve to New Year's Eve", (23,))]
    assert named(45, {3: "Easter, 1 day after Carnival"})[0].name == "Easter, Carnival"
    assert named(45, {3: "A, B, C, 1 day after A"})[0].name == "A and 2 more"


def test_three_events_are_named_the_newest_and_one_of_each_year_once() -> None:
    events = {0: "A", 10: "B", 20: "C", 30: "D", 40: "B"}
    assert named(45, events) == [
        NamedEvent("a", "B", (10, 40)),
        NamedEvent("b", "C", (20,)),
        NamedEvent("c", "D", (30,)),
    ]
