"""Where it is and why there, in one sentence: the slices that hold it, the rows, or that it is spread."""

from risk_pipeline.domain.diagnosis.dominance import named_first
from risk_pipeline.domain.diagnosis.largest_rows import LargestRow, LargestRows
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.tickets.states import State
from risk_pipeline.wording.fit import clean, cut, sentence
from risk_pipeline.wording.teller import Teller

_MOST_CHILDREN = 3
_MAX_ID = 13


def place_of(teller: Teller) -> str:
    """Return the sentence; empty where nobody looked, or where it is over and tells nothing."""
    message = teller.message
    if teller.is_storm:
        return sentence(_children(teller)) if not teller.is_closed else ""
    if message.status == State.CLOSED:
        return ""
    rows = largest_in_words(teller, message.period)
    if rows and message.largest is not None and _stand_out(message.largest):
        return sentence(rows)
    return sentence(_slices(teller) or rows or _spread(teller))


def largest_in_words(teller: Teller, told: Period | None) -> str:
    """Return which few rows carry it; empty where there are none, or they are of another period than told."""
    largest, noun = teller.message.largest, teller.message.noun
    if largest is None or not largest.rows or not (told is None or largest.is_of(told)):
        return ""
    when = teller.words.when(Period(largest.on, teller.message.grain, largest.hour))
    rows = "; ".join(_row(teller, row) for row in largest.rows)
    if largest.is_all:
        return teller.say("all-rows", when=when, rows=rows)
    return teller.say(
        "mostly-rows",
        when=when,
        count=teller.words.count(len(largest.rows)),
        several=teller.words.counted(largest.several, noun),
        rows=rows,
    )


def _stand_out(largest: LargestRows) -> bool:
    """Whether rows say more of where it is than any segment does: not where there are just a few."""
    return not largest.is_all or len(largest.rows) == 1


def _row(teller: Teller, row: LargestRow) -> str:
    message = teller.message
    name = teller.say("id-hidden") if row.id is None else short_id(clean(row.id))
    if message.unit == "money_minor":
        amount = teller.words.money(row.numerator, message.currency)
    elif row.exposure_minor:
        amount = teller.words.money(Money(row.exposure_minor, message.currency).minor, message.currency)
    elif row.numerator == 1:
        return name
    else:
        unit = message.unit if message.unit in {"days", "hours"} else "count"
        amount = teller.words.value(row.numerator, unit, message.currency)
    return teller.say("row", id=name, amount=amount)


def short_id(name: str) -> str:
    """Return an id short enough to be read; its beginning finds it."""
    return name if len(name) <= _MAX_ID else f"{name[:8]}…"


def _slices(teller: Teller) -> str:
    located = teller.message.location
    if located is None:
        return ""
    shares = [(line.slice, line.share_of_excess or 0.0) for line in located.where if line.is_named]
    if first := named_first(shares):
        share = sum(part for name, part in shares if name in first)
        slices = teller.words.listed([cut(clean(name), 60) for name in first])
        return teller.say("mostly-slices", slices=slices, share=_per_cent(teller, share))
    holder = located.holder
    if holder is None:
        return ""
    return teller.say(
        "mostly-holder",
        slice=cut(clean(holder.slice), 60),
        share=_per_cent(teller, holder.share),
        is_usual="yes" if holder.is_usual else "no",
    )


def _per_cent(teller: Teller, share: float) -> str:
    return teller.say("per-cent", number=teller.words.count(min(share, 1.0) * 100))


def _spread(teller: Teller) -> str:
    spread, extent = teller.message.spread, teller.message.extent
    if spread is None:
        return ""
    is_missing = extent is not None and extent.is_missing and extent.count is not None
    what = teller.say("it")
    if extent is not None and extent.count is not None and is_missing:
        what = _missing(teller, round(extent.count))
    over = teller.words.count(spread.over)
    if spread.several:
        parts = teller.say("parts", over=over, several=clean(spread.several))
    else:
        parts = teller.say("parts-by", over=over, by=clean(spread.by))
    return teller.say("spread", what=what, is_many="yes" if is_missing else "no", parts=parts)


def _missing(teller: Teller, count: int) -> str:
    noun = teller.message.noun
    word = teller.say("case-word", count=count) if noun is None else clean(noun[count != 1])
    return teller.say("missing-cases", number=teller.words.count(count), noun=word)


def _children(teller: Teller) -> str:
    shown = teller.message.children[:_MOST_CHILDREN]
    if not shown:
        return ""
    named = [
        teller.say("child-brief", place=cut(clean(child.place), 40), value=teller.judged(child.value))
        for child in shown
    ]
    return teller.say("worst-children", children=teller.words.listed(named))
