"""Do a rule's limits make sense for its indicator: shape, order, and the grain they are computed at?"""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.register.rule import (
    FeedFresh,
    FeedVolume,
    NotConcentrated,
    NotWorsening,
    Rule,
    WithinControlLimits,
    WithinLimits,
)

# Most periods that limits are learned from (macros `early_warning_window` and `hour_window`).
LONGEST_HISTORY = {Grain.HOUR: 83 * 24, Grain.DAY: 209, Grain.WEEK: 30, Grain.MONTH: 14}


def check_limits(view: View, rule: Rule, indicator: Indicator) -> Iterator[Finding]:
    """Yield L110, L111 and L112 of one rule."""
    spec = rule.spec
    if isinstance(spec, WithinLimits):
        yield from _absolute(view, rule, spec, indicator)
    elif isinstance(spec, WithinControlLimits):
        longest = LONGEST_HISTORY[spec.grain]
        if spec.min_history > longest:
            text = f"{spec.min_history} is more than the {longest} {spec.grain}s of a baseline; set fewer"
            yield view.finding("rules", rule.id, "kwargs.min_history", "L110", text)
        yield from _order(view, rule, "amber", spec.amber, spec.red)
    elif isinstance(spec, NotConcentrated):
        yield from _order(view, rule, "amber", spec.amber, spec.red)
    elif isinstance(spec, NotWorsening):
        yield from _trend(view, rule, spec, indicator)


def _trend(view: View, rule: Rule, spec: NotWorsening, indicator: Indicator) -> Iterator[Finding]:
    if indicator.direction is Direction.BAND:
        text = f"{indicator.name} is bad both ways, so it has no way to worsen; give limits instead"
        yield view.finding("rules", rule.id, "type", "L112", text)
    elif spec.grain is Grain.HOUR:
        text = "hours rise and fall with the time of day, which is no trend; give limits instead"
        yield view.finding("rules", rule.id, "type", "L112", text)


def check_feed_limits(view: View, rule: Rule) -> Iterator[Finding]:
    """Yield L111 of a volume or freshness rule."""
    spec = rule.spec
    if isinstance(spec, FeedVolume):
        yield from _order(view, rule, "amber", -spec.amber, -spec.red)
    elif isinstance(spec, FeedFresh):
        yield from _order(view, rule, "amber_hours", spec.amber_hours, spec.red_hours)


def _absolute(view: View, rule: Rule, spec: WithinLimits, indicator: Indicator) -> Iterator[Finding]:
    band = indicator.direction is Direction.BAND
    for key, limit in (("amber", spec.amber), ("red", spec.red)):
        if limit is not None and isinstance(limit, tuple) != band:
            shape = "a pair [low, high]" if band else "one number"
            text = f"{indicator.name} is {indicator.direction}: give {shape}, not {limit}"
            yield view.finding("rules", rule.id, f"kwargs.{key}", "L112", text)
            return
        if isinstance(limit, tuple) and limit[0] >= limit[1]:
            text = f"the low end must be below the high end, not {limit}"
            yield view.finding("rules", rule.id, f"kwargs.{key}", "L112", text)
            return
    yield from _order_towards(view, rule, spec, indicator.direction)


def _order_towards(view: View, rule: Rule, spec: WithinLimits, direction: Direction) -> Iterator[Finding]:
    amber, red = spec.amber, spec.red
    if isinstance(amber, tuple) and isinstance(red, tuple):
        if not (red[0] <= amber[0] and amber[1] <= red[1]) or amber == red:
            text = f"amber {amber} must be inside red {red}"
            yield view.finding("rules", rule.id, "kwargs.amber", "L111", text)
    elif isinstance(amber, float) and isinstance(red, float):
        sign = -1 if direction is Direction.DOWN_BAD else 1
        yield from _order(view, rule, "amber", sign * amber, sign * red)


def _order(view: View, rule: Rule, key: str, amber: float | None, red: float) -> Iterator[Finding]:
    if amber is not None and amber >= red:
        given: dict[str, object] = dict(rule.spec or ())
        red_key = key.replace("amber", "red")
        text = f"amber {given[key]} must come before red {given[red_key]} on the way to bad"
        yield view.finding("rules", rule.id, f"kwargs.{key}", "L111", text)
