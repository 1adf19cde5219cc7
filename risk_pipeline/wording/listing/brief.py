"""A ticket in a few texts, as digests and reviews list it: what, where, how bad, whose, by when."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from risk_pipeline.domain.clock import end_of_day
from risk_pipeline.domain.formatting import format_span
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.history.lateness import is_late
from risk_pipeline.domain.tickets.outcome.losses import totals
from risk_pipeline.domain.tickets.states import State, TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.wording.fit import clean, sentence, spoken
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.listing.names import TINY
from risk_pipeline.wording.parts.figures import stake_of
from risk_pipeline.wording.teller import Teller


@dataclass(frozen=True, slots=True)
class Brief:
    """One ticket at an instant; every text is plain and complete, empty where there is nothing to say.

    `value` and `against` are of one period, `worst` and `worst_against` of the worst one. `state` is the
    code, `standing` says it, `how` why and by what cause a closed ticket ended. `note` is what to be careful
    of: too few cases to say much, or a ticket that flaps.
    """

    ref: str
    severity: str
    state: str
    standing: str
    what: str
    where: str
    value: str
    against: str
    worst: str
    worst_against: str
    note: str
    owner: str
    assignee: str
    since: date
    age: str
    due: str
    is_overdue: bool
    cost: str
    next_step: str
    how: str
    language: Language

    @property
    def owners(self) -> str:
        """The role it belongs to, and who has it."""
        if not self.assignee:
            return self.owner
        return words_in(self.language).say("owner-with", owner=self.owner, assignee=self.assignee)

    @property
    def named(self) -> str:
        """What it is about, and where."""
        return ", ".join(part for part in (self.what, self.where) if part)


def brief_of(ticket: Ticket, teller: Teller, at: datetime) -> Brief:
    """Return the texts about a ticket as it was at an instant; the teller tells it as it was then."""
    message, listed = teller.message, teller.as_listed
    is_measured = message.value is not None
    zone = ZoneInfo(message.time_zone or "UTC")
    return Brief(
        ref=ticket.ref,
        severity=ticket.severity,
        state=ticket.state,
        standing=teller.say("state", state=ticket.state).lower(),
        what=what_of(teller),
        where=where_of(teller),
        value=listed.value if is_measured else "",
        against=against_of(listed) if is_measured else "",
        worst=worst_of(ticket, teller),
        worst_against=against_of(teller.at_worst) if is_measured else "",
        note=_note(ticket, teller),
        owner=clean(message.owner_title),
        assignee=clean(ticket.assignee or ""),
        since=ticket.since,
        age=format_span((ticket.closed_at or at) - ticket.opened_at),
        due=due_of(ticket, teller, at, zone),
        is_overdue=is_late(ticket, at, zone),
        cost=cost_of(ticket, teller),
        next_step=next_step_of(ticket, teller),
        how=how_of(ticket, teller),
        language=teller.words.language,
    )


def what_of(teller: Teller) -> str:
    """Return what the ticket is about: what is measured; of data, what is wrong with them."""
    message = teller.message
    is_fault = message.ticket_kind is TicketKind.DATA and message.value is None
    return teller.subject if is_fault else teller.title


def where_of(teller: Teller) -> str:
    """Return the slice of the business; of a storm how many segments it groups."""
    message = teller.message
    if teller.is_storm:
        count, still_open = message.child_count, teller.words.count(message.open_child_count)
        return teller.say("storm-segments", number=teller.words.count(count), count=count, open=still_open)
    if message.duty is not None or (message.ticket_kind is TicketKind.DATA and message.value is None):
        return ""
    return teller.place or teller.say("in-total")


def against_of(teller: Teller) -> str:
    """Return what the value is held against: what is usual, and the limit, as far as there are both."""
    message, said = teller.message, [teller.against]
    is_usual_told = message.limits is None and message.expected is not None and not teller.is_limit_plainer
    if is_usual_told and message.limit is not None:
        said.append(teller.say("limit-is", limit=teller.limit))
    return ", ".join(part.strip("()") for part in said if part)


def worst_of(ticket: Ticket, teller: Teller) -> str:
    """Return the worst value of the episode: `since 10 Feb 2025: 319.8 % on 14 Feb 2025`.

    Empty if unknown, and if the newest value is the worst: it is said already.
    """
    worst = teller.message.worst
    if worst is None or (ticket.is_open and worst.value == teller.message.value):
        return ""
    when = teller.words.when(Period(worst.on, ticket.grain, worst.hour))
    return teller.say(
        "worst-since", since=teller.words.day(ticket.since), value=teller.judged(worst.value), when=when
    )


def _note(ticket: Ticket, teller: Teller) -> str:
    notes = []
    if ticket.is_open and ticket.flapping_since:
        notes.append(teller.say("flapping-since", day=teller.words.day(ticket.flapping_since)))
    of = teller.message.denominator
    if ticket.is_open and of is not None and of < TINY:
        notes.append(teller.say("note-few", number=teller.words.count(of), count=round(of)))
    return ", ".join(notes)


def due_of(ticket: Ticket, teller: Teller, at: datetime, zone: ZoneInfo) -> str:
    """Return what is owed first and by when, or why the clocks stand still."""
    words = teller.words
    if not ticket.is_open:
        return ""
    if ticket.hold_until is not None:
        reason = spoken(ticket.hold_reason or "") or teller.say("no-reason")
        return teller.say("held-until", day=words.day(ticket.hold_until), reason=reason)
    if ticket.snoozed_until is not None:
        return teller.say("snoozed-until", day=words.day(ticket.snoozed_until))
    owed = [
        (
            clock.due_at,
            teller.say("clock", kind=clock.kind.value),
            words.instant(clock.due_at.astimezone(zone)),
        )
        for clock in ticket.clocks
        if clock.is_running and not clock.is_paused
    ]
    owed += [
        (
            end_of_day(action.due, zone),
            teller.say("action-number", number=str(action.number)),
            words.day(action.due),
        )
        for action in ticket.actions
        if not action.is_done
    ]
    if not owed:
        return ""
    ends_at, what, when = min(owed)
    return teller.say("due", what=what, when=when, is_late="yes" if ends_at <= at else "no")


def cost_of(ticket: Ticket, teller: Teller) -> str:
    """Return what people recorded as lost, and the money behind the red periods; empty for neither."""
    lost = [
        teller.say("lost", money=teller.words.money(total.net.minor, total.currency))
        for total in totals(ticket.losses)
        if total.gross
    ]
    return ", ".join(part for part in (*lost, stake_of(teller)) if part)


def next_step_of(ticket: Ticket, teller: Teller) -> str:
    """Return what somebody has to do now."""
    if not ticket.is_open:
        return ""
    planned = next((action for action in ticket.actions if not action.is_done), None)
    if ticket.state is State.VERIFYING:
        return sentence(teller.say("next-cause" if teller.message.is_cause_asked else "next-wait"))
    if planned is not None:
        return sentence(
            teller.say(
                "next-action",
                title=spoken(planned.title),
                owner=clean(planned.owner),
                day=teller.words.day(planned.due),
            )
        )
    first = sentence(spoken(next(iter(teller.message.playbook_steps), "")))
    if ticket.state is State.OPEN:
        take = sentence(teller.say("next-acknowledge"))
        return f"{take} {first}".strip()
    return first or sentence(teller.say("next-plan"))


def how_of(ticket: Ticket, teller: Teller) -> str:
    """Return why a ticket is closed, and its cause; empty for an open one."""
    if ticket.is_open:
        return ""
    said = spoken(ticket.root_cause or ticket.note or "").rstrip(".")
    category = teller.cause(ticket.root_cause_category) if ticket.root_cause_category else ""
    cause = ": ".join(part for part in (category, said) if part)
    return "; ".join((teller.ending, cause or teller.say("no-cause")))
