"""What every part of a story says alike: the value, what it is held against, the place, the beginning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, floor, isfinite
from types import MappingProxyType
from zoneinfo import ZoneInfo

from risk_pipeline.domain.diagnosis.location import Located
from risk_pipeline.domain.messages.delivery_fault import PREFIX, describe
from risk_pipeline.domain.messages.facts import PlaceKind
from risk_pipeline.domain.messages.failed_run import CHOSEN_ASSETS
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.states import Resolution, State, TicketKind
from risk_pipeline.domain.verdict import Status
from risk_pipeline.wording.fit import clean, cut
from risk_pipeline.wording.language import FEW, Argument, Words, words_in

_ALL = 0.995
_BACK = frozenset({State.VERIFYING, State.CLOSED})
# Kinds of limit that are the same number in every period.
_STEADY_LIMITS = frozenset({"absolute", "age", "share"})
_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {"run": "fact-run", "model": "fact-model", "rule": "fact-rule"}
)


@dataclass(frozen=True)
class Teller:
    """One message and the words it is told in."""

    message: TicketMessage
    words: Words

    @classmethod
    def of(cls, message: TicketMessage) -> "Teller":
        """Return the teller of a message, in its language."""
        return cls(message, words_in(message.language))

    def say(self, key: str, /, **given: Argument) -> str:
        """Return the text of a key."""
        return self.words.say(key, **given)

    def judged(self, value: float | None) -> str:
        """Return a number of what was judged, with its noun where things are counted."""
        message = self.message
        return self.words.amount(value, message.judged_unit, message.currency, message.noun)

    @cached_property
    def usual(self) -> str:
        """What is usual of what was judged; of what is counted about so many, as nobody has 0.39 orders."""
        return self.usual_of(self.message.expected)

    def usual_of(self, expected: float | None) -> str:
        """What is usual of what was judged, of any period."""
        message = self.message
        if expected is not None and message.judged_unit == "count" and message.noun is not None:
            return self.words.about(expected, message.noun)
        return self.judged(expected)

    def number(self, value: float | None) -> str:
        """Return a number of the indicator."""
        return self.words.value(value, self.message.unit, self.message.currency)

    def is_all(self, share: float) -> bool:
        """Whether a share is all, as far as anybody would read."""
        return share >= _ALL

    def share(self, share: float) -> str:
        """Return a share of what is unusual, which is at most all of it."""
        if self.is_all(share):
            return self.say("all-of-it")
        return self.say("per-cent", number=self.words.count(share * 100))

    def cause(self, category: str) -> str:
        """Return a category of causes: `partner: carrier`."""
        return self.say("root-cause", name=category.replace(".", "-"), category=category)

    @property
    def is_back(self) -> bool:
        """Whether the newest period is a good one of a ticket that waits for its end, or had it."""
        return self.message.status in _BACK and self.message.period_status == Status.GREEN

    @property
    def is_being_verified(self) -> bool:
        """Whether it waits for its end by periods that are not good yet: the newest of them says little."""
        message = self.message
        is_known = message.worst is not None and message.value is not None and not self.is_back
        return message.status == State.VERIFYING and is_known

    @cached_property
    def is_fading(self) -> bool:
        """Whether the newest period is no worse than usual, and red by the evidence of those before it."""
        message, worst = self.message, self.message.worst
        by_evidence = message.limit is None and message.limits is None and message.expected is not None
        if not by_evidence or worst is None or message.value is None or self.is_back or self.is_closed:
            return False
        if Period(worst.on, message.grain, worst.hour) == message.period:
            return False
        usual = float(message.expected or 0.0)
        return message.value <= usual if worst.value > usual else message.value >= usual

    @property
    def is_over(self) -> bool:
        """Whether the ticket is closed, or waits for its end."""
        return self.message.status in _BACK

    @property
    def is_closed(self) -> bool:
        """Whether the ticket is closed."""
        return self.message.status == State.CLOSED

    @property
    def is_storm(self) -> bool:
        """Whether the ticket stands for many."""
        return self.message.ticket_kind is TicketKind.STORM or self.message.series.is_storm

    @property
    def is_few(self) -> bool:
        """Whether there were so few chances that people read cases."""
        of = self.message.denominator
        return of is not None and self.message.numerator is not None and of < FEW

    @cached_property
    def value(self) -> str:
        """The newest value: of few chances the cases, else the number in its unit."""
        message = self.message
        if self.is_few:
            cases = message.numerator, message.denominator
            return self.words.measured(message.value, cases, message.unit, message.currency, message.noun)
        return self._held_against[0] if message.limits is None else self.judged(message.value)

    @cached_property
    def cases(self) -> str:
        """How many of how many, without what they are."""
        count, total = self.message.numerator, self.message.denominator
        return self.say("amount-of", count=self.words.count(count or 0), total=self.words.count(total or 0))

    @cached_property
    def _held_against(self) -> tuple[str, str]:
        """Value and limit, with enough decimals to differ."""
        message, unit = self.message, self.message.judged_unit
        if message.limit is None:
            return self.judged(message.value), ""
        pair = self.words.against(message.value, message.limit, unit, message.currency)
        value, limit = (
            self.words.with_noun(text, message.noun if unit == "count" else None) for text in pair
        )
        return value, limit

    @property
    def is_limit_plainer(self) -> bool:
        """Whether a fixed limit says more than what is usual: of what hardly ever happens, less than one."""
        message = self.message
        is_fixed = message.limit is not None and message.limit_kind == "absolute"
        is_rare = message.expected is not None and 0 < message.expected < 1
        return is_fixed and is_rare and message.judged_unit == "count" and message.noun is not None

    @cached_property
    def against(self) -> str:
        """What the value is held against: both limits, else what is usual, else the limit."""
        message = self.message
        if message.limits is not None:
            low, high = self.ends(message.limits)
            return self.say("limits-are", low=low, high=high)
        if message.expected is not None and not self.is_limit_plainer:
            return self.say("usually", usual=self.usual)
        if message.limit is not None:
            return self.say("limit-is", limit=self.limit)
        return ""

    @cached_property
    def as_listed(self) -> "Teller":
        """Who tells the numbers of lists: of a closed ticket those of its worst period."""
        if self.is_closed:
            return self.at_worst
        # The limit is that of the newest red period.
        return self if self.message.period_status == Status.RED else self._without_moving_limit()

    @cached_property
    def at_worst(self) -> "Teller":
        """Who tells the numbers of the worst period, where one is known."""
        message, worst = self.message, self.message.worst
        if worst is None or message.value is None:
            return self if message.period_status == Status.RED else self._without_moving_limit()
        numbers: dict[str, object] = {"value": worst.value, "numerator": None, "denominator": None}
        if not self.is_closed:
            # What is usual is said beside the newest value: one number of a ticket that is told.
            numbers["expected"] = None
        elif message.expected is not None and worst.usual is not None:
            numbers["expected"] = worst.usual
        return Teller(message.model_copy(update=numbers), self.words)._without_moving_limit()

    def _without_moving_limit(self) -> "Teller":
        """Leave out a limit that moves with the past: that of one period is not that of another."""
        if self.message.limit_kind in _STEADY_LIMITS or self.message.limit is None:
            return self
        return Teller(self.message.model_copy(update={"limit": None, "limits": None}), self.words)

    @cached_property
    def limit(self) -> str:
        """The limit, with enough decimals to differ from the value."""
        return self._held_against[1]

    def ends(self, limits: tuple[float, float]) -> tuple[str, str]:
        """Return both ends of a range; of what is counted whole numbers, with the noun behind the second."""
        low, high = limits
        is_counted = self.message.judged_unit == "count" and self.message.noun is not None
        if is_counted and isfinite(low) and isfinite(high) and ceil(low) <= floor(high):
            low, high = ceil(low), floor(high)
        return self.words.value(low, self.message.judged_unit, self.message.currency), self.judged(high)

    @cached_property
    def title(self) -> str:
        """What is measured; of a duty what is owed, with the entry of the register."""
        duty = self.message.duty
        if duty is None:
            return clean(self.message.indicator_title)
        if self.is_storm:
            return self.say("duty-many", duty=duty.duty.value)
        return self.say("duty-title", duty=duty.duty.value, title=clean(duty.title))

    @cached_property
    def place(self) -> str:
        """The segment by its title; without one, the dimension and the segment as it is called."""
        message = self.message
        if message.is_whole or self.is_storm or message.duty is not None:
            return ""
        dimension = message.titles.dimension or message.dimension.replace("_", " ")
        segment = message.titles.segment or message.segment
        return clean(segment if self.has_place_title else f"{dimension} {segment}")

    @property
    def has_place_title(self) -> bool:
        """Whether the segment has a title of its own, and is no id."""
        segment = self.message.titles.segment or self.message.segment
        return segment != self.message.segment and "…" not in segment

    def in_place(self, most: int | None = None) -> str:
        """Return the place behind its preposition, cut to so many characters; empty without a place."""
        place = self.place if most is None else cut(self.place, most)
        kind = PlaceKind.of(self.message.dimension, has_title=self.has_place_title)
        return self.say("in-place", place=place, kind=kind.value) if place else ""

    @cached_property
    def subject(self) -> str:
        """What a data ticket is about: a feed, a job, a model, a rule, a place that takes no messages."""
        return self.fault(self.message.segment, self.message.titles.segment)

    def fault(self, segment: str, title: str = "") -> str:
        """What broke, as a segment names it: a feed, job, model or rule, a place that takes no messages."""
        if segment.startswith(PREFIX):
            place, code = describe(segment)
            return self.say("fact-delivery", place=clean(place), code=clean(code))
        kind, _, name = segment.partition(":")
        if name == CHOSEN_ASSETS:
            return self.say("fact-assets")
        if name and kind in _SUBJECTS:
            return self.say(_SUBJECTS[kind], name=clean(name))
        is_whole = self.message.is_repaired or self.is_closed
        key = "fact-feed-whole" if is_whole else "fact-feed"
        return self.say(key, name=clean(title or segment))

    @cached_property
    def due(self) -> str:
        """Until when the next thing is owed, on the project's clock; empty where nothing is."""
        due, zone = self.message.due, self.message.time_zone
        if due is None or due.kind is ClockKind.VERIFY:
            return ""
        at = self.words.instant(due.at.astimezone(ZoneInfo(zone)) if zone else due.at)
        return self.say("in-zone", at=at, zone=self.words.zone(zone)) if zone else at

    @property
    def is_overdue(self) -> bool:
        """Whether the next thing was owed before now."""
        due = self.message.due
        return due is not None and due.at < self.message.occurred_at

    @cached_property
    def location(self) -> Located | None:
        """Where and why; of what is closed only if the worst period was looked at."""
        located, worst = self.message.location, self.message.worst
        if located is None or worst is None or not self.is_closed:
            return located
        first, last = located.first, located.last
        is_seen = first is None or last is None or first <= worst.on <= last
        return located if is_seen else None

    @cached_property
    def begin(self) -> Period:
        """The period in which the episode began."""
        message = self.message
        extent = message.extent
        day, hour = (extent.since, extent.hour) if extent else (message.since, message.since_hour)
        return Period(day, message.grain, hour)

    @cached_property
    def end(self) -> Period | None:
        """The newest period; of what is over the newest red one, None where nobody noted which that was."""
        message = self.message
        if not self.is_over or message.last_red is not None:
            return message.last_red if self.is_over else message.period
        if self.red_periods == 1:
            return self.begin
        return message.period if message.period_status == Status.RED else None

    @cached_property
    def red_periods(self) -> int:
        """How many periods were red."""
        extent = self.message.extent
        return extent.periods if extent else self.message.breached_periods

    @cached_property
    def span(self) -> int | None:
        """How many periods passed from the first to the end, red or not; None where that is not known."""
        span = None if self.end is None else self.end.after(self.begin) + 1
        return span if span is not None and span >= self.red_periods else None

    @cached_property
    def since(self) -> str:
        """When the episode began; an hour with its zone."""
        return self.moment(self.begin.start, self.begin.hour)

    @cached_property
    def lasting(self) -> str:
        """How long it lasted; where its end is not known, how many periods were red."""
        return self.words.periods(self.span or self.red_periods, self.message.grain)

    def moment(self, day: date, hour: int | None) -> str:
        """Return a day, or an hour of it with its zone."""
        at, zone = self.words.moment(day, hour), self.message.time_zone
        return at if hour is None else self.say("in-zone", at=at, zone=self.words.zone(zone))

    @cached_property
    def ending(self) -> str:
        """How a ticket ended: of a duplicate, what it is part of; of an accepted risk, until when."""
        message = self.message
        if message.resolution == Resolution.DUPLICATE and message.duplicate_of:
            return self.say("duplicate-of", ref=message.duplicate_of)
        if message.resolution == Resolution.RISK_ACCEPTED and message.quiet_until:
            return self.say("accepted-until", day=self.words.day(message.quiet_until))
        return self.resolution

    @property
    def resolution(self) -> str:
        """How a ticket ended, in a word."""
        return self.say("resolution", resolution=self.message.resolution or "")

    @cached_property
    def when(self) -> str:
        """When the newest period is."""
        return self.words.when(self.message.period)
