"""Rules against register, indicators and feeds. Their limits are checked in `limits.py`."""

import re
from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.suites.expectations import check_type
from risk_pipeline.catalog.lint.suites.limits import check_feed_limits, check_limits
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import FEED_RULES, ControlTestPasses, Rule, RuleState


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L101 to L122."""
    yield from _suites(view)
    yield from _twins(view)
    yield from _mentions(view)
    for rule in view.rules:
        yield from _references(view, rule)
        yield from check_type(view, rule)
        if rule.type in FEED_RULES:
            yield from _feeds(view, rule)
            yield from check_feed_limits(view, rule)
        elif rule.indicator is not None:
            yield from _indicator(view, rule, rule.indicator)


def _suites(view: View) -> Iterator[Finding]:
    for suite in view.catalog.suites.values():
        file = view.catalog.places["suites", suite.name].rpartition("/")[2].partition(".")[0]
        if suite.name != file:
            text = f"the file is called {file}.yaml; give both the same name"
            yield view.finding("suites", suite.name, "name", "L113", text)
        if suite.name not in view.catalog.lines:
            yield view.unknown("suites", suite.name, "name", "L114", suite.name, view.catalog.lines)
        for rule in suite.expectations:
            if not rule.id.startswith(f"{suite.name}."):
                yield view.finding("rules", rule.id, "id", "L113", f"should begin with {suite.name}.")


def _twins(view: View) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for rule in view.rules:
        what = f"{rule.type} {rule.spec or rule.kwargs!r} {rule.meta.mode} {rule.meta.dataset}"
        if what in seen:
            text = f"judges the same as {seen[what]}; retire one"
            yield view.finding("rules", rule.id, "kwargs", "L117", text)
        seen.setdefault(what, rule.id)


def _mentions(view: View) -> Iterator[Finding]:
    """Texts name rules as `line.name` in backticks."""
    catalog = view.catalog
    texts = [("playbooks", p.id, "steps", " ".join(p.steps)) for p in catalog.playbooks.values()]
    texts += [
        ("risks", r.id, "cause", f"{r.cause} {r.event} {r.consequence}") for r in catalog.risks.values()
    ]
    texts += [("rules", r.id, "meta.rationale", r.meta.rationale) for r in view.rules]
    for section, subject, key, text in texts:
        for name in re.findall(r"`([a-z_]+\.[a-z0-9_]+)`", text):
            rule = catalog.rules.get(name)
            if rule is not None and rule.meta.state is RuleState.RETIRED:
                yield view.finding(section, subject, key, "L116", f"refers to {name}, which is retired")
            elif rule is None and name.partition(".")[0] in catalog.suites:
                yield view.unknown(section, subject, key, "L116", name, catalog.rules)


def _references(view: View, rule: Rule) -> Iterator[Finding]:
    catalog, meta = view.catalog, rule.meta
    for key, word, known, code in (
        ("risk", meta.risk, catalog.risks, "L102"),
        ("owner", meta.owner, catalog.owners, "L103"),
        ("playbook", meta.playbook, catalog.playbooks, "L104"),
    ):
        if word not in known:
            yield view.unknown("rules", rule.id, f"meta.{key}", code, word, known)
    risk = catalog.risks.get(meta.risk)
    line = rule.id.partition(".")[0]
    if risk is not None and risk.business_line != line:
        text = f"{risk.id} belongs to {risk.business_line}, the rule to {line}; check that this is intended"
        yield view.finding("rules", rule.id, "meta.risk", "L106", text)
    if view.today is not None and meta.review_by < view.today:
        text = f"was due on {meta.review_by}; review the limits and set a new date"
        yield view.finding("rules", rule.id, "meta.review_by", "L115", text)


def _feeds(view: View, rule: Rule) -> Iterator[Finding]:
    known = view.catalog.feeds
    for feed_id in rule.kwargs["feeds"]:
        if feed_id not in known:
            yield view.unknown("rules", rule.id, "kwargs.feeds", "L118", feed_id, known)
        elif known[feed_id].cursor is None:
            text = f"{feed_id} has no cursor, so its rows have no day; set one, or remove the feed"
            yield view.finding("rules", rule.id, "kwargs.feeds", "L119", text)
    if rule.indicator not in view.catalog.indicators:
        text = f"needs the indicator {rule.indicator}, which is missing; add its model"
        yield view.finding("rules", rule.id, "type", "L101", text)


def _indicator(view: View, rule: Rule, name: str) -> Iterator[Finding]:
    indicator = view.catalog.indicators.get(name)
    if indicator is None:
        known = view.catalog.indicators
        yield view.unknown("rules", rule.id, "kwargs.indicator", "L101", name, known)
        return
    line = rule.id.partition(".")[0]
    if indicator.business_line != line and line != _line_of_control(view, rule):
        text = f"{name} belongs to {indicator.business_line}; move the rule to that suite"
        yield view.finding("rules", rule.id, "kwargs.indicator", "L105", text)
    yield from _slices(view, rule, indicator)
    yield from check_limits(view, rule, indicator)


def _line_of_control(view: View, rule: Rule) -> str | None:
    """Return the line of the control whose segment is judged: one view may hold the tests of all lines."""
    if not isinstance(rule.spec, ControlTestPasses) or rule.spec.segments is None:
        return None
    control = view.catalog.governance.controls.get(rule.spec.segments[0])
    return control.business_line if control else None


def _slices(view: View, rule: Rule, indicator: Indicator) -> Iterator[Finding]:
    grain = getattr(rule.spec, "grain", None)
    if grain is not None and grain not in indicator.grain:
        text = f"{indicator.name} has no grain {grain}; {suggestion(grain, indicator.grain)}"
        yield view.finding("rules", rule.id, "kwargs.grain", "L108", text)
    for dimension in getattr(rule.spec, "by", ()):
        if dimension not in indicator.dimensions:
            text = f"{indicator.name} has no {dimension}; {suggestion(dimension, indicator.dimensions)}"
            yield view.finding("rules", rule.id, "kwargs.by", "L107", text)
        elif grain == "day" and dimension not in {"all", *indicator.dimensions_by_day}:
            text = f"{dimension} has rows by week and month only; set `grain: week`, or add it to `daily`"
            yield view.finding("rules", rule.id, "kwargs.grain", "L109", text)
        elif grain == "hour" and dimension not in {"all", *indicator.hourly}:
            text = f"{dimension} has no rows by hour; set `grain: day`, or add it to `hourly`"
            yield view.finding("rules", rule.id, "kwargs.grain", "L109", text)
