"""How many and how much since when: one period, one count, one sum. Of what is over, how long and how bad."""

from risk_pipeline.domain.messages.facts import Extent, WorstPeriod
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.tickets.states import TicketKind
from risk_pipeline.wording.fit import sentence, spoken
from risk_pipeline.wording.parts.course import extent_since, red_since, was_red
from risk_pipeline.wording.parts.duty import duty_in_words
from risk_pipeline.wording.parts.effect import effect_of
from risk_pipeline.wording.parts.head import is_against_told
from risk_pipeline.wording.reasons import reason_in
from risk_pipeline.wording.teller import Teller


def figures_of(teller: Teller) -> str:
    """Return the figures, as sentences."""
    message = teller.message
    if message.old_words is not None:
        return spoken(message.old_words.text)
    if teller.is_storm and not teller.is_closed:
        opened, count = teller.words.count(message.open_child_count), teller.words.count(message.child_count)
        return sentence(teller.say("storm-figures", open=opened, count=count, since=teller.since))
    if message.duty is not None:
        lasting = teller.say(_duty_key(teller), lasting=teller.lasting, since=teller.since)
        said = (duty_in_words(teller), lasting, _recurrence(teller))
        return " ".join(sentence(part) for part in said if part)
    parts = [_past(teller), _back(teller)] if teller.is_over else [_present(teller), _peak(teller)]
    parts += [effect_of(teller), _against(teller), _reason(teller), _recurrence(teller)]
    return " ".join(sentence(part) for part in parts if part)


def _duty_key(teller: Teller) -> str:
    """Return how long a duty is told to be owed; no number of days while it was not looked at."""
    if teller.is_over:
        return "duty-was"
    accepted = teller.message.quiet_until
    was_quiet = accepted is not None and teller.message.period.end <= accepted
    return "duty-since-day" if was_quiet else "duty-since"


def _present(teller: Teller) -> str:
    """Say what the episode came to so far."""
    message, extent = teller.message, teller.message.extent
    amount = _amount(teller)
    if extent is None or not amount:
        return red_since(teller)
    if extent.is_present:
        waiting = teller.say("waiting", amount=amount, when=teller.when)
        return f"{waiting}. {red_since(teller)}"
    if extent.periods == 1 and extent.since == message.period_start:
        return teller.say("extent-one", amount=amount, when=teller.when)
    return extent_since(teller, amount)


def _peak(teller: Teller) -> str:
    """Say how bad it was before, where the newest period is better: it fades."""
    message, worst = teller.message, teller.message.worst
    if worst is None or message.value is None:
        return ""
    value, then = teller.judged(worst.value), Period(worst.on, message.grain, worst.hour)
    if then == message.period or value == teller.judged(message.value):
        return ""
    return teller.say("at-worst", value=value, when=teller.words.when(then))


def _past(teller: Teller) -> str:
    """Say how long it was, how bad at worst and what it came to."""
    amount, worst = _amount(teller), teller.message.worst
    at_worst, lasting = "", was_red(teller)
    if worst is not None:
        at_worst = teller.judged(worst.value)
        is_one = "yes" if teller.span == 1 else "no"
        lasting = teller.say("was-red-worst", was=lasting, worst=_worst(teller, worst), is_one=is_one)
    # Of a single period the sum is the worst value, said already.
    parts = [lasting, *([amount] if amount and amount != at_worst else []), *_lost(teller)]
    return ". ".join(parts)


def _worst(teller: Teller, worst: WorstPeriod) -> str:
    """Return the worst value; where several were red, with its period."""
    value, period = teller.judged(worst.value), Period(worst.on, teller.message.grain, worst.hour)
    if teller.span == 1:
        return value
    return teller.say("number-now", value=value, when=teller.words.when(period))


def _lost(teller: Teller) -> list[str]:
    message = teller.message
    if not message.lost_minor:
        return []
    return [teller.say("lost", money=teller.words.money(message.lost_minor, message.currency))]


def _back(teller: Teller) -> str:
    """Say that it is back, only with the range that it is back in."""
    message = teller.message
    if not teller.is_closed or not teller.is_back or message.value is None:
        return ""
    limits = message.limits or _usual_range(message)
    if limits is not None and not teller.is_limit_plainer:
        if not limits[0] <= message.value <= limits[1]:
            return ""
        value = teller.judged(message.value)
        if message.worst is not None and limits[0] <= message.worst.value <= limits[1]:
            # A range that holds the worst value says nothing of being back.
            usual = "" if message.expected is None else teller.usual
            return (
                teller.say("back-usual", value=value, usual=usual)
                if usual
                else teller.say("back-only", value=value)
            )
        low, high = teller.ends(limits)
        return teller.say("back-at", value=value, low=low, high=high)
    if message.limit is not None:
        return teller.say("back-under", value=teller.judged(message.value), limit=teller.limit)
    return ""


def _usual_range(message: TicketMessage) -> tuple[float, float] | None:
    last = message.chart[-1] if message.chart else None
    if last is None or last.lower is None or last.upper is None or message.judged_unit != message.unit:
        return None
    return max(last.lower, 0.0), last.upper


def _amount(teller: Teller) -> str:
    """Return the count and the sum of the episode; empty where neither says anything."""
    extent = teller.message.extent
    if extent is None:
        return ""
    return ", ".join(part for part in (_count(teller, extent), stake_of(teller)) if part)


def _count(teller: Teller, extent: Extent) -> str:
    if extent.count is None:
        return ""
    amount = teller.words.counted(extent.count, teller.message.noun)
    return teller.say("missing", amount=amount) if extent.is_missing else amount


def stake_of(teller: Teller) -> str:
    """Return the money of the episode: that behind its cases, or the amounts themselves; empty without.

    It is at stake where the cases are bad; more of what is not bad is worth so much.
    """
    message, extent = teller.message, teller.message.extent
    if extent is None or not extent.minor or extent.is_missing:
        return ""
    money = teller.words.money(Money(extent.minor, message.currency).minor, message.currency)
    if message.unit == "money_minor":
        return money
    return teller.say("money-worth" if message.surges else "money-behind", money=money)


def _against(teller: Teller) -> str:
    """Return what the value is held against, where the head had no room for it."""
    is_told = teller.is_over or teller.message.value is None or is_against_told(teller)
    return "" if is_told else teller.against.strip("()")


def _reason(teller: Teller) -> str:
    """Return why a feed cannot be used."""
    message = teller.message
    is_open_fault = message.ticket_kind is TicketKind.DATA and not teller.is_closed
    is_unmeasured = is_open_fault and message.value is None
    return spoken(reason_in(teller.words, message.grounds or message.reason)) if is_unmeasured else ""


def _recurrence(teller: Teller) -> str:
    times = teller.message.recurrence_count
    return teller.say("came-back", count=times) if times and not teller.is_closed else ""
