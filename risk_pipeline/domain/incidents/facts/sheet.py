"""The facts sheet of an incident: what, since when, where, how many, what it cost, what is not known.

It is written from the rows behind the linked tickets, never by hand alone, and holds no content of a row:
numbers, names of indicators and feeds, segments. The same data give the same sheet.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.texts.standing_out import StandingWords

Confidence = Literal["high", "medium", "low"]
About = Literal["since", "where", "cases", "users", "at_risk", "loss", "cause", "early", "data", "linked"]
Reason = Literal[
    "data_whole",
    "feed_fault",
    "not_mature",
    "early_warning",
    "tickets_only",
    "one_place",
    "several_places",
    "nothing_stands_out",
    "no_rows_of_it",
    "nobody_named",
    "no_money_behind",
    "booked_by_people",
    "not_booked",
    "cause_named",
    "no_cause_named",
    "moved_before",
    "nothing_moved_before",
    "nothing_linked",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measured(_Frozen):
    """One linked series: a ticket (`ref`), or an indicator that somebody linked (then `ref` is empty).

    `value` is of its newest judged period; `worst` is that of the period farthest off, `usual` what was
    expected then.
    `missing` is how many stayed away, where too little came.
    """

    ref: str
    indicator: str
    title: str
    dimension: str
    segment: str
    unit: str
    since: date
    since_hour: int | None = None
    until: date
    status: str = ""
    value: float | None = None
    usual: float | None = None
    worst: float | None = None
    worst_on: date | None = None
    missing: float | None = None
    is_open: bool = True


class Affected(_Frozen):
    """Distinct rows of one kind, in the project's own noun; `shared` are behind more than one ticket."""

    kind: str
    noun: tuple[str, str]
    rows: int
    shared: int = 0
    exposure_minor: int = 0


class Together(_Frozen):
    """All kinds counted in one: the orders behind late orders, reviews and refunds."""

    kind: str
    noun: tuple[str, str]
    rows: int


class People(_Frozen):
    """How many different people are hit; `column` of the event views says whose a row is."""

    column: str
    people: int


class Day(_Frozen):
    """What a day added."""

    on: date
    rows: int
    exposure_minor: int


class Booked(_Frozen):
    """What people booked on the tickets, in one currency."""

    currency: str
    gross_minor: int
    recovered_minor: int

    @property
    def net_minor(self) -> int:
        """What remains lost."""
        return self.gross_minor - self.recovered_minor


class Money(_Frozen):
    """Money in minor units of `currency`: behind the rows, and per hour of the time that it lasts."""

    currency: str
    at_risk_minor: int | None = None
    per_hour_minor: float | None = None
    hours: float = 0
    booked: tuple[Booked, ...] = ()


class Place(_Frozen):
    """A slice of the business that stands out: observed against expected, its share of the excess."""

    ref: str
    slice: str
    observed: float
    expected: float
    share: float | None


class Voices(_Frozen):
    """The words that stand out in what people wrote about a ticket; none of fewer than five authors."""

    ref: str
    found: StandingWords


class FeedHealth(_Frozen):
    """State of a feed behind the numbers; `fault` says why it cannot be trusted, `newest` how far it came."""

    feed: str
    fault: str = ""
    newest: datetime | None = None


class Earlier(_Frozen):
    """An indicator of the same risk that was off its course before: an early sign."""

    indicator: str
    title: str
    since: date
    days_earlier: int
    ratio: float | None


class FirstSign(_Frozen):
    """How early one could have known: the first sign in the linked indicators, and when people were told.

    `kind`: a verdict (amber, red), or evidence that was still below the alarm. `told_at` is of the first
    message about any of the tickets; None while nobody was told.
    """

    indicator: str
    title: str
    on: date
    hour: int | None = None
    kind: Literal["red", "amber", "evidence"]
    told_at: datetime | None = None
    hours: float | None = None


class Claim(_Frozen):
    """What is known, how surely, and why so."""

    about: About
    confidence: Confidence
    why: Reason


class Gap(_Frozen):
    """What is not known, and why not."""

    about: About
    why: Reason


class FactsSheet(_Frozen):
    """All of it, as known at the end of `as_of`. `is_healthy`: its feeds are all whole; None: unknown."""

    as_of: date
    is_healthy: bool | None
    since: date | None
    since_hour: int | None = None
    what: tuple[Measured, ...] = ()
    where: tuple[Place, ...] = ()
    voices: tuple[Voices, ...] = ()
    affected: tuple[Affected, ...] = ()
    together: Together | None = None
    people: tuple[People, ...] = ()
    days: tuple[Day, ...] = ()
    money: Money
    health: tuple[FeedHealth, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    first_sign: FirstSign | None = None
    known: tuple[Claim, ...] = ()
    unknown: tuple[Gap, ...] = ()

    @property
    def cases(self) -> int | None:
        """How many cases are hit: all kinds in one, or the only kind; None where kinds cannot be added up."""
        if self.together is not None:
            return self.together.rows
        return self.affected[0].rows if len(self.affected) == 1 else None

    @property
    def users(self) -> int | None:
        """How many people are hit, where one column says it."""
        return self.people[0].people if len(self.people) == 1 else None


def began(rows: tuple[date, int | None] | None, said: datetime | None) -> tuple[date | None, int | None]:
    """Return the day, and hour if known, on which the harm began: by rows, or as somebody said if earlier.

    `said` is in the project's zone; midnight is a day without an hour. Of the day that rows name without an
    hour, somebody knows more than they do.
    """
    if said is None:
        return rows or (None, None)
    told = said.date(), said.hour if (said.hour, said.minute) != (0, 0) else None
    if rows is None or (told[0] == rows[0] and rows[1] is None):
        return told
    return told if (told[0], told[1] or 0) < (rows[0], rows[1] or 0) else rows
