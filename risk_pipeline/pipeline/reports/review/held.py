"""What was beyond a limit and held back: one line for each indicator, direction and reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.formatting import format_money, format_value, judged_unit
from risk_pipeline.domain.messages.brief import Names, place_of
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import NotShifting, WithinControlLimits
from risk_pipeline.warehouse.diagnosis.moved import Hit

Measure = tuple[float, Sequence[float | None], Callable[[float], str], str]
"""How far a ticket needs a hit to be off, how far some are, how to write that, and what follows it."""
_EXACT = 10
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
    first = hits[0]
    known = names.indicators[first.series.indicator]
    more = len(hits) - _NAMED
    where = [_where(hit, known, names) for hit in hits[:_NAMED]] + [f"{more} more"] * (more > 0)
    counts = {status: sum(hit.status == status for hit in hits) for status in ("red", "amber")}
    status = [f"{count} {name}" if len(hits) > 1 else name for name, count in counts.items() if count]
    why = Muted(first.suppressed or "").meaning
    small = _how_small(hits, known, names) if first.suppressed == Muted.SMALL_EFFECT else ""
    return HeldBack(
        f"{known.title}, by {first.series.grain}",
        "; ".join(where),
        beyond,
        ", ".join(status),
        f"{why}: {small}" if small else why,
    )


def _where(hit: Hit, known: Indicator, names: Names) -> str:
    place = place_of(hit.series.dimension, hit.series.segment, names.titles)
    if hit.value is None:
        return place
    unit = judged_unit(hit.limit_kind, known.unit)
    usual = "" if hit.expected is None else f" (usual {format_value(hit.expected, unit, names.currency)})"
    return f"{place} {format_value(hit.value, unit, names.currency)}{usual}"


def _beyond(hit: Hit, known: Indicator, names: Names) -> str:
    """Return which way it is off, and off what: its limit, else what was usual since the shift began."""
    if hit.value is not None and hit.limit_value is not None:
        limit = format_value(hit.limit_value, judged_unit(hit.limit_kind, known.unit), names.currency)
        name = "amber limit" if hit.status == "amber" else "limit"
        return f"{'above' if hit.value >= hit.limit_value else 'below'} the {name} of {limit}"
    if hit.excess:
        return f"{'above' if hit.excess > 0 else 'below'} usual in sum since the shift began"
    return ""


def _how_small(hits: Sequence[Hit], known: Indicator, names: Names) -> str:
    """Return how far the hits are off, and how far a ticket needs them to be, in the same measures."""
    rule = names.rules.get(hits[0].rule_id)
    spec = rule.spec if rule else None
    if not isinstance(spec, NotShifting | WithinControlLimits):
        return ""

    def amount(value: float) -> str:
        if known.unit == "money_minor":
            return format_money(value, names.currency)
        return f"{value:,.1f}".removesuffix(".0") if value < _EXACT else f"{value:,.0f}"

    measures: list[Measure] = [
        (spec.min_effect, [hit.effect for hit in hits], lambda part: f"{part * 100:,.0f}", " %")
    ]
    if isinstance(spec, NotShifting):
        excesses = [None if hit.excess is None else abs(hit.excess) for hit in hits]
        measures.append((spec.min_excess, excesses, amount, " in all"))
        measures.append((spec.min_per_week, [hit.excess_per_week for hit in hits], amount, " a week"))
    used = [each for each in measures if each[0] > 0]
    needed = ", ".join(f"{number(bar)}{suffix}" for bar, _, number, suffix in used)
    off = ", ".join(span for each in used if (span := _span(each)))
    needs = f"a ticket needs {'all of ' * (len(used) > 1)}{needed}" if used else ""
    return f"off by {off}; {needs}" if off else needs


def _span(measure: Measure) -> str:
    _, values, number, suffix = measure
    known = [value for value in values if value is not None]
    if not known:
        return ""
    ends = dict.fromkeys([number(min(known)), number(max(known))])
    return " to ".join(ends) + suffix
