"""What we tell people, free of any channel's format; `notify/` renders it."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, model_validator

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.largest_rows import LargestRows
from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation, VerdictKind
from risk_pipeline.domain.formatting import judged_unit
from risk_pipeline.domain.messages.digest import DigestMessage
from risk_pipeline.domain.messages.duty import DutyFacts
from risk_pipeline.domain.messages.facts import (
    ChildFacts,
    DoneAction,
    Due,
    Extent,
    Happening,
    Names,
    OldWords,
    OwedAction,
    RelatedTicket,
    Spread,
    WorstPeriod,
    from_sentences,
)
from risk_pipeline.domain.messages.incident import IncidentMessage, RoomStep
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.series import ALL, Series
from risk_pipeline.domain.texts.standing_out import StandingWords
from risk_pipeline.domain.tickets.states import TicketKind


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(_Frozen):
    """Something to open."""

    label: str
    url: str


class TicketMessage(_Frozen):
    """All that a risk owner needs to act on one ticket, as of one transition: facts, in no language.

    `wording/` tells them in `language`; nothing here is a sentence, except what people or sources wrote.
    Numbers are in the indicator's unit (`unit`: ratio, count, days, hours, money_minor); rates stay ratios.
    `numerator` and `denominator` are those of the newest period, as far as known. `limits` are both ends of a
    two-sided rule; `first_opened` is set on a ticket that came back, whose `since` is that of its present
    episode. `noun` is what is counted, one and several, if the project says so, and `says` what a bad one of
    them does. `extent` is what the episode came to: the one count, sum and period that a message tells.
    `words` are those that stand out in what people wrote about it. `duty` is what the register owes; it is
    told instead of a number. `is_repaired`: the feed's red days were delivered again and are whole by now.
    `is_unwatched`: no rule judges it any more.
    `related` are tickets that may be the same event, the nearest in time first; `surges`: there is more than
    usual of what is not bad in itself. `quiet_until`: until when a closed ticket stays closed whatever the
    data show.
    Slices in `location` and `top_segments` have their titles. `old_words` are the sentences of a message
    that was queued when messages held sentences. `begins`: the first that a receiver gets of the ticket.
    """

    language: Language = DEFAULT_LANGUAGE
    ticket_ref: str
    ticket_kind: TicketKind = TicketKind.RISK
    identity: str
    status: str
    severity: str
    kind: str
    event: Happening = Happening()
    business_line: str
    risk_id: str
    risk_title: str
    rule_id: str
    rule_version: str
    indicator: str
    indicator_title: str
    titles: Names = Names()
    unit: str
    dimension: str
    segment: str
    grain: Grain
    period_start: date
    period_hour: int | None = None
    period_status: str = ""
    since: date
    since_hour: int | None = None
    time_zone: str = ""
    first_opened: date | None = None
    breached_periods: int
    last_red: Period | None = None
    green_streak: int = 0
    green_needed: int = 0
    extent: Extent | None = None
    duty: DutyFacts | None = None
    worst: WorstPeriod | None = None
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    limit: float | None
    limit_kind: str | None
    limits: tuple[float, float] | None = None
    expected: float | None
    affected_count: float | None
    missing_count: float | None = None
    noun: tuple[str, str] | None = None
    says: str = ""
    exposure_minor: int | None
    lost_minor: int | None = None
    reason: str = ""
    grounds: Reason | None = None
    currency: str
    top_segments: tuple[Segment, ...] = ()
    reconciliation: Reconciliation | None = None
    location: Located | None = None
    spread: Spread | None = None
    largest: LargestRows | None = None
    words: StandingWords | None = None
    owner_title: str
    owner_mention: str | None
    playbook_title: str
    playbook_steps: tuple[str, ...]
    links: tuple[Link, ...] = ()
    chart: tuple[ChartPoint, ...] = ()
    children: tuple[ChildFacts, ...] = ()
    child_count: int = 0
    open_child_count: int = 0
    related: tuple[RelatedTicket, ...] = ()
    surges: bool = False
    muted_rules: tuple[str, ...] = ()
    usual_from: date | None = None
    flapping_since: date | None = None
    recurrence_count: int = 0
    owner: str = ""
    assignee: str | None = None
    due: Due | None = None
    resolution: str | None = None
    closed_by: str | None = None
    fixed_by: str | None = None
    duplicate_of: str | None = None
    quiet_until: date | None = None
    root_cause: str | None = None
    cause_text: str = ""
    done: DoneAction | None = None
    owed: tuple[OwedAction, ...] = ()
    is_cause_asked: bool = False
    is_repaired: bool = False
    is_unwatched: bool = False
    begins: bool = False
    occurred_at: datetime
    old_words: OldWords | None = None

    @model_validator(mode="before")
    @classmethod
    def _queued_before(cls, given: object) -> object:
        """Read a message that was queued when messages held sentences: what they said is still told."""
        return from_sentences(given) if isinstance(given, dict) and "headline" in given else given

    @property
    def series(self) -> Series:
        """What the rule looks at; of a storm every segment (`*`)."""
        return Series(self.indicator, self.grain, self.dimension, self.segment)

    @property
    def period(self) -> Period:
        """The newest judged period, which the numbers are of."""
        return Period(self.period_start, self.grain, self.period_hour)

    @property
    def judged_unit(self) -> str:
        """The unit of value and limit: that of the indicator, unless a share of its total was judged."""
        return judged_unit(self.limit_kind, self.unit)

    @property
    def verdict_kind(self) -> VerdictKind | None:
        """What the evidence says: moved, data at fault, or known event; None where nobody looked."""
        if self.ticket_kind is TicketKind.DATA:
            return "data_fault"
        return self.reconciliation.kind if self.reconciliation else None

    @property
    def where(self) -> tuple[SliceLine, ...]:
        """The slices that the scan found, the answer first."""
        return self.location.where if self.location else ()

    @property
    def is_whole(self) -> bool:
        """Whether it is about the whole indicator, not one segment of it."""
        return self.dimension == ALL

    @property
    def exposure(self) -> Money | None:
        """The money behind the breach; None where it is not measured."""
        return None if self.exposure_minor is None else Money(self.exposure_minor, self.currency)


class DeliveryKind(StrEnum):
    """What is done with a message: the ticket's root is posted once, then updated; replies are news.

    A digest belongs to no ticket. A room is no message: it is something to do to an incident's channel.
    """

    ROOT = "root"
    UPDATE = "update"
    REPLY = "reply"
    DIGEST = "digest"
    ROOM = "room"


class SentRef(_Frozen):
    """The address of a message at its receiver. `ts` is a key, never a number."""

    channel: str
    ts: str
    permalink: str | None = None


class Delivery(_Frozen):
    """One claimed row of the outbox."""

    outbox_id: int
    idem_key: str
    ticket_id: int
    channel: str
    kind: DeliveryKind
    message: TicketMessage
    attempts: int
    attempt_started_at: datetime
    root: SentRef | None


class DigestDelivery(_Frozen):
    """One claimed row of the outbox that holds a digest."""

    outbox_id: int
    idem_key: str
    channel: str
    kind: Literal[DeliveryKind.DIGEST] = DeliveryKind.DIGEST
    message: DigestMessage
    attempts: int
    attempt_started_at: datetime
    root: None = None


class IncidentDelivery(_Frozen):
    """One claimed row of the outbox that holds a message about an incident.

    `room_id` is what the receiver calls the incident's own channel, once there is one.
    """

    outbox_id: int
    idem_key: str
    incident_id: int
    channel: str
    kind: DeliveryKind
    message: IncidentMessage
    attempts: int
    attempt_started_at: datetime
    root: SentRef | None
    room_id: str | None = None


class RoomDelivery(_Frozen):
    """One claimed row of the outbox that holds a step of an incident's room. `channel` is the room's name."""

    outbox_id: int
    idem_key: str
    incident_id: int
    channel: str
    kind: Literal[DeliveryKind.ROOM] = DeliveryKind.ROOM
    message: RoomStep
    attempts: int
    attempt_started_at: datetime
    root: SentRef | None
    room_id: str | None = None


AnyDelivery = Delivery | DigestDelivery | IncidentDelivery | RoomDelivery


@runtime_checkable
class DigestMessenger(Protocol):
    """A place people read digests. Raises as a `Messenger` does."""

    def post_digest(self, delivery: DigestDelivery) -> SentRef:
        """Post the digest; return its address."""

    def find_digest(self, delivery: DigestDelivery) -> SentRef | None:
        """Look for a digest whose outcome is unknown, by its idempotence key."""


@runtime_checkable
class IncidentMessenger(Protocol):
    """A place where the people of an incident read of it. Raises as a `Messenger` does."""

    def post_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Post the root message, or a reply in its thread."""

    def update_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Replace the root message by the present state."""

    def find_incident(self, delivery: IncidentDelivery) -> SentRef | None:
        """Look for a delivery whose outcome is unknown."""


@runtime_checkable
class RoomKeeper(Protocol):
    """A place where an incident can have a room of its own. Raises as a `Messenger` does."""

    def do_room(self, delivery: RoomDelivery) -> SentRef:
        """Do a step; one that is done already is left as it is. The channel of the address is the room."""

    def find_room(self, delivery: RoomDelivery) -> SentRef | None:
        """Look whether a step of unknown outcome must not be done again."""


class Messenger(Protocol):
    """A place people read. Each method raises DeliveryRefused, DeliveryDeferred or DeliveryUnknown."""

    def post(self, delivery: Delivery) -> SentRef:
        """Post the root message, or a reply in the root's thread; return its address."""

    def update(self, delivery: Delivery) -> SentRef:
        """Replace the root message with the current state."""

    def find(self, delivery: Delivery) -> SentRef | None:
        """Look for a delivery whose outcome is unknown, by its idempotence key."""


class Fault(NamedTuple):
    """Why a place takes no messages: the place (`slack:*` is all of Slack) and the receiver's code."""

    place: str
    code: str


class Outbox(Protocol):
    """The queue a sender works from. Every method commits before it returns.

    A `fault` is remembered with the row until the row is sent.
    """

    def claim(self, now: datetime) -> AnyDelivery | None:
        """Take the next due row (order kept per ticket and channel) and mark it `sending`."""

    def mark_sent(self, outbox_id: int, ref: SentRef, now: datetime) -> None:
        """Record the message's address. Final."""

    def mark_deferred(
        self, outbox_id: int, not_before: datetime, error: str, fault: Fault | None = None
    ) -> None:
        """Certainly not sent: try again from then on; the whole channel waits."""

    def mark_unknown(self, outbox_id: int, now: datetime, error: str, fault: Fault | None = None) -> None:
        """Perhaps sent: must be reconciled before any resend."""

    def mark_dead(self, outbox_id: int, error: str, now: datetime, fault: Fault | None = None) -> None:
        """Refused for good. The row is kept."""

    def unknown(self, now: datetime, stale_after_seconds: float) -> Sequence[AnyDelivery]:
        """Rows whose outcome is unknown, rows found `sending` for longer than that included."""

    def release(self, outbox_id: int, now: datetime) -> None:
        """An unknown row proved not sent: back to `pending`."""
