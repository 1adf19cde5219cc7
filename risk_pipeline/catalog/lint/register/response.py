"""`register/response.yaml`: names and places that do not exist, targets that nobody can mean."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from risk_pipeline.catalog import holidays
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.register.response_plan import LINE_HEAD, OWNER, ResponsePlan
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.sla.working_hours import WorkingHours
from risk_pipeline.domain.tickets.severity import Severity

SECTION, CALENDAR, TARGETS = "response", "calendar", "targets"
_WEEK = timedelta(days=7)


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L701 to L705; without the file there are no clocks and nothing to say."""
    plan = view.catalog.response
    if plan is None:
        return
    roles = [OWNER, LINE_HEAD, *view.catalog.owners]
    for name in plan.chain:
        if name not in roles:
            yield view.unknown(SECTION, "chain", "chain", "L701", name, roles)
    yield from _calendar(view, plan)
    yield from _targets(view, plan)


def _calendar(view: View, plan: ResponsePlan) -> Iterator[Finding]:
    country, subdivision, zone = (
        plan.calendar.country,
        plan.calendar.subdivision,
        plan.calendar.time_zone,
    )
    if country is not None and not holidays.is_country(country):
        text = f"{country} is not a country that python-holidays knows; use an ISO 3166 code such as BR"
        yield view.finding(SECTION, CALENDAR, "calendar.country", "L702", text)
    elif subdivision is not None:
        known = holidays.known_regions(country) if country else frozenset()
        if subdivision not in known:
            yield view.unknown(SECTION, CALENDAR, "calendar.subdivision", "L702", subdivision, known)
    if zone is not None and zone not in available_timezones():
        yield view.unknown(SECTION, CALENDAR, "calendar.time_zone", "L703", zone, available_timezones())


def _targets(view: View, plan: ResponsePlan) -> Iterator[Finding]:
    for severity in Severity:
        if ClockKind.ACKNOWLEDGE not in plan.targets[severity]:
            text = f"nobody is ever late to acknowledge a {severity} ticket; set how long that may take"
            yield view.finding(SECTION, TARGETS, f"targets.{severity}", "L704", text)
    for worse, milder in pairwise(Severity):
        for kind in ClockKind:
            spans = [_lasting(plan, severity, kind) for severity in (worse, milder)]
            if spans[0] is not None and spans[1] is not None and spans[0] > spans[1]:
                text = (
                    f"{worse} has more time to {kind} than {milder}, days off included; "
                    "give the worse one less, or give both the same"
                )
                yield view.finding(SECTION, TARGETS, f"targets.{worse}.{kind}", "L705", text)


def _lasting(plan: ResponsePlan, severity: Severity, kind: ClockKind) -> timedelta | None:
    """Return about how long a target lasts by the clock on the wall."""
    text = plan.targets[severity].get(kind)
    if text is None:
        return None
    span = plan.span(text, severity)
    return span if severity in plan.around_the_clock else span * (_WEEK / _working_week(plan))


def _working_week(plan: ResponsePlan) -> timedelta:
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    return WorkingHours(week=plan.calendar.week()).between(monday, monday + _WEEK)
