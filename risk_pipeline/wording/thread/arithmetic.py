"""How a number moved: against its past, by volume, mix and rate or by segment; and what it hit."""

from collections.abc import Sequence

from risk_pipeline.domain.diagnosis.decomposition import Movement, whole_numbers
from risk_pipeline.domain.diagnosis.location import Impact, Located, Related
from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.teller import Teller

_NAMED_SEGMENTS = 2
# Effects on a mean are given in thousandths of its unit; on a ratio in tenths of a percentage point.
_FINE = 1000


def movement_in_words(teller: Teller) -> str:
    """Return how it moved against its past; empty where nobody looked."""
    located = teller.location
    if located is None or located.movement is None or not (when := _when(teller, located)):
        return ""
    of_a_mean = located.measure == "mean"
    move = (_of_a_mean if of_a_mean else _of_events)(teller, located.movement, located)
    if located.past_days <= 1:
        return teller.say("against-day", when=when, move=move)
    key = "against-hours" if located.hours else "against-past"
    return teller.say(key, days=teller.words.count(located.past_days), when=when, move=move)


def hit_in_words(teller: Teller) -> str:
    """Return what was hit over the days looked at."""
    located = teller.location
    if located is None or teller.is_closed:
        return ""  # of what is closed the first message says what it came to
    facts, when = _impact(teller, located.impact), _when(teller, located)
    if not facts or not when:
        return ""
    # An early warning is red only days after its shift began: the first message counts from that day on.
    red_since = teller.message.extent.since if teller.message.extent else teller.message.since
    is_longer = located.hours is None and located.first is not None and located.first < red_since
    key = "hit-in-shift" if is_longer else "hit"
    return teller.say(key, facts=", ".join(facts), when=when, since=teller.since)


def moved_before(teller: Teller, most: int = 3) -> str:
    """Return which indicators of the same risk moved earlier."""
    located = teller.location
    return "; ".join(_related(teller, each) for each in located.related[:most]) if located else ""


def _of_events(teller: Teller, movement: Movement, located: Located) -> str:
    """Say how many more or fewer, by effect; of plain counts by segment."""
    now, total = round(movement.events), round(movement.total)
    ends = {
        "now": _named(teller, located, now),
        "before": _amount(teller, located, now - total),
        "total": _signed(teller, located, total),
    }
    if movement.chances is None:
        parts = " ".join(_by_segment(teller, movement, located, total))
        return teller.say("move-parts", parts=parts, **ends)
    _, (volume, mix, rate) = whole_numbers(total, (movement.volume, movement.mix, movement.rate))
    by = clean(movement.by) or teller.say("segments-word")
    effects = {"by-volume": volume, "by-mix": mix, "by-rate": rate}
    words = [
        teller.say(key, amount=_signed(teller, located, part), by=by) for key, part in effects.items() if part
    ]
    return (
        teller.say("move-parts", parts=" ".join(words), **ends) if words else teller.say("move-ends", **ends)
    )


def _by_segment(teller: Teller, movement: Movement, located: Located, total: int) -> list[str]:
    """Name the segments that add most to the move, and all others together."""
    sign = 1 if total >= 0 else -1
    ranked = sorted(movement.shares, key=lambda share: (not share.segment, -sign * share.total))
    named = [share for share in ranked[:_NAMED_SEGMENTS] if share.segment]
    others = ranked[len(named) :]
    rest = sum(share.total for share in others)
    _, parts = whole_numbers(total, [*(share.total for share in named), rest])
    words = [
        teller.say("move-part", amount=_signed(teller, located, part), segment=clean(share.segment))
        for share, part in zip(named, parts, strict=False)
    ]
    if others:
        over = teller.message.spread.over if teller.message.spread else len(ranked)
        count = max(over - len(named), len(others))
        # What is added up already tells no more how many it was.
        is_known = teller.message.spread is not None or all(share.segment for share in others)
        said = {"amount": _signed(teller, located, parts[-1]), "number": teller.words.count(count)}
        words.append(teller.say("move-rest" if is_known else "move-others", count=count, **said))
    return words


def _of_a_mean(teller: Teller, movement: Movement, _located: Located) -> str:
    """Say how far a mean moved: by the weight of its segments, and within them."""
    message = teller.message
    now, before, chances = movement.rate_now or 0.0, movement.rate_before or 0.0, movement.chances or 1.0
    fine = _FINE if message.unit != "money_minor" else 1
    total, (mix, rate) = whole_numbers(
        (now - before) * fine, (movement.mix / chances * fine, movement.rate / chances * fine)
    )
    return teller.say(
        "move-mean",
        before=teller.number(before),
        now=teller.number(now),
        total=_step(teller, total, fine),
        mix=_step(teller, mix, fine),
        rate=_step(teller, rate, fine),
        by=clean(movement.by) or teller.say("segments-word"),
    )


def _step(teller: Teller, number: int, fine: int) -> str:
    message, size = teller.message, abs(number)
    if message.unit == "ratio":
        text = teller.say("points", number=teller.words.value(size / 10, "count", "", extra=0))
    elif message.unit == "money_minor":
        text = teller.words.money(size, message.currency)
    else:
        text = teller.words.value(size / fine, message.unit, message.currency)
    return teller.words.signed(text, is_negative=number < 0)


def _amount(teller: Teller, located: Located, number: int) -> str:
    if located.measure == "money_minor":
        return teller.words.money(number, teller.message.currency)
    return teller.words.count(number)


def _named(teller: Teller, located: Located, number: int) -> str:
    if located.measure == "money_minor":
        return teller.words.money(number, teller.message.currency)
    return teller.words.counted(number, teller.message.noun)


def _signed(teller: Teller, located: Located, number: int) -> str:
    return teller.words.signed(_amount(teller, located, abs(number)), is_negative=number < 0)


def _related(teller: Teller, related: Related) -> str:
    said = {
        "title": clean(related.title),
        "lasting": teller.words.periods(related.days_earlier, "day"),
        "since": teller.words.day(related.since),
    }
    if related.ratio is None:
        return teller.say("moved-before", **said)
    return teller.say("moved-before-times", times=teller.words.value(related.ratio, "count", ""), **said)


def _impact(teller: Teller, impact: Impact) -> Sequence[str]:
    facts, currency = [], teller.message.currency
    if impact.events:
        facts.append(teller.words.counted(impact.events, teller.message.noun))
    if impact.users:
        facts.append(teller.say("users", number=teller.words.count(impact.users), count=impact.users))
    if impact.exposure_minor:
        money = teller.words.money(impact.exposure_minor, currency)
        if impact.excess_exposure_minor:
            beyond = teller.words.money(impact.excess_exposure_minor, currency)
            key = "worth-beyond" if teller.message.surges else "exposed-beyond"
            facts.append(teller.say(key, money=money, beyond=beyond))
        else:
            facts.append(teller.say("money-worth" if teller.message.surges else "exposed", money=money))
    return facts


def _when(teller: Teller, located: Located) -> str:
    """Say which days, or which hours of a day, were looked at: what came later is not in the numbers."""
    first, last = located.first, located.last
    if first is None or last is None:
        return ""
    words = teller.words
    if located.hours is not None:
        begin, end = located.hours
        return teller.say("when-hours", day=words.day(last), begin=f"{begin:02d}:00", end=f"{end + 1:02d}:00")
    if first == last:
        return teller.say("when-day", day=words.day(last))
    return teller.say("when-from-to", first=words.day(first), last=words.day(last))
