"""Is the response itself alive? From what the stores hold, a list of what is stuck. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.tickets.history.event_chain import Broken
from risk_pipeline.domain.tickets.ticket import Ticket

# Rules of one fault that are named one by one.
_NAMED = 4


class Lapse(StrEnum):
    """What is wrong."""

    NO_CLOCK = "no_clock"
    NO_NEXT_STEP = "no_next_step"
    CLOCKS_STOPPED = "clocks_stopped"
    STUCK = "stuck_message"
    DEAD = "dead_message"
    NOT_JUDGED = "not_judged"
    AHEAD = "judged_ahead"
    BROKEN_CHAIN = "broken_history"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is stuck: what, which, and what to do."""

    lapse: Lapse
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}"


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of the outbox that is not sent."""

    outbox_id: int
    channel: str
    state: str
    created_at: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A rule that should be judged, and the last day of the newest period it was judged on."""

    rule_id: str
    grain: Grain
    judged_to: date | None


@dataclass(frozen=True, slots=True)
class WatchedIncident:
    """An incident that is not over: what of it is `late`, and when that was told, or a person acted, last."""

    ref: str
    next_step_at: datetime | None
    chain: Sequence[str] = ()
    late: Sequence[str] = ()
    told_at: datetime | None = None
    acted_at: datetime | None = None
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Pulse:
    """What there is to look at. `tickets` are open and on their own: members of a storm are its parent's.

    `ahead` says in words what was judged on days that are not over; empty if nothing was.
    """

    tickets: Sequence[Ticket] = ()
    rows: Sequence[WaitingRow] = ()
    rules: Sequence[Watched] = ()
    incidents: Sequence[WatchedIncident] = ()
    ahead: str = ""
    broken: Sequence[Broken] = ()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before something counts as stuck.

    `closed_day` has to be judged, and nothing before `judged_from`, the first day that ever was.
    `has_plan`: whether clocks are in use at all.
    """

    closed_day: date
    judged_from: date | None = None
    message: timedelta = timedelta(minutes=30)
    step: timedelta = timedelta(minutes=60)
    has_plan: bool = True


def look(pulse: Pulse, now: datetime, patience: Patience) -> list[Finding]:
    """Return everything that is stuck, the history first: without it nothing else can be believed."""
    found = [
        Finding(Lapse.BROKEN_CHAIN, "history", f"{broken}. See `risk audit verify`.")
        for broken in pulse.broken
    ]
    if pulse.ahead:
        text = f"{pulse.ahead}. `risk watermarks reset` sets it back."
        found.append(Finding(Lapse.AHEAD, "watermarks", text))
    found += [finding for incident in pulse.incidents if (finding := _of_incident(incident, now, patience))]
    found += [finding for row in pulse.rows if (finding := _of_row(row, now, patience))]
    found += _together([finding for rule in pulse.rules if (finding := _of_rule(rule, patience))])
    found += [finding for ticket in pulse.tickets if (finding := _of_ticket(ticket, now, patience))]
    return found


def _together(found: Sequence[Finding]) -> list[Finding]:
    """Report once what holds for many rules: usually no run was made at all."""
    by_text: dict[str, list[Finding]] = {}
    for finding in found:
        by_text.setdefault(finding.text, []).append(finding)
    said: list[Finding] = []
    for text, alike in by_text.items():
        if len(alike) <= _NAMED:
            said += alike
            continue
        names = ", ".join(finding.subject for finding in alike[:_NAMED])
        said.append(
            Finding(alike[0].lapse, f"{len(alike)} rules ({names} and {len(alike) - _NAMED} more)", text)
        )
    return said


def due_period_end(closed: date, grain: Grain) -> date:
    """Return the last day of the newest whole period that is over by the end of a day."""
    present = Period.containing(closed, grain)
    if present.end <= closed:
        return present.end
    return Period.containing(present.start - timedelta(days=1), grain).end


def counts(found: Sequence[Finding]) -> Mapping[str, int]:
    """Return how many findings there are of each kind, zeros too."""
    return {lapse.value: sum(finding.lapse is lapse for finding in found) for lapse in Lapse}


def _of_ticket(ticket: Ticket, now: datetime, patience: Patience) -> Finding | None:
    if not ticket.is_open or not patience.has_plan:
        return None
    if ticket.plan is None or not ticket.clocks:
        return Finding(
            Lapse.NO_CLOCK, ticket.ref, f"{ticket.state} without a clock. `risk clocks` starts them."
        )
    if ticket.next_step_at is None:
        chain = ", ".join(ticket.escalation) or "nobody"
        text = f"{ticket.state}, and its chain ({chain}) is at its end: nobody will be notified again."
        return Finding(
            Lapse.NO_NEXT_STEP, ticket.ref, f"{text} Acknowledge it, or put it on hold with a date."
        )
    if ticket.next_step_at < now - patience.step:
        return _clocks_stopped(ticket.ref, ticket.next_step_at)
    return None


def _of_incident(incident: WatchedIncident, now: datetime, patience: Patience) -> Finding | None:
    """Return what is stuck of an incident: its clocks, or all were told that one ran out and nobody acted.

    What is late and in somebody's hands is theirs; nobody is paged because an exercise was left.
    """
    if incident.next_step_at is not None:
        stopped = incident.next_step_at < now - patience.step
        return _clocks_stopped(incident.ref, incident.next_step_at) if stopped else None
    told_at, acted_at = incident.told_at, incident.acted_at
    if told_at is None or incident.is_drill or (acted_at is not None and acted_at > told_at):
        return None
    chain = ", ".join(incident.chain) or "nobody"
    overdue = ", ".join(incident.late)
    text = (
        f"{overdue} overdue, its chain ({chain}) is at its end, and nobody has acted since: nobody will be "
        f"notified again. `risk incident show {incident.ref}` says what is missing."
    )
    return Finding(Lapse.NO_NEXT_STEP, incident.ref, text)


def _clocks_stopped(ref: str, since: datetime) -> Finding:
    text = f"its clocks have been stopped since {since:%Y-%m-%d %H:%M} UTC. Run `risk clocks`."
    return Finding(Lapse.CLOCKS_STOPPED, ref, text)


def _of_row(row: WaitingRow, now: datetime, patience: Patience) -> Finding | None:
    subject = f"message {row.outbox_id} to {row.channel}"
    why = f": {row.error}" if row.error else ""
    if row.state == "dead":
        text = f"refused for good{why}. Fix the cause, then `risk outbox revive {row.outbox_id}`."
        return Finding(Lapse.DEAD, subject, text)
    if row.state == "sent" or row.created_at >= now - patience.message:
        return None
    since = f"{row.created_at:%Y-%m-%d %H:%M} UTC"
    return Finding(Lapse.STUCK, subject, f"{row.state} since {since}{why}. Run `risk deliver`.")


def _of_rule(rule: Watched, patience: Patience) -> Finding | None:
    due = due_period_end(patience.closed_day, rule.grain)
    if rule.judged_to is not None and rule.judged_to >= due:
        return None
    if patience.judged_from is not None and due < patience.judged_from:
        return None
    state = f"judged up to {rule.judged_to}" if rule.judged_to else "never judged"
    text = f"{state}, and the {rule.grain} that ends on {due} is over. `risk run` judges what is missing."
    return Finding(Lapse.NOT_JUDGED, rule.rule_id, text)
