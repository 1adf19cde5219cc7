"""Do risks, goals and appetites name indicators that exist, and do rules turn red before tolerance ends?"""

from collections import Counter
from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.register.governance.appetite import ToleratedLimit
from risk_pipeline.domain.register.governance.entry import ALL
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.domain.register.rule import CONTROL_TEST, RuleState, WithinLimits

_WATCHING = (RuleState.ACTIVE, RuleState.SHADOW)


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L321, L322, L329, L342, L343 and L344."""
    yield from _links(view)
    for goal in view.catalog.governance.goals.values():
        yield from _told_by(view, "goals", goal.id, "", (goal.indicator, goal.dimension, goal.segment))
    for appetite in view.catalog.governance.appetite.values():
        for limit in appetite.limits:
            yield from _told_by(view, "appetite", appetite.id, "limits.", (limit.indicator, ALL, ALL))
    yield from _beyond_tolerance(view)


def _links(view: View) -> Iterator[Finding]:
    risks = view.catalog.risks.values()
    is_linked = any(risk.indicators for risk in risks)
    for risk in risks:
        for link in risk.indicators:
            of = (link.indicator, link.dimension, link.segment)
            yield from _told_by(view, "risks", risk.id, "indicators.", of)
        yield from _twice(view, risk)
        if not risk.indicators and is_linked and view.catalog.links_of(risk.id):
            text = "names none, so those of its rules count, each with weight 0.5; name them with a weight"
            yield view.finding("risks", risk.id, "indicators", "L342", text)
    for rule in view.rules_in(*_WATCHING):
        named = view.catalog.risks.get(rule.meta.risk)
        links = {link.indicator for link in named.indicators} if named else set()
        # A control's test presses by way of its control.
        if rule.type == CONTROL_TEST:
            continue
        if named and links and rule.indicator is not None and rule.indicator not in links:
            text = f"{named.id} does not name {rule.indicator}; add it to its `indicators`"
            yield view.finding("rules", rule.id, "meta.risk", "L343", text)


def _twice(view: View, risk: Risk) -> Iterator[Finding]:
    seen = Counter((k.indicator, k.axis, k.dimension, k.segment) for k in risk.indicators)
    for (name, axis, *_), times in seen.items():
        if times > 1:
            text = f"{name} presses on {axis} {times} times; keep one, with the weight that it should have"
            yield view.finding("risks", risk.id, "indicators", "L344", text)


def _told_by(
    view: View, section: str, subject: str, under: str, of: tuple[str, str, str]
) -> Iterator[Finding]:
    name, dimension, segment = of
    indicator = view.catalog.indicators.get(name)
    if indicator is None:
        yield view.unknown(section, subject, f"{under}indicator", "L321", name, view.catalog.indicators)
    elif dimension != ALL and dimension not in indicator.dimensions:
        known = indicator.dimensions
        yield view.unknown(section, subject, f"{under}dimension", "L322", dimension, known)
    elif (dimension == ALL) != (segment == ALL):
        text = "dimension and segment go together; give both, or neither for the whole indicator"
        yield view.finding(section, subject, f"{under}segment", "L322", text)


def _beyond_tolerance(view: View) -> Iterator[Finding]:
    """Compare red limits on totals with what is borne today of the risk's line and category."""
    for rule in view.rules_in(*_WATCHING) if view.today else ():
        spec, indicator = rule.spec, view.catalog.indicators.get(rule.indicator or "")
        if not isinstance(spec, WithinLimits) or not isinstance(spec.red, int | float) or ALL not in spec.by:
            continue
        for limit in _limits(view, rule.meta.risk):
            if indicator is None or limit.indicator != indicator.name:
                continue
            sign = -1 if indicator.direction is Direction.DOWN_BAD else 1
            if sign * spec.red > sign * limit.tolerance:
                text = f"{spec.red:g} is beyond the tolerance {limit.tolerance:g}; turn red before it"
                yield view.finding("rules", rule.id, "kwargs.red", "L329", text)


def _limits(view: View, risk_id: str) -> tuple[ToleratedLimit, ...]:
    risk = view.catalog.risks.get(risk_id)
    if risk is None or view.today is None:
        return ()
    held = view.catalog.governance.appetite_on(view.today, risk.business_line, risk.category)
    return held.limits if held else ()
