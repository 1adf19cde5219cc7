"""What a message takes from a ticket about a duty, and from the entry of the register behind it."""

from datetime import timedelta

from risk_pipeline.domain.messages.duty import DutyFacts
from risk_pipeline.domain.register.entries import Language, Playbook
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.strategy import Strategy, StrategyAction
from risk_pipeline.domain.risk.duties.duty import Duty, duty_of
from risk_pipeline.domain.risk.duties.subject import Subject, subject_of
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.wording.language import words_in

STEPS = ("duty-step-1", "duty-step-2", "duty-step-3")
# What is judged of a duty is told by its facts; as a number it would say nothing to anybody.
NUMBERS = ("value", "numerator", "expected", "limit", "limit_kind", "worst")


def subject_behind(ticket: Ticket, book: RuleBook) -> Subject | None:
    """Return the entry of the register that a duty's ticket is about; None where there is none."""
    duty = duty_of(ticket.rule_id)
    return subject_of(duty, ticket.segment, book.risks, book.governance) if duty else None


def risk_behind(ticket: Ticket, book: RuleBook) -> str:
    """Return the id of the risk behind a duty; empty where there is none, or are several."""
    subject = subject_behind(ticket, book)
    return subject.risk if subject and subject.risk in book.risks else ""


def duty_facts(ticket: Ticket, book: RuleBook) -> DutyFacts | None:
    """Return the facts of a duty; None for a ticket of any other rule."""
    duty = duty_of(ticket.rule_id)
    if duty is None:
        return None
    subject = subject_behind(ticket, book)
    title = "" if ticket.series.is_storm else subject.title if subject else ticket.segment
    part_of = subject.part_of if subject else ""
    return DutyFacts(duty=duty, title=title, part_of=part_of, **_numbers(duty, ticket, subject, book))


def _numbers(duty: Duty, ticket: Ticket, subject: Subject | None, book: RuleBook) -> dict[str, object]:
    day, entry = ticket.last_period_start, subject.entry if subject else None
    if duty is Duty.RESIDUAL:
        level, tolerance = (_level(ticket, rank, book) for rank in (ticket.value, ticket.expected))
        return {"level": level, "tolerance": tolerance}
    if isinstance(entry, Strategy):
        gap = None if ticket.value is None else round(ticket.value)
        return {"due": entry.by, "days": (day - entry.by).days if entry.by else None, "gap": gap}
    if isinstance(entry, StrategyAction):
        had_passed = ticket.since > entry.due
        return {"due": entry.due, "days": (day - entry.due).days, "had_passed": had_passed}
    if duty in (Duty.TEST_DUE, Duty.TEST_HAS_CASE):
        days = None if ticket.value is None else round(ticket.value)
        last = None if days is None else day - timedelta(days=days)
        every = round(entry.test_days) if isinstance(entry, Control) else None
        return {"days": days, "last": last, "every": every}
    if duty is Duty.TEST_PASSED and ticket.numerator and ticket.value:
        return {"failed": round(ticket.numerator), "tested": round(ticket.numerator / ticket.value)}
    return {}


def _level(ticket: Ticket, rank: float | None, book: RuleBook) -> str:
    """Return the title of a level of the matrix that held then."""
    levels = book.governance.matrix_on(ticket.last_period_start).levels
    return levels[round(rank)].title if rank is not None and 0 <= rank < len(levels) else ""


def duty_playbook(duty: Duty, book: RuleBook, language: Language) -> Playbook:
    """Return what to do: the project's playbook of the duty's name, else what the engine says."""
    own = book.playbooks.get(duty.value)
    if own is not None:
        return own
    say = words_in(language).say
    steps = tuple(say(step, duty=duty.value) for step in STEPS)
    return Playbook(id=duty.value, title=say("duty-playbook", duty=duty.value), steps=steps)
