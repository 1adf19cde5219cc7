"""Indicators against the register, the rules and the models that give them values."""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.dates import compared_models, wrong_dates
from risk_pipeline.catalog.lint.divided_by import unclear_denominator
from risk_pipeline.catalog.lint.select_list import selected_columns
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.lineage import ancestors
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.formatting import counted, did_you_mean
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import FEED_INDICATORS, RuleState

_SEVERAL = "say `denominator: units`, or look for rows that count twice"
UNION_MODEL = "indicator_daily"
PREFIX = "ind_"
INSTANT = "occurred_at"
"""Column of an event view that hours are cut by."""
COLUMNS = {
    "flow": {"entity_id", "occurred_on", "numerator", "denominator", "exposure_minor"},
    "stock": {"entity_id", "entered_on", "left_on", "hit_from", "exposure_minor"},
}
"""What every event view has, by form."""


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L201 to L217, and L421."""
    judged = {rule.indicator for rule in view.rules_in(RuleState.ACTIVE, RuleState.SHADOW)}
    united = _united(view)
    for indicator in view.catalog.indicators.values():
        yield from _references(view, indicator)
        yield from _model(view, indicator, united)
        feeds = [feed for name in indicator.feeds if (feed := view.catalog.feeds.get(name))]
        snapshots = [feed.id for feed in feeds if feed.snapshot and feed.known_at is None]
        if snapshots:
            text = f"{', '.join(snapshots)} does not say when its rows became known: a replay is not honest"
            yield _on(view, indicator, "", "L421", text)
        if indicator.name not in judged:
            yield _on(view, indicator, "", "L203", "no active or shadow rule judges it; add one")
    described = {indicator.unique_id for indicator in view.catalog.indicators.values()}
    for node in view.catalog.nodes.values():
        if node.name.startswith(PREFIX) and node.unique_id not in described:
            text = "has no config.meta.indicator; describe the indicator, or rename the model"
            yield view.on_node(node, "", "L206", text)


def _united(view: View) -> set[str]:
    parents = {node.unique_id: node.parents for node in view.catalog.nodes.values()}
    return {
        above
        for node in view.catalog.nodes.values()
        if node.name == UNION_MODEL
        for above in ancestors(node.unique_id, parents)
    }


def _references(view: View, indicator: Indicator) -> Iterator[Finding]:
    for key, word, known, code in (
        ("business_line", indicator.business_line, view.catalog.lines, "L201"),
        ("owner", indicator.owner, view.catalog.owners, "L202"),
    ):
        if word not in known:
            yield _on(view, indicator, key, code, f"{word} is not known; {suggestion(word, known)}")
    if not indicator.description.strip():
        yield _on(view, indicator, "description", "L207", "is empty; say what it measures, with the formula")
    for key, values in (("grain", indicator.grain), ("dimensions", indicator.dimensions)):
        if not values:
            yield _on(view, indicator, key, "L209", "is empty; name at least one")
    for name in set(indicator.dimensions_by_day).difference(indicator.dimensions):
        text = f"{name} is not one of its dimensions; {suggestion(name, indicator.dimensions)}"
        yield _on(view, indicator, "daily", "L210", text)


def _model(view: View, indicator: Indicator, united: set[str]) -> Iterator[Finding]:
    node = view.catalog.nodes[indicator.unique_id]
    if node.name != f"{PREFIX}{indicator.name}":
        text = f"the model is called {node.name}; name it {PREFIX}{indicator.name}"
        yield _on(view, indicator, "name", "L204", text)
    if indicator.unique_id not in united:
        text = f"is not a parent of {UNION_MODEL}; call its file {PREFIX}<name>.sql, and run `risk prepare`"
        yield _on(view, indicator, "", "L205", text)
    yield from _columns(view, indicator, node)
    for text in _selected(indicator, node):
        yield view.on_node(node, "columns", "L213", text, subject=indicator.name)
    for key, code, text in _contradictions(view, indicator, node):
        yield _on(view, indicator, key, code, text)
    for name in compared_models(view, indicator, node):
        text = f"{node.name} also reads {name}: all its days are compared in every run; add a date of {name}"
        yield _on(view, indicator, "dated_by", "L215", text)
    for key, text in _hours(indicator, node):
        yield _on(view, indicator, key, "L212", text)
    if not indicator.feeds and indicator.name not in FEED_INDICATORS.values():
        # Those of the feeds themselves are counted in whatever feeds there are.
        yield _on(view, indicator, "", "L208", "its model depends on no source; build it with ref and source")


def _contradictions(view: View, indicator: Indicator, node: Node) -> Iterator[tuple[str, str, str]]:
    """Yield key, code and text of where the definition and the model's SQL do not agree."""
    yield from (("dated_by", "L214", text) for text in wrong_dates(view, indicator, node))
    if node.sql:
        yield from (("denominator", "L216", text) for text in unclear_denominator(indicator, node.sql))
    often = view.measured.beyond_one.get(indicator.name, 0) if view.measured else 0
    if often and indicator.has_cases and indicator.form == "flow":
        periods = counted(often, "period")
        text = f"in {periods} it had more hits than trials, and it is judged as a share; {_SEVERAL}"
        yield "denominator", "L217", text


def _columns(view: View, indicator: Indicator, node: Node) -> Iterator[Finding]:
    """Yield columns that a model with declared columns needs and does not declare."""
    dimensions = tuple(name for name in indicator.dimensions if name != "all")
    users = (indicator.users,) if indicator.users else ()
    for key, names, code in (
        ("attributes", indicator.attributes, "L211"),
        ("users", users, "L211"),
        ("dimensions", dimensions, "L210"),
    ):
        for name in names:
            if node.columns and name not in node.columns:
                text = f"{node.name} has no column {name}; {suggestion(name, node.columns)}"
                yield _on(view, indicator, key, code, text)


def _selected(indicator: Indicator, node: Node) -> Iterator[str]:
    """Yield where a model's SQL and its YAML disagree."""
    selected = selected_columns(node.sql) if node.sql else None
    if selected is None:
        return
    declared = {name.lower() for name in node.columns}
    for name in sorted(declared - selected):
        text = (
            f"{node.name} declares the column {name}, which {node.sql_file} does not select; select it there"
        )
        yield " ".join(
            [f"{text}, or take it out of the YAML.", did_you_mean(name, selected - declared)]
        ).rstrip()
    for name in sorted(COLUMNS[indicator.form] - selected - declared):
        yield f"{node.sql_file} does not select {name}, which a {indicator.form} needs; select it"
    if declared and INSTANT in selected - declared:
        yield f"{node.sql_file} selects {INSTANT}, and {node.name} does not declare it; add it to `columns`"


def _hours(indicator: Indicator, node: Node) -> Iterator[tuple[str, str]]:
    """Yield key and text of what does not fit the hours that an indicator offers, or does not."""
    yield from (
        _hours_offered(indicator, node) if Grain.HOUR in indicator.grain else _hours_denied(indicator, node)
    )
    known = [one for one in indicator.dimensions if one != "all"]
    for name in indicator.hourly:
        if name not in known:
            yield "hourly", f"{name} is not one of its dimensions; {suggestion(name, known)}"


def _hours_offered(indicator: Indicator, node: Node) -> Iterator[tuple[str, str]]:
    if indicator.form != "flow":
        yield "grain", "a stock is the state at the end of a day and has no hours; remove `hour`"
    if indicator.maturity_days:
        yield "grain", "values that mature later are not worth watching by the hour; remove `hour`"
    if node.columns and INSTANT not in node.columns:
        yield "grain", f"{node.name} has no column {INSTANT}; add the instant, or remove `hour`"


def _hours_denied(indicator: Indicator, node: Node) -> Iterator[tuple[str, str]]:
    if INSTANT in node.columns:
        yield "grain", f"{node.name} has {INSTANT}; add `hour`, or remove the column"
    if indicator.hourly:
        yield "hourly", "has no grain hour; add `hour` to `grain`, or remove it"


def _on(view: View, indicator: Indicator, key: str, code: str, text: str) -> Finding:
    node = view.catalog.nodes[indicator.unique_id]
    path = f"config.meta.indicator.{key}" if key else ""
    return view.on_node(node, path, code, text, subject=indicator.name)
