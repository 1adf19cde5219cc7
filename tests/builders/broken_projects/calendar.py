"""The calendar."""

from datetime import date

from tests.builders.broken_projects.case import CALENDAR, earns
from tests.builders.catalog_project import Project, a_holiday_group, an_event


@earns("L501", "launch", "targets.indicator", CALENDAR)
def event_on_unknown_indicator(p: Project) -> None:
    p.calendar = {"events": [an_event(targets=[{"indicator": "lat_rate"}])]}


@earns("L502", "launch", "targets.business_line", CALENDAR)
def event_on_unknown_line(p: Project) -> None:
    p.calendar = {"events": [an_event(targets=[{"business_line": "logistics"}])]}


@earns("L503", "launch", "targets.dimension", CALENDAR)
def event_on_unknown_dimension(p: Project) -> None:
    target = {"indicator": "late_rate", "dimension": "category", "segment": "toys"}
    p.calendar = {"events": [an_event(targets=[target])]}


@earns("L503", "brazil", "region_dimension", CALENDAR)
def regions_on_an_indicator_without_states(p: Project) -> None:
    p.indicators["late_rate"] |= {"dimensions": ["all"], "daily": []}
    p.calendar = {"holidays": [a_holiday_group(regions=["SP"])]}


@earns("L504", "brazil", "country", CALENDAR)
def unknown_country(p: Project) -> None:
    p.calendar = {"holidays": [a_holiday_group(country="XX")]}


@earns("L504", "brazil", "regions", CALENDAR)
def unknown_region(p: Project) -> None:
    p.calendar = {"holidays": [a_holiday_group(regions=["SP", "XY"])]}


@earns("L504", "brazil", "categories", CALENDAR)
def unknown_category(p: Project) -> None:
    p.calendar = {"holidays": [a_holiday_group(categories=["bank"])]}


@earns("L505", "brazil", "only", CALENDAR)
def unknown_holiday(p: Project) -> None:
    p.calendar = {"holidays": [a_holiday_group(only=["Chrismas Day"])]}


@earns("L506", "sale", "effect", CALENDAR)
def two_events_contradict(p: Project) -> None:
    sale = an_event("sale", to=date(2026, 3, 2), effect="mute", targets=[{"business_line": "fulfilment"}])
    p.calendar = {"events": [an_event(), sale]}


@earns("L506", "sale", "effect", CALENDAR)
def a_holiday_and_an_event_contradict(p: Project) -> None:
    day = date(2026, 9, 7)  # Independence Day
    sale = an_event(
        "sale", **{"from": day, "to": day}, effect="shift", factor=1.4, targets=[{"indicator": "*"}]
    )
    p.calendar = {"holidays": [a_holiday_group()], "events": [sale]}


@earns("L506", "sale", "effect", CALENDAR)
def an_event_contradicts_the_holiday_of_one_state(p: Project) -> None:
    ninth_of_july = {"from": date(2026, 7, 9), "to": date(2026, 7, 9)}
    sale = an_event("sale", **ninth_of_july, effect="mute")
    p.calendar = {"holidays": [a_holiday_group(regions=["SP"])], "events": [sale]}


@earns("L507", "launch", "owner", CALENDAR)
def event_of_unknown_owner(p: Project) -> None:
    p.calendar = {"events": [an_event(owner="nobody")]}
