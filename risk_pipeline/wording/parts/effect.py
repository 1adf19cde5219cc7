"""What the newest finished action has changed: the value before it and the newest one after it."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.messages.facts import DoneAction
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.wording.teller import Teller


class _Ends(NamedTuple):
    before: float | None
    after: float | None


def effect_of(teller: Teller) -> str:
    """Return the effect; empty without a finished action, and as long as no whole period came after it."""
    action = teller.message.done
    if action is None:
        return ""
    ends = _ends(teller, action)
    if ends.before is None or ends.after is None:
        return ""
    return teller.say(
        "effect",
        number=str(action.number),
        before=_number(teller, ends.before),
        after=_number(teller, ends.after),
    )


def effect_so_far(teller: Teller) -> str:
    """Return the effect, or that it is not known yet, with the value before; for the news of the action."""
    action = teller.message.done
    if action is None:
        return ""
    if known := effect_of(teller):
        return known
    before = _ends(teller, action).before
    if before is None:
        return teller.say("effect-unknown")
    return teller.say("effect-later", before=_number(teller, before))


def _number(teller: Teller, value: float) -> str:
    message = teller.message
    return teller.words.amount(value, message.unit, message.currency, message.noun)


def _ends(teller: Teller, action: DoneAction) -> _Ends:
    """Return the values of the last whole period before an action, and of the newest that began after it."""
    message = teller.message
    done = action.at.astimezone(ZoneInfo(message.time_zone or "UTC"))
    known = [point for point in message.chart if point.value is not None and point.on is not None]
    before = [point.value for point in known if _is_before(point, message.grain, done)]
    after = [point.value for point in known if _is_after(point, done)]
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
