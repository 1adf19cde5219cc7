"""What a message takes from its ticket: the newest numbers, what is owed, how it ended, who acted."""

from risk_pipeline.domain.messages.facts import (
    ChildFacts,
    DoneAction,
    Due,
    Happening,
    LossFacts,
    OwedAction,
    PlannedFacts,
    WorstPeriod,
)
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.outcome.losses import is_correction, totals
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, Resolution, State, Ticket, ticket_ref
from risk_pipeline.response.messages.names_for_ids import Naming

_ORDER = tuple(ClockKind)
MACHINES = frozenset({"clocks", "delivery", "feeds", "pipeline", "segments", "watermarks"})
"""Who acts on tickets though it is nobody."""


def facts_of(ticket: Ticket) -> dict[str, object]:
    """Return what a message copies from its ticket."""
    episode = ticket.episode
    worst = episode.worst if episode else None
    return {
        "ticket_ref": ticket.ref,
        "ticket_kind": ticket.kind,
        "identity": ticket.identity_key,
        "status": ticket.state,
        "severity": ticket.severity,
        "rule_id": ticket.rule_id,
        "rule_version": ticket.rule_sha,
        "indicator": ticket.indicator,
        "dimension": ticket.dimension,
        "segment": ticket.segment,
        "grain": ticket.grain,
        "period_start": ticket.last_period_start,
        "period_hour": ticket.last_hour,
        "period_status": ticket.last_status,
        "since": ticket.since,
        "since_hour": ticket.since_hour,
        "breached_periods": ticket.breached_periods,
        "last_red": episode.last if episode else None,
        "green_streak": ticket.green_streak,
        "worst": worst and WorstPeriod(on=worst.on, hour=worst.hour, value=worst.value, usual=worst.usual),
        "value": ticket.value,
        "numerator": ticket.numerator,
        "limit": ticket.limit_value,
        "limit_kind": ticket.limit_kind,
        "expected": ticket.expected,
        "exposure_minor": ticket.exposure_minor,
        "reason": ticket.reason,
        "grounds": ticket.grounds,
        "child_count": ticket.child_count,
        "open_child_count": ticket.open_child_count,
        "muted_rules": ticket.muted_rules,
        "usual_from": episode.usual_from if episode else None,
        "flapping_since": ticket.flapping_since,
        "recurrence_count": ticket.recurrence_count,
        "owner": ticket.owner,
        "assignee": ticket.assignee,
        "due": _due(ticket),
        "done": _done(ticket),
        "is_cause_asked": episode is not None and episode.is_cause_asked,
    }


def happening_of(ticket: Ticket, change: Change, titles: Titles) -> dict[str, object]:
    """Return what happened, by whom; the words of a person, not those of the machinery."""
    words = change.reason if change.by is By.PERSON else ""
    called = {EventKind.ESCALATED: ticket.escalated_to, EventKind.REMINDED: ticket.responsible}.get(
        change.kind
    )
    until = {EventKind.SNOOZED: ticket.snoozed_until, EventKind.HELD: ticket.hold_until}.get(change.kind)
    action, loss = _action(ticket, change, titles), _loss(ticket, change)
    to = _person(called, titles) if called else ""
    if change.kind is EventKind.REMINDED and action:
        to = action.owner
    # What the machinery noted of these is said from the facts.
    words = "" if action or loss else words
    event = Happening(
        by=change.by, actor=change.actor, words=words, to=to, until=until, action=action, loss=loss
    )
    return {"kind": change.kind, "event": event, "occurred_at": change.at}


def _action(ticket: Ticket, change: Change, titles: Titles) -> PlannedFacts | None:
    """Return the action that an event is about: the newest planned, the one done or reminded of just then."""
    if change.kind is EventKind.ACTION_ADDED:
        chosen = ticket.actions[-1:]
    elif change.kind is EventKind.ACTION_DONE:
        chosen = tuple(each for each in ticket.actions if each.done_at == change.at)[-1:]
    elif change.kind is EventKind.REMINDED and "actions" in change.fields:
        chosen = tuple(each for each in ticket.actions if each.reminded_at == change.at)[-1:]
    else:
        return None
    return next(
        (
            PlannedFacts(
                kind=each.kind,
                title=each.title,
                owner=_person(each.owner, titles),
                due=each.due,
                note=each.note or "",
            )
            for each in chosen
        ),
        None,
    )


def _loss(ticket: Ticket, change: Change) -> LossFacts | None:
    if change.kind is not EventKind.LOSS_RECORDED or not ticket.losses:
        return None
    entry = ticket.losses[-1]
    return LossFacts(
        gross_minor=entry.gross_minor,
        recovered_minor=entry.recovered_minor,
        currency=entry.currency,
        users=entry.users,
        cases=entry.cases,
        note=entry.note,
        is_correction=is_correction(entry),
    )


def ending_of(ticket: Ticket, titles: Titles, currency: str) -> dict[str, object]:
    """Return how a ticket ended: why, by whom, what caused it, what it cost, and what is still owed."""
    lost = sum(total.net.minor for total in totals(ticket.losses) if total.currency == currency)
    open_actions = [action for action in ticket.actions if not action.is_done]
    return {
        "resolution": ticket.resolution,
        "closed_by": _closed_by(ticket),
        "fixed_by": _fixed_by(ticket),
        "duplicate_of": ticket_ref(ticket.duplicate_of) if ticket.duplicate_of else None,
        "quiet_until": ticket.quiet_until,
        "root_cause": ticket.root_cause_category,
        "cause_text": ticket.root_cause or "",
        "lost_minor": lost or None,
        "owed": tuple(
            OwedAction(title=action.title, owner=_person(action.owner, titles), due=action.due)
            for action in open_actions
        )
        if ticket.state is State.CLOSED
        else (),
    }


def child_of(child: Ticket, naming: Naming) -> ChildFacts:
    """Return what a storm's message says of one of its tickets."""
    return ChildFacts(
        ref=child.ref,
        severity=child.severity,
        state=child.state,
        place=naming.place(child.dimension, child.segment),
        value=child.value,
        limit_kind=child.limit_kind,
    )


def _due(ticket: Ticket) -> Due | None:
    """Return the next thing that is owed, in the order in which a ticket is worked on."""
    running = [clock for clock in ticket.clocks if clock.is_running and not clock.is_paused]
    first = min(running, key=lambda clock: _ORDER.index(clock.kind), default=None)
    return Due(kind=first.kind, at=first.due_at) if first else None


def _done(ticket: Ticket) -> DoneAction | None:
    """Return the action that was finished last."""
    done = [(each.done_at, each.number, each.title) for each in ticket.actions if each.done_at is not None]
    if not done:
        return None
    at, number, title = max(done)
    return DoneAction(number=number, title=title, at=at)


def _closed_by(ticket: Ticket) -> str | None:
    """Return the person who ended it; None: it is open, or the data did."""
    is_by_person = ticket.state is State.CLOSED and ticket.closed_by not in MACHINES
    return ticket.closed_by if is_by_person else None


def _fixed_by(ticket: Ticket) -> str | None:
    """Return who finished the newest action behind a fix that the data confirmed."""
    if ticket.state is not State.CLOSED or ticket.resolution is not Resolution.FIXED:
        return None
    held = [action for action in ticket.actions if action.holds]
    newest = max(held, key=lambda action: (action.done_at, action.number), default=None)
    return newest.done_by if newest else None


def _person(owner: str, titles: Titles) -> str:
    return titles.owner(owner) if owner in titles.owners else owner
