"""What was found out about a breach, and what of it is remembered with the ticket.

A diagnosis is data: messages are written from it, now and whenever a person or the clock moves the ticket
later. Nothing is ever read back from a message.
"""

from datetime import date

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.largest_rows import LargestRows
from risk_pipeline.domain.diagnosis.location import Located
from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.period import reach
from risk_pipeline.domain.texts.standing_out import StandingWords
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.verdict import Status

RECENT_PERIODS = 45
"""Periods of a series that a diagnosis holds, at most."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorstOfFeed(_Frozen):
    """The red period of a feed farthest from its usual value, by one of its indicators."""

    indicator: str
    on: date
    hour: int | None = None
    value: float
    usual: float | None = None

    @property
    def distance(self) -> float:
        """How far it is from its usual value; from nothing where none is known."""
        return abs(self.value - (self.usual or 0.0))


class Diagnosis(_Frozen):
    """The numbers around a breach: recent periods, worst segments, data health, where and why, largest rows.

    `words` are those that stand out in what people wrote about it; None where there are no texts.
    `reconciliation`, `location` and `largest` are None where nobody looked. `largest` is of the worst period.
    `worst` is known of feeds only: a day that is delivered again has other numbers from then on.
    """

    points: tuple[ChartPoint, ...] = ()
    segments: tuple[Segment, ...] = ()
    reconciliation: Reconciliation | None = None
    location: Located | None = None
    largest: LargestRows | None = None
    words: StandingWords | None = None
    worst: WorstOfFeed | None = None


class Figures(_Frozen):
    """The numbers of the period a diagnosis is about; the names are those of a ticket's fields."""

    last_period_start: date
    last_hour: int | None = None
    last_status: Status
    value: float | None = None
    numerator: float | None = None
    limit_value: float | None = None
    limit_kind: str | None = None
    expected: float | None = None
    exposure_minor: int | None = None
    reason: str = ""
    since: date
    since_hour: int | None = None
    breached_periods: int = 0
    episode: Episode | None = None

    @property
    def begin(self) -> int:
        """Reach of the first day, or of the hour: orders diagnoses by their period."""
        return reach(self.last_period_start, self.last_hour)


class TicketDiagnosis(_Frozen):
    """What people were told of a ticket last: figures of one period, and what was found out about it."""

    figures: Figures
    diagnosis: Diagnosis = Diagnosis()
