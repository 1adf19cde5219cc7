"""What a ticket is, which transitions it may make, and how its events add up to its state.

What a verdict does to a ticket is decided in `decide.py`, what a person may do in `handling.py`,
how tickets are grouped in a storm in `storm.py`. All of them return `Change`s; `fold` is the only
place where a ticket changes, so the table below guards every path.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.muting_reasons import Suppression
from risk_pipeline.domain.period import Grain, Period, reach
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.sla.sla_clock import Clock
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.tickets.fields import TicketFields, checked, field_refused
from risk_pipeline.domain.tickets.outcome.losses import Loss
from risk_pipeline.domain.tickets.outcome.remediation import Action
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import (
    TRANSITIONS,
    Actor,
    By,
    EventKind,
    Resolution,
    State,
    TicketKind,
    check_transition,
)
from risk_pipeline.domain.verdict import Status

__all__ = [
    "TRANSITIONS",
    "Actor",
    "By",
    "Change",
    "EventKind",
    "Resolution",
    "Severity",
    "State",
    "Step",
    "Ticket",
    "TicketKind",
    "check_transition",
    "fold",
    "parse_ref",
    "rebuild",
    "ticket_ref",
]


class Ticket(BaseModel):
    """One piece of work for one identity; the fold of its events.

    `since` and `breached_periods` count the present episode (they start again on a reopening). Where the
    rule looks at hours, `since_hour`, `last_hour`, `unknown_hour` and `move_hours` complete the days.
    `episode` is what it amounts to, and what of it people were told.
    `last_period_*` is the newest judged period applied: what is not newer changes nothing.
    `quiet_until` holds back a closed ticket: breaches of periods up to that day do not reopen it. An open
    one with it is a risk that was accepted until then, and is to be decided again.
    `grounds` is what `reason` is made of, where the verdict says.
    `owner`, `channel`, `plan` (version of the clocks) and `escalation` (whom an overdue clock is told
    to, in order) are copied when it opens: later edits change nothing for it. So are `receivers`, to
    which a rising severity may add. `moves` are the newest periods in which the data
    moved it back and forth; while it flaps (`flapping_since`) they are not reported one by one.
    `next_step_at` is when time alone will change it next. `progressed_at` is when a person last did
    something.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    kind: TicketKind
    identity_key: str
    rule_id: str
    rule_sha: str
    indicator: str
    grain: Grain
    dimension: str
    segment: str
    owner: str
    channel: str

    state: State
    severity: Severity
    came_from: State | None = None
    resolution: Resolution | None = None
    root_cause_category: RootCause | None = None
    root_cause: str | None = None
    escape_category: RootCause | None = None
    note: str | None = None
    duplicate_of: int | None = None
    approver: str | None = None
    quiet_until: date | None = None
    assignee: str | None = None
    snoozed_until: date | None = None
    hold_until: date | None = None
    hold_reason: str | None = None
    parent_id: int | None = None
    recurs_from: int | None = None
    recurrence_count: int = 0

    opened_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None

    since: date
    since_hour: int | None = None
    breached_periods: int
    green_streak: int = 0
    last_status: Status
    last_period_start: date
    last_period_end: date
    last_hour: int | None = None
    unknown_status: Status | None = None
    unknown_period_end: date | None = None
    unknown_hour: int | None = None
    moves: tuple[date, ...] = ()
    move_hours: tuple[int, ...] = ()
    flapping_since: date | None = None

    value: float | None
    numerator: float | None
    limit_value: float | None
    limit_kind: str | None
    expected: float | None
    exposure_minor: int | None
    reason: str
    grounds: Reason | None = None
    run_id: str
    muted_rules: tuple[str, ...] = ()
    episode: Episode | None = None
    child_count: int = 0
    open_child_count: int = 0

    actions: tuple[Action, ...] = ()
    losses: tuple[Loss, ...] = ()
    plan: str | None = None
    clocks: tuple[Clock, ...] = ()
    escalation: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    escalation_level: int = 0
    escalated_to: str | None = None
    progressed_at: datetime | None = None
    nudged_at: datetime | None = None
    next_step_at: datetime | None = None

    version: int = 1
    transition: int = 1

    @property
    def ref(self) -> str:
        """What people call it."""
        return ticket_ref(self.id)

    @property
    def is_open(self) -> bool:
        """Whether work is left; `verifying` counts as open."""
        return self.state is not State.CLOSED

    @property
    def series(self) -> Series:
        """What its rule looks at; of a storm every segment (`*`)."""
        return Series(self.indicator, self.grain, self.dimension, self.segment)

    @property
    def last_period(self) -> Period:
        """The newest judged period applied.

        The rules of one feed share its ticket: the one that spoke last may look at hours, the others at days.
        """
        if self.last_hour is not None:
            return Period(self.last_period_start, Grain.HOUR, self.last_hour)
        return Period(self.last_period_start, Grain.DAY if self.grain is Grain.HOUR else self.grain)

    @property
    def last_reach(self) -> int:
        """Number of the last hour of the newest judged period: what does not reach further is past."""
        return reach(self.last_period_end, self.last_hour)

    @property
    def outcome(self) -> str:
        """Why it is closed, or what is claimed while the data have yet to confirm it; empty before."""
        if self.resolution is None:
            return ""
        return f"{self.resolution}{' (proposed)' * self.is_open}"

    @property
    def told_at(self) -> tuple[str, ...]:
        """Who is told of it; without a route, its channel."""
        return self.receivers or (self.channel,)

    @property
    def responsible(self) -> str:
        """Whose it is: the assignee, else the person who acknowledged it, else the owning role."""
        return self.assignee or self.acknowledged_by or self.owner


@dataclass(frozen=True, slots=True)
class Change:
    """One event to append: who did what to a ticket, when and why, and the fields it sets.

    `source` is the way in: cli, slack, github, jira, pipeline …
    """

    kind: EventKind
    by: By
    actor: str
    at: datetime
    reason: str
    fields: TicketFields = field(default_factory=TicketFields)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change with the ticket before and after it: what the store records as one event.

    `suppressed` says why people are not told of a transition (backfill, storm …). `idem_key` is the
    key of what caused it at its source (a click, a web hook): the store takes each only once.
    """

    before: Ticket | None
    change: Change
    after: Ticket
    suppressed: Suppression | None = None
    idem_key: str | None = None

    @property
    def is_birth(self) -> bool:
        """Whether it starts a new ticket."""
        return self.change.kind is EventKind.OPENED


def ticket_ref(ticket_id: int) -> str:
    """Return what people call the ticket, e.g. `T-000042`."""
    return f"T-{ticket_id:06d}"


def parse_ref(ref: str) -> int:
    """Return the id behind `T-000042`, `t-42` or `42`.

    Raises:
        TransitionRefused: the text is not a ticket reference.
    """
    digits = ref.strip().upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdigit()):
        raise TransitionRefused(
            f"'{ref}' is not a ticket reference; it looks like T-000042.",
            "refused-reference",
            about=("duplicate_of",),
            typed=ref,
        )
    return int(digits)


def fold(ticket: Ticket | None, change: Change) -> Ticket:
    """Return the ticket after one event.

    Raises:
        TransitionRefused: the event makes a move that the table does not allow, or rewrites losses.
        FieldRefused: the event sets what no ticket has, or a value of the wrong type.
    """
    if change.kind is EventKind.OPENED:
        return _opened(ticket, change)
    if ticket is None:
        raise TransitionRefused(f"An event '{change.kind}' came before the ticket was opened.")
    fields = checked(ticket.ref, change.fields)
    target = fields.get("state", ticket.state)
    if target is not ticket.state:
        check_transition(ticket.ref, ticket.state, target, change.by)
    losses = fields.get("losses", ticket.losses)
    if losses[: len(ticket.losses)] != ticket.losses:
        raise TransitionRefused(f"{ticket.ref}: recorded losses are never changed; append a correction.")
    counted = {
        "version": ticket.version + 1,
        "transition": ticket.transition + change.kind.is_transition,
    }
    return ticket.model_copy(update={**fields, **counted})


def _opened(ticket: Ticket | None, change: Change) -> Ticket:
    if ticket is not None and ticket.is_open:
        raise TransitionRefused(f"{ticket.ref} is still {ticket.state}; its identity has no second ticket.")
    fields = checked("A new ticket", change.fields)
    try:
        opened = Ticket.model_validate(fields)
    except ValidationError as error:
        raise field_refused("A new ticket", error) from None
    check_transition(opened.ref, None, opened.state, change.by)
    return opened


def rebuild(changes: Iterable[Change]) -> Ticket | None:
    """Return the ticket that its events, in order, add up to."""
    ticket: Ticket | None = None
    for change in changes:
        ticket = fold(ticket, change)
    return ticket
