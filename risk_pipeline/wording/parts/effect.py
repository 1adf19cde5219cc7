"""What the newest finished action has changed: the value before it and the newest one after it."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.messages.facts import DoneAction
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.wording.fit import cut_at_word, spoken
from risk_pipeline.wording.teller import Teller

_TITLE = 32


class _Ends(NamedTuple):
    before: ChartPoint | None
    after: ChartPoint | None


def effect_of(teller: Teller) -> str:
    """Return the effect; empty without a finished action, and as long as no whole period came after it."""
    action = teller.message.done
    ends = _ends(teller, action) if action is not None else None
    if action is None or ends is None or ends.before is None or ends.after is None:
        return ""
    before, after = _amount(teller, ends.before), _amount(teller, ends.after)
    return teller.say("effect", action=_named(teller, action), before=before, after=after)


def _named(teller: Teller, action: DoneAction) -> str:
    title = cut_at_word(spoken(action.title), _TITLE)
    if title:
        return teller.say("action-named", title=title)
    return teller.say("action-number", number=str(action.number))


def effect_so_far(teller: Teller) -> str:
    """Return the effect, or that it is not known yet, with the value before; for the news of the action."""
    action = teller.message.done
    if action is None:
        return ""
    before = _ends(teller, action).before
    return (
        effect_of(teller)
        or (teller.say("effect-later", before=_told(teller, before)) if before else "")
        or teller.say("effect-unknown")
    )


def _told(teller: Teller, point: ChartPoint) -> str:
    """Return the value of a point, and when that was."""
    value = _amount(teller, point)
    if point.on is None:
        return value
    when = teller.words.when(Period(point.on, teller.message.grain, point.hour))
    return teller.say("number-now", value=value, when=when)


def _amount(teller: Teller, point: ChartPoint) -> str:
    message = teller.message
    return teller.words.amount(point.value, message.unit, message.currency, message.noun)


def _ends(teller: Teller, action: DoneAction) -> _Ends:
    """Return the last whole period before an action, and the newest that began after it, as far as known."""
    message = teller.message
    done = action.at.astimezone(ZoneInfo(message.time_zone or "UTC"))
    known = [point for point in message.chart if point.value is not None and point.on is not None]
    before = [point for point in known if _is_before(point, message.grain, done)]
    after = [point for point in known if _is_after(point, done)]
    return _Ends(before[-1] if before else None, after[-1] if after else None)


def _is_before(point: ChartPoint, grain: Grain, done: datetime) -> bool:
    if point.on is None:
        return False
    if point.hour is not None:
        return (point.on, point.hour) < (done.date(), done.hour)
    return Period(point.on, grain).end < done.date()


def _is_after(point: ChartPoint, done: datetime) -> bool:
    if point.on is None:
        return False
    if point.hour is not None:
        return (point.on, point.hour) > (done.date(), done.hour)
    return point.on > done.date()
