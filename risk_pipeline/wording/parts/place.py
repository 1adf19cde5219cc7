"""Where it is and why there, in one sentence: the slices that hold it, the rows, or that it is spread."""

import re
from collections.abc import Sequence

from risk_pipeline.domain.diagnosis.dominance import Holder, named_first
from risk_pipeline.domain.diagnosis.largest_rows import LargestRow, LargestRows
from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.domain.messages.facts import RelatedTicket
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.period import Period
from risk_pipeline.wording.fit import clean, cut, sentence
from risk_pipeline.wording.teller import Teller

_MOST_CHILDREN = 3
# Longer ids than these are cut: those that machines make or nobody can read, and those of plain words.
_MAX_ID, _MAX_NAME, _KEPT = 13, 32, 8
_IN_WORDS = re.compile(r"(?![0-9a-f-]+$)[a-z0-9._ -]+", re.IGNORECASE)
# Of so few people read cases, not a share.
_FEW = 30
_HALF = 0.5
_SEVERAL = 2


def place_of(teller: Teller) -> str:
    """Return the sentence; empty where nobody looked, or where it is over and tells nothing."""
    message = teller.message
    if teller.is_storm:
        return sentence(_children(teller)) if not teller.is_closed else ""
    if teller.is_closed:
        return sentence(_slices(teller))
    rows = largest_in_words(teller, message.period)
    if rows and message.largest is not None and _stand_out(message.largest):
        return sentence(rows)
    return sentence(_slices(teller) or rows or _spread(teller))


def related_of(teller: Teller) -> str:
    """Return which other tickets may be the same event; of what is closed nobody has to know."""
    if teller.is_closed:
        return ""
    named = [
        teller.say(
            "related-ticket",
            ref=each.ref,
            title=_titled(teller, each),
            place=_placed(teller, each),
        )
        for each in teller.message.related
    ]
    return sentence(teller.say("related", tickets=teller.words.listed(named))) if named else ""


def _placed(teller: Teller, each: RelatedTicket) -> str:
    if not each.place:
        return ""
    place = cut(clean(each.place), 32)
    return f" {teller.say('in-place', place=place, kind=each.place_kind.value)}"


def _titled(teller: Teller, each: RelatedTicket) -> str:
    if each.fault:
        return teller.fault(each.fault)
    title = cut(clean(each.title), 48)
    return teller.say("duty-title", duty=each.duty, title=title) if each.duty else title


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
        number=teller.words.count(len(largest.rows)),
        count=len(largest.rows),
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
    """Return an id short enough to be read: its beginning finds it; names of words stay longer."""
    most = _MAX_NAME if _IN_WORDS.fullmatch(name) else _MAX_ID
    return name if len(name) <= most else f"{name[:_KEPT]}…"


def _slices(teller: Teller) -> str:
    located = teller.location
    if located is None:
        return ""
    shares = [(line.slice, line.share_of_excess or 0.0) for line in located.where if line.is_named]
    if first := named_first(shares):
        lines = [line for line in located.where if line.slice in first and line.is_named]
        return _counted(teller, located, lines) or _by_share(teller, located, lines)
    holder = located.holder
    if holder is None:
        return ""
    if held := _held(located, holder):
        return _of_all(teller, located, held, cut(clean(holder.slice), 60))
    place = _since(teller, located, cut(clean(holder.slice), 60))
    if not _is_few(located):
        place = teller.say("in-brackets", part=place, share=teller.share(holder.share))
    return teller.say("mostly-holder", slice=place, is_usual="yes" if holder.is_usual else "no")


def _by_share(teller: Teller, located: Located, lines: Sequence[SliceLine]) -> str:
    """Say how much of what is unusual the slices hold."""
    share = sum(line.share_of_excess or 0.0 for line in lines)
    slices = _since(teller, located, _listed(teller, lines))
    if teller.is_all(share):
        return teller.say("all-slices", slices=slices)
    return teller.say("mostly-slices", slices=slices, share=teller.share(share))


def _counted(teller: Teller, located: Located, lines: Sequence[SliceLine]) -> str:
    """Say how many of all are in the slices where there are few; empty where that says less than a share."""
    movement, held = located.movement, sum(line.observed for line in lines)
    if (
        movement is None
        or movement.events < _SEVERAL
        or not _is_few(located)
        or any(line.excess <= 0 for line in lines)
    ):
        return ""
    if held * 2 < movement.events or held > movement.events or not float(held).is_integer():
        return ""
    return _of_all(teller, located, held, _listed(teller, lines))


def _held(located: Located, holder: Holder) -> int:
    """Return how many a segment holds of few, where none were to be expected; else nothing is known."""
    movement = located.movement
    if movement is None or not _is_few(located) or holder.is_usual:
        return 0
    is_all_new = 0 <= movement.events - movement.total < _HALF
    return round(holder.share * movement.total) if is_all_new else 0


def _of_all(teller: Teller, located: Located, held: float, place: str) -> str:
    events = located.movement.events if located.movement else held
    total = _since(teller, located, teller.words.counted(events, teller.message.noun))
    number = teller.words.count(held)
    return teller.say("slices-count", number=number, count=round(held), total=total, slices=place)


def _is_few(located: Located) -> bool:
    return located.measure == "count" and located.movement is not None and located.movement.events < _FEW


def _listed(teller: Teller, lines: Sequence[SliceLine]) -> str:
    return teller.words.listed([cut(clean(line.slice), 60) for line in lines])


def _since(teller: Teller, located: Located, part: str) -> str:
    """Return a part of a sentence with its beginning, where that is before what the message tells."""
    message = teller.message
    told = message.extent.since if message.extent else message.since
    if located.first is None or located.first >= told:
        return part
    return teller.say("since-then", part=part, since=teller.words.day(located.first))


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
    message = teller.message
    shown = message.children[:_MOST_CHILDREN]
    if not shown:
        return ""
    named = [
        cut(clean(child.place), 40)
        if message.duty is not None
        else teller.say("child-brief", place=cut(clean(child.place), 40), value=teller.judged(child.value))
        for child in shown
    ]
    return teller.say("worst-children", children=teller.words.listed(named))
