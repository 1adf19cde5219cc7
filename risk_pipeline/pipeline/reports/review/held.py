"""What was beyond a limit and held back: one line for each indicator, direction and reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.formatting import judged_unit
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import NotShifting, WithinControlLimits
from risk_pipeline.warehouse.diagnosis.moved import Hit
from risk_pipeline.wording.listing.names import Names

Measure = tuple[float, Sequence[float | None], Callable[[float], str], str]
"""How far a ticket needs a hit to be off, how far some are, how to write that, and of what kind it is."""
_NAMED = 10
"""Segments that a line names, the first; others are counted."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Hits of one rule that opened nothing for one reason: where and how far, what they are beyond, why."""

    what: str
    where: str
    beyond: str
    status: str
    why: str


def held_back(hits: Iterable[Hit], names: Names) -> list[HeldBack]:
    """Return the hits that nobody was told of, each with its reason."""
    lines: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        if hit.suppressed is not None and hit.series.indicator in names.indicators:
            beyond = _beyond(hit, names.indicators[hit.series.indicator], names)
            key = (hit.series.indicator, hit.series.grain, hit.rule_id, hit.suppressed, beyond)
            lines.setdefault(key, []).append(hit)
    return [_line(some, key[-1], names) for key, some in lines.items()]


def _line(hits: Sequence[Hit], beyond: str, names: Names) -> HeldBack:
    first, words = hits[0], names.words
    known = names.indicators[first.series.indicator]
    where = [_where(hit, known, names) for hit in hits[:_NAMED]]
    if more := len(hits) - len(where):
        where.append(names.say("more-segments", number=words.count(more), count=more))
    counts = {status: sum(hit.status == status for hit in hits) for status in ("red", "amber")}
    status = [
        names.say("verdict-count", number=words.count(count), count=count, status=name)
        if len(hits) > 1
        else names.say("verdict", status=name)
        for name, count in counts.items()
        if count
    ]
    why = names.say("muted-because", code=str(first.suppressed))
    small = _how_small(hits, known, names) if first.suppressed == Muted.SMALL_EFFECT else ""
    return HeldBack(
        names.series(known, first.series.grain),
        "; ".join(where),
        beyond,
        ", ".join(status),
        names.say("with-reason", what=why, reason=small) if small else why,
    )


def _where(hit: Hit, known: Indicator, names: Names) -> str:
    place = names.place(hit.series.dimension, hit.series.segment)
    if hit.value is None:
        return place
    unit = judged_unit(hit.limit_kind, known.unit)
    value = names.amount(known, hit.value, unit)
    if hit.expected is None:
        return names.say("place-value", place=place, value=value)
    usual = names.usual(known, hit.expected, unit)
    return names.say("place-value-usual", place=place, value=value, usual=usual)


def _beyond(hit: Hit, known: Indicator, names: Names) -> str:
    """Return which way it is off, and off what: its limit, else what was usual since the shift began."""
    if hit.value is not None and hit.limit_value is not None:
        limit = names.amount(known, hit.limit_value, judged_unit(hit.limit_kind, known.unit))
        side = "above" if hit.value >= hit.limit_value else "below"
        return names.say("beyond-limit", side=side, status=hit.status, limit=limit)
    if hit.excess:
        return names.say("beyond-usual", side="above" if hit.excess > 0 else "below")
    return ""


def _how_small(hits: Sequence[Hit], known: Indicator, names: Names) -> str:
    """Return how far the hits are off, and how far a ticket needs them to be, in the same measures."""
    rule = names.rules.get(hits[0].rule_id)
    spec = rule.spec if rule else None
    if not isinstance(spec, NotShifting | WithinControlLimits):
        return ""

    used = [each for each in _measures(spec, hits, known, names) if each[0] > 0]
    needed = ", ".join(names.say("measure", amount=number(bar), kind=kind) for bar, _, number, kind in used)
    off = ", ".join(span for each in used if (span := _span(each, known, names)))
    needs = names.say("needs", is_all="yes" if len(used) > 1 else "no", needed=needed) if used else ""
    return names.say("off-by", off=off, needs=needs) if off else needs


def _measures(
    spec: NotShifting | WithinControlLimits, hits: Sequence[Hit], known: Indicator, names: Names
) -> list[Measure]:
    def amount(value: float) -> str:
        return names.total(known, value)

    measures: list[Measure] = [(spec.min_effect, [hit.effect for hit in hits], names.words.share, "effect")]
    if isinstance(spec, NotShifting):
        excesses = [None if hit.excess is None else abs(hit.excess) for hit in hits]
        measures.append((spec.min_excess, excesses, amount, "in-all"))
        measures.append((spec.min_per_week, [hit.excess_per_week for hit in hits], amount, "per-week"))
    return measures


def _span(measure: Measure, indicator: Indicator, names: Names) -> str:
    _, values, number, kind = measure
    known = [value for value in values if value is not None]
    if not known:
        return ""
    ends = list(dict.fromkeys([number(min(known)), number(max(known))]))
    # The noun is said once.
    low = ends[0].removesuffix(f" {indicator.noun[1]}") if len(ends) > 1 else ""
    amount = names.say("from-to", low=low, high=ends[1]) if low else ends[0]
    return names.say("measure", amount=amount, kind=kind)
