"""What a ticket about a duty says instead of a number: what is owed, by when, and what it is held against."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from risk_pipeline.domain.messages.duty import DutyFacts
from risk_pipeline.domain.register.titles import inline
from risk_pipeline.domain.risk.duties.duty import Duty
from risk_pipeline.wording.fit import clean, cut, cut_at_word
from risk_pipeline.wording.teller import Teller

_PART_OF = 60


def fact_of_duty(teller: Teller, duty: DutyFacts, room: int) -> str:
    """Return the plain fact of the head, with the title cut to so many characters."""
    if teller.is_storm:
        number = teller.words.count(teller.message.child_count)
        return teller.say("duty-storm", title=teller.title, number=number)
    title = cut_at_word(clean(duty.title), room) if room else ""
    if teller.is_back:
        return teller.say("duty-kept", duty=duty.duty.value, title=title)
    is_late = "yes" if duty.is_late else "no"
    return teller.say("duty-now", duty=duty.duty.value, title=title, is_late=is_late)


def duty_in_words(teller: Teller) -> str:
    """Return what is behind the fact; empty where nothing is known, or of a storm."""
    duty = teller.message.duty
    if duty is None or teller.is_storm:
        return ""
    return _TOLD[duty.duty](teller, duty)


def _level(teller: Teller, duty: DutyFacts) -> str:
    if not duty.level or not duty.tolerance:
        return ""
    level, tolerance = (inline(clean(title)) for title in (duty.level, duty.tolerance))
    return teller.say("duty-level", level=level, tolerance=tolerance)


def _target(teller: Teller, duty: DutyFacts) -> str:
    if duty.due is None:
        return ""
    return teller.say("duty-target", due=teller.words.day(duty.due), gap=duty.gap or 0)


def _action(teller: Teller, duty: DutyFacts) -> str:
    if duty.due is None:
        return ""
    due, part_of = teller.words.day(duty.due), cut(clean(duty.part_of), _PART_OF)
    if not duty.is_late:
        return teller.say("duty-action", due=due, part_of=part_of)
    if duty.had_passed:
        return teller.say("duty-action-past", due=due, part_of=part_of)
    days = teller.say("duty-days", count=duty.days or 0, number=teller.words.count(duty.days or 0))
    return teller.say("duty-action-late", due=due, days=days, part_of=part_of)


def _tested(teller: Teller, duty: DutyFacts) -> str:
    days = duty.every or 1
    every = teller.say("duty-every", count=days, number=teller.words.count(days))
    if duty.last is None:
        return teller.say("duty-untested", every=every)
    return teller.say("duty-tested", last=teller.words.day(duty.last), every=every)


def _cases(teller: Teller, duty: DutyFacts) -> str:
    if duty.last is None:
        return teller.say("duty-no-case")
    return teller.say("duty-last-case", last=teller.words.day(duty.last))


def _failed(teller: Teller, duty: DutyFacts) -> str:
    if not duty.tested:
        return "" if teller.is_back else teller.say("duty-failed-plain")
    failed, tested = teller.words.count(duty.failed or 0), teller.words.count(duty.tested)
    return teller.say("duty-failed", failed=failed, tested=tested, count=duty.tested)


_TOLD: Mapping[Duty, Callable[[Teller, DutyFacts], str]] = MappingProxyType(
    {
        Duty.RESIDUAL: _level,
        Duty.STRATEGY: _target,
        Duty.ACTION: _action,
        Duty.TEST_DUE: _tested,
        Duty.TEST_HAS_CASE: _cases,
        Duty.TEST_PASSED: _failed,
    }
)
