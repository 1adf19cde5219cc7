"""How fast people answer, as written in `register/response.yaml`: calendar, targets, chain, impact.

A ticket keeps the version (sha256) of the plan it opened under; the store keeps the text of each
version that was ever used, so that a later edit changes nothing for it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.sla.working_hours import Span
from risk_pipeline.domain.tickets.outcome.new_level import NEW_LEVEL_DAYS
from risk_pipeline.domain.tickets.severity import Impact, Severity

_DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(min|h|d)")
_SPAN = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
OWNER, LINE_HEAD = "owner", "line_head"


def _duration(text: str) -> str:
    if not _DURATION.fullmatch(text):
        msg = "should be a span of working time such as '15 min', '4 h' or '3 d'"
        raise ValueError(msg)
    return text


def _hours(text: str) -> str:
    found = _SPAN.fullmatch(text)
    try:
        opens, closes = (time.fromisoformat(part) for part in found.groups()) if found else (None, None)
    except ValueError:
        opens = closes = None
    if opens is None or closes is None or (closes != time() and closes <= opens):
        msg = "should be working hours such as '09:00-18:00', the end after the start"
        raise ValueError(msg)
    return text


Duration = Annotated[str, AfterValidator(_duration)]
Hours = Annotated[str, AfterValidator(_hours)]


class Weekday(StrEnum):
    """Days of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkCalendar(_Strict):
    """When people work."""

    hours: Mapping[Weekday, tuple[Hours, ...]] = Field(
        min_length=1, description="by weekday, several spans a day if need be; other days are free"
    )
    time_zone: str | None = Field(default=None, description="zone of the hours; default: RISK_TIME_ZONE")
    country: str | None = Field(default=None, description="public holidays are free: ISO code, such as BR")
    subdivision: str | None = Field(default=None, description="state or province, such as SP")
    days_off: tuple[date, ...] = Field(default=(), description="further free days")
    day_hours: float = Field(default=8.0, gt=0, le=24, description="working hours in one 'd' of a target")

    @model_validator(mode="after")
    def _some_time(self) -> "WorkCalendar":
        if not any(self.hours.values()):
            msg = "hours: no weekday has any"
            raise ValueError(msg)
        for day, spans in self.hours.items():
            ends = [(opens, closes) for opens, closes in map(read_span, spans)]
            if any(first[1] == time() or first[1] > second[0] for first, second in pairwise(ends)):
                msg = f"hours: the spans of {day} overlap or are not in order"
                raise ValueError(msg)
        return self

    def week(self) -> dict[int, tuple[Span, ...]]:
        """Return the working hours by weekday, 0 for Monday."""
        order = list(Weekday)
        return {order.index(day): tuple(map(read_span, spans)) for day, spans in self.hours.items()}


class Lapse(_Strict):
    """When an acknowledgement after which nothing happens is asked about, and then returns to open."""

    stale_after: Mapping[Severity, Duration] = Field(
        description="by severity: silence after which the assignee is asked"
    )
    confirm_within: Duration = Field(default="1 h", description="without an answer, the ticket is open again")


class ResponsePlan(_Strict):
    """The whole of register/response.yaml."""

    calendar: WorkCalendar = Field(description="when people work")
    around_the_clock: tuple[Severity, ...] = Field(
        default=(Severity.P0,), description="severities whose clocks run around the clock"
    )
    targets: Mapping[Severity, Mapping[ClockKind, Duration]] = Field(
        description="by severity and clock: how long it may take"
    )
    remind_at: float = Field(default=0.5, gt=0, lt=1, description="share of a target after which to remind")
    escalate_every: Mapping[Severity, Duration] = Field(description="from one level of the chain to the next")
    chain: tuple[str, ...] = Field(
        default=(OWNER, LINE_HEAD),
        min_length=1,
        description="who is told of an overdue clock, in order: owner, line_head, or an owner's id",
    )
    acknowledgement: Lapse = Field(description="when an acknowledgement lapses")
    max_acceptance_days: int = Field(default=180, ge=1, description="longest acceptance of a risk")
    new_level_days: int = Field(
        default=NEW_LEVEL_DAYS,
        ge=28,
        description="days after which a level that is still red counts as usual; the owner is told",
    )
    impact: Impact = Field(default_factory=Impact, description="from which numbers on a ticket is P0, P1, P2")
    severity_of_inherent_impact: Mapping[int, Severity] = Field(
        default_factory=dict, description="a red rule of a risk of that inherent impact is at least so bad"
    )

    @model_validator(mode="after")
    def _every_severity(self) -> "ResponsePlan":
        for name, given in (
            ("targets", self.targets),
            ("escalate_every", self.escalate_every),
            ("acknowledgement.stale_after", self.acknowledgement.stale_after),
        ):
            if missing := [severity.value for severity in Severity if severity not in given]:
                msg = f"{name}: says nothing about {', '.join(missing)}"
                raise ValueError(msg)
        return self

    @cached_property
    def sha256(self) -> str:
        """Version of the plan."""
        body = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()

    def span(self, text: Duration, severity: Severity) -> timedelta:
        """Return a duration in hours of work, or of the whole day where the clock never stops."""
        return span_of(text, 24.0 if severity in self.around_the_clock else self.calendar.day_hours)


def span_of(text: Duration, day_hours: float = 24.0) -> timedelta:
    """Return a duration in hours of which a `d` has `day_hours`."""
    found = _DURATION.fullmatch(text)
    number, unit = found.groups() if found else ("0", "min")
    return timedelta(hours=float(number) * {"min": 1 / 60, "h": 1.0, "d": day_hours}[unit])


def read_span(text: Hours) -> Span:
    """Return the two ends of `09:00-18:00`."""
    opens, _, closes = text.partition("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)
