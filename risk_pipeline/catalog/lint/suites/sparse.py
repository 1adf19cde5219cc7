"""Is there enough of what a rule judges, by what its indicator's own past lets expect?"""

from collections.abc import Iterator, Sequence

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.measured import Usual
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Denominator, Direction, Indicator
from risk_pipeline.domain.register.rule import FeedVolume, Rule, WithinControlLimits, WithinLimits

# A rule that says nothing in more of its hours than this is of little use.
_MOST_QUIET = 0.5


def check(view: View) -> Iterator[Finding]:
    """Yield L123 to L125, where the warehouse knows what is usual."""
    usual = view.measured.usual if view.measured else {}
    for rule in view.rules:
        indicator = view.catalog.indicators.get(rule.indicator or "")
        if indicator is not None and rule.id in usual:
            for key, code, text in too_little(rule, indicator, usual[rule.id]):
                yield view.finding("rules", rule.id, key, code, text)
        yield from _too_few_rows(view, rule)


def _too_few_rows(view: View, rule: Rule) -> Iterator[Finding]:
    rows = view.measured.rows if view.measured else {}
    if not isinstance(rule.spec, FeedVolume):
        return
    for feed in rule.spec.feeds:
        most = rows.get(feed)
        if most is not None and most < rule.spec.min_expected:
            least = f"{rule.spec.min_expected:g}"
            text = (
                f"{feed}: at most {most:,.1f} rows are usual on a day, fewer than {least}: "
                "none was ever judged; lower it and the shares, or leave the feed to its freshness rule"
            )
            yield view.finding("rules", rule.id, "kwargs.min_expected", "L125", text)


def is_asked(rule: Rule, indicator: Indicator) -> bool:
    """Whether what is usual says anything of a rule."""
    return _least_events(rule) > 0 or _watches_drops(rule, indicator)


def too_little(rule: Rule, indicator: Indicator, usual: Sequence[Usual]) -> Iterator[tuple[str, str, str]]:
    """Yield key, code and text where a rule never judges a period, or sees no drop in most of its hours."""
    spec, least = rule.spec, _least_events(rule)
    most = max((each.most for each in usual), default=None)
    if most is None or not isinstance(spec, WithinLimits | WithinControlLimits):
        return
    if most < least:
        text = (
            f"at most {most:,.1f} are expected in any {spec.grain.value}, fewer than "
            f"{least:g}: it has not judged one; lower it, with more in a row (consecutive), or judge "
            "longer periods"
        )
        yield "kwargs.min_expected", "L123", text
    elif _watches_drops(rule, indicator):
        for each in usual:
            if each.quiet > _MOST_QUIET:
                yield "kwargs.grain", "L124", _quiet(each, spec.consecutive)


def _least_events(rule: Rule) -> float:
    spec = rule.spec
    return spec.min_expected if isinstance(spec, WithinLimits | WithinControlLimits) else 0.0


def _watches_drops(rule: Rule, indicator: Indicator) -> bool:
    """Whether a rule judges by the hour whether a count or sum falls, however little is usual in one."""
    spec = rule.spec
    is_hourly = isinstance(spec, WithinLimits | WithinControlLimits) and spec.grain is Grain.HOUR
    is_low = indicator.direction in {Direction.DOWN_BAD, Direction.BAND}
    return is_hourly and not _least_events(rule) and is_low and indicator.divided_by is Denominator.NONE


def _quiet(usual: Usual, consecutive: int) -> str:
    of = "" if usual.dimension == "all" else f" by {usual.dimension}"
    span = "hours" if consecutive == 1 else f"runs of {consecutive} hours"
    return (
        f"{usual.quiet:.0%} of its {span}{of} usually have less than one event, so that none is no drop; "
        "judge it by day, ask for more hours in a row (consecutive), or watch for a shift"
    )
