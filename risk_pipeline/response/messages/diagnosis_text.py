"""Where and why, in the words of a message: how it moved, what moved before it, what it hit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.diagnosis.decomposition import Movement, whole_numbers
from risk_pipeline.domain.diagnosis.location import Impact, Located, Related, SliceLine
from risk_pipeline.domain.formatting import counted, format_day, format_hour, format_money, format_value
from risk_pipeline.domain.text import shown_name

_NAMED_SEGMENTS = 2
# Effects on a mean are given in thousandths of its unit; on a ratio in tenths of a percentage point.
_FINE = 1000


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a message says about where and why."""

    where: tuple[SliceLine, ...] = ()
    movement: str = ""
    related: tuple[str, ...] = ()
    impact: str = ""


def whereabouts_of(
    located: Located | None, unit: str, currency: str, noun: tuple[str, str] = ("case", "cases")
) -> Whereabouts:
    """Put what was found into words; empty if nobody looked. `noun` is what is counted, one and several."""
    if located is None:
        return Whereabouts()
    return Whereabouts(
        where=located.where,
        movement=_movement(located, unit, currency),
        related=tuple(_related(each) for each in located.related),
        impact=_impact(located, currency, noun),
    )


def _movement(located: Located, unit: str, currency: str) -> str:
    movement, when = located.movement, _when(located)
    if movement is None or not when:
        return ""
    past = f"the {located.past_days} days before" if located.past_days > 1 else "the day before"
    past = f"these hours of {past}" if located.hours else past
    sentence = {
        "count": _of_events,
        "money_minor": _of_events,
        "mean": _of_a_mean,
    }[located.measure](movement, located, unit, currency)
    is_named = any(line.is_named for line in located.where)
    lonely = " No single slice stands out." if located.is_scanned and not is_named else ""
    return f"Against {past}, {when}: {sentence}.{lonely}"


def _of_events(movement: Movement, located: Located, unit: str, currency: str) -> str:
    """Say how many more or fewer, by effect; of plain counts by segment."""
    is_money = located.measure == "money_minor"
    now, total = round(movement.events), round(movement.total)

    def amount(number: float, sign: str = "") -> str:
        words = format_money(abs(number), currency) if is_money else f"{abs(number):,.0f}"
        return f"{'−' if number < 0 else sign}{words}"

    head = f"{amount(now)} against {amount(now - total)} at the old pace, {amount(total, '+')}"
    if movement.chances is None:
        return f"{head} = {_by_segment(movement, total, amount)}"
    _, (volume, mix, rate) = whole_numbers(total, (movement.volume, movement.mix, movement.rate))
    return (
        f"{head} = {amount(volume, '+')} by volume {amount(mix, '+')} by mix of {movement.by or 'segments'} "
        f"{amount(rate, '+')} by rate"
    )


def _by_segment(movement: Movement, total: int, amount: Callable[[float, str], str]) -> str:
    """Name the segments that add most to the move, and all others together."""
    sign = 1 if total >= 0 else -1
    ranked = sorted(movement.shares, key=lambda share: -sign * share.total)
    named, others = ranked[:_NAMED_SEGMENTS], ranked[_NAMED_SEGMENTS:]
    rest = sum(share.total for share in others)
    _, parts = whole_numbers(total, [*(share.total for share in named), rest])
    words = [
        f"{amount(part, '+')} in {shown_name(share.segment)}"
        for share, part in zip(named, parts, strict=False)
    ]
    if others:
        words.append(f"{amount(parts[-1], '+')} in the other {len(others)}")
    return f"{' '.join(words)} ({movement.by})" if movement.by else " ".join(words)


def _of_a_mean(movement: Movement, located: Located, unit: str, currency: str) -> str:
    """Say how far a mean moved: by the weight of its segments, and within them."""
    now, before, chances = movement.rate_now or 0.0, movement.rate_before or 0.0, movement.chances or 1.0
    fine = _FINE if unit != "money_minor" else 1
    total, (mix, rate) = whole_numbers(
        (now - before) * fine, (movement.mix / chances * fine, movement.rate / chances * fine)
    )

    def step(number: int) -> str:
        sign = "−" if number < 0 else "+"
        if unit == "ratio":
            return f"{sign}{abs(number) / 10:.1f} points"
        if unit == "money_minor":
            return f"{sign}{format_money(abs(number), currency)}"
        return f"{sign}{abs(number) / fine:.3f}"

    ends = f"from {format_value(before, unit, currency)} to {format_value(now, unit, currency)}"
    return (
        f"{ends}, {step(total)} = {step(mix)} by mix of {movement.by or 'segments'} {step(rate)} within them"
    )


def _related(related: Related) -> str:
    days = counted(related.days_earlier, "day")
    times = "" if related.ratio is None else f", {related.ratio:.1f} times the expected"
    return f"{related.title} moved {days} earlier (since {format_day(related.since)}{times})"


def _impact(located: Located, currency: str, noun: tuple[str, str]) -> str:
    facts, when = _impact_facts(located.impact, currency, noun), _when(located)
    return f"{', '.join(facts)} {when}" if facts and when else ""


def _impact_facts(impact: Impact, currency: str, noun: tuple[str, str]) -> Sequence[str]:
    facts = []
    if impact.events:
        facts.append(counted(impact.events, *noun))
    if impact.users:
        facts.append(counted(impact.users, "user"))
    if impact.exposure_minor:
        beyond = impact.excess_exposure_minor
        usual = f" ({format_money(beyond, currency)} above the usual)" if beyond else ""
        facts.append(f"{format_money(impact.exposure_minor, currency)} exposed{usual}")
    return facts


def _when(located: Located) -> str:
    """Say which days, or which hours of a day, were looked at: what came later is not in the numbers."""
    first, last = located.first, located.last
    if first is None or last is None:
        return ""
    if located.hours is not None:
        begin, end = located.hours
        return f"on {format_day(last)} from {format_hour(begin)} to {format_hour(end + 1)}"
    return f"on {format_day(last)}" if first == last else f"from {format_day(first)} to {format_day(last)}"
