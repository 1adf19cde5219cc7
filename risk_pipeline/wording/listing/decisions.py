"""What a review asks people to decide, in words: what, whose and by when, why now, what to choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.reviews.decisions import Decision, Why
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.listing.brief import Brief
from risk_pipeline.wording.listing.names import Names
from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.happened import number_now


@dataclass(frozen=True, slots=True)
class Question:
    """One decision: about which ticket or rule (`subject`), whose and by when, and why it is asked now.

    `facts` are the figures, where it stands now and the money, as far as they are known; `by` says
    `By 10 Sep 2025` or `Was due 10 Sep 2025`, and is empty where no time is set.
    """

    asked: str
    subject: str
    what: str
    owner: str
    why: str
    by: str
    options: str
    facts: tuple[str, ...] = ()
    severity: str = ""


@dataclass(frozen=True)
class Told:
    """The tickets of a page in words, by id; `now` says where the series of a closed one stands."""

    tellers: Mapping[int, Teller]
    briefs: Mapping[int, Brief]
    now: Mapping[int, str]


def question_of(decision: Decision, names: Names, told: Told) -> Question:
    """Return a decision as the page asks it."""
    ticket, rule = decision.ticket, decision.rule
    known = names.indicators.get((rule.indicator if rule else None) or "")
    brief = told.briefs[ticket.id] if ticket else None
    return Question(
        asked=names.say("asked", what=decision.asked.value),
        subject=ticket.ref if ticket else rule.id if rule else "",
        what=brief.named if brief else known.title if known else "",
        owner=names.titles.owner(ticket.owner if ticket else rule.meta.owner if rule else ""),
        why=_why(decision, names),
        by=_by(decision, names),
        options=names.say("options", what=decision.asked.value),
        facts=_facts(ticket, names, told) if ticket else (),
        severity=ticket.severity if ticket else "",
    )


def _facts(ticket: Ticket, names: Names, told: Told) -> tuple[str, ...]:
    teller, brief, now = told.tellers[ticket.id], told.briefs[ticket.id], told.now.get(ticket.id, "")
    figures = number_now(teller) if teller.message.value is not None else ""
    state = (
        names.say("stands-now", now=now)
        if now
        else names.say("red-since", since=teller.since)
        if ticket.is_open
        else ""
    )
    return tuple(fact for fact in (figures, state, brief.cost) if fact)


def _by(decision: Decision, names: Names) -> str:
    if decision.due is None:
        return ""
    return names.say("was-due" if decision.is_late else "by-due", when=_when(decision.due, names))


def _why(decision: Decision, names: Names) -> str:
    ticket = decision.ticket
    since = _when(decision.since, names) if decision.since else ""
    if decision.why is Why.OVERDUE and ticket is not None and ticket.escalated_to:
        return names.say("why-overdue-told", when=since, who=names.titles.owner(ticket.escalated_to))
    if decision.why is Why.ACCEPTED and ticket is not None and ticket.quiet_until is not None:
        who = names.say("by-whom", who=names.titles.owner(ticket.approver)) if ticket.approver else ""
        note = names.say("in-quotes", text=clean(ticket.note)) if ticket.note else ""
        said = " ".join(
            part
            for part in (
                names.say("accepted"),
                who,
                names.say("until", day=names.words.day(ticket.quiet_until)),
                note,
            )
            if part
        )
        return names.say("why-accepted", accepted=said)
    return names.say("why-asked", why=decision.why.value, when=since)


def _when(at: datetime | date, names: Names) -> str:
    return names.moment(at) if isinstance(at, datetime) else names.words.day(at)
