"""What one application of verdicts did."""

from dataclasses import dataclass, field

from risk_pipeline.domain.muting_reasons import Suppression
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import EventKind, State, Step, TicketKind

# Counters of verdicts, which are told where they were judged.
_NOT_OF_TICKETS = frozenset({"verdicts", "unchanged", "suppressed", "messages"})


@dataclass(frozen=True, slots=True)
class TransitionRecord:
    """One transition, for logs and run metadata. `suppressed`: why nobody is told of it."""

    ticket_id: int
    ref: str
    kind: EventKind
    ticket_kind: TicketKind
    identity_key: str
    rule_id: str
    severity: Severity
    state: State
    series: Series
    period: Period
    suppressed: Suppression | None


@dataclass(frozen=True, slots=True)
class AppliedReport:
    """Counters of risk and data tickets (a storm's parent counts under `storms`), and transitions.

    `unchanged` are the verdicts that led to no event; `suppressed` those that carry a reason not
    to be acted on; `messages` the rows put into the outbox. `is_past`: nobody is told, because a later
    day is judged already.
    """

    verdicts: int = 0
    opened: int = 0
    reopened: int = 0
    verifying: int = 0
    relapsed: int = 0
    closed: int = 0
    raised: int = 0
    worsened: int = 0
    observed: int = 0
    unchanged: int = 0
    suppressed: int = 0
    storms: int = 0
    messages: int = 0
    transitions: tuple[TransitionRecord, ...] = field(default=(), repr=False)
    is_past: bool = field(default=False, repr=False)

    def counters(self) -> dict[str, int]:
        """Return all counters by name."""
        names = (name for name in self.__slots__ if name not in {"transitions", "is_past"})
        return {name: getattr(self, name) for name in names}

    def moved(self) -> str:
        """Return in words what became of tickets; verdicts that moved none are not counted, nor messages."""
        counters = self.counters().items()
        words = [f"{count} {name}" for name, count in counters if count and name not in _NOT_OF_TICKETS]
        return ", ".join(words) or "none moved"


def transition_of(step: Step) -> TransitionRecord:
    """Return what to say about a step that is a transition."""
    ticket = step.after
    return TransitionRecord(
        ticket_id=ticket.id,
        ref=ticket.ref,
        kind=step.change.kind,
        ticket_kind=ticket.kind,
        identity_key=ticket.identity_key,
        rule_id=ticket.rule_id,
        severity=ticket.severity,
        state=ticket.state,
        series=ticket.series,
        period=ticket.last_period,
        suppressed=step.suppressed,
    )
