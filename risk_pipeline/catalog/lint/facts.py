"""Facts against the feeds, facts and columns that they name; feeds that are counted through a fact."""

from collections.abc import Iterable, Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.texts.declared import fact_texts_faults
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.fact import ChangedBy, Fact

MATERIALIZED = "fact"
"""The materialization of the engine that notes what changes in a fact."""


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L410 to L413 and L424."""
    for node in view.catalog.nodes.values():
        if node.is_fed:
            yield from _counted_through(view, node)
        for key, code, text in _of_fact(view, node):
            yield view.on_node(node, f"config.meta.fact.{key}", code, text)
        for text in _wrong_inputs(view, node, node.log.changed_by) if node.log else ():
            yield view.on_node(node, "config.meta.process.changed_by", "L411", text)


def _of_fact(view: View, node: Node) -> Iterator[tuple[str, str, str]]:
    """Yield key, code and text of what is wrong with a fact."""
    fact = node.fact or Fact()
    if node.materialized == MATERIALIZED and not fact.key:
        text = "is missing: the table is written as a whole; name the columns that tell its rows apart"
        yield "key", "L412", text
    yield from ((key, "L410", text) for key, text in _columns(node, fact))
    yield from (("changed_by", "L411", text) for text in _wrong_inputs(view, node, fact.changed_by))
    yield from (("texts", "L424", text) for text in fact_texts_faults(view, node, fact))
    yield from (("changed_by", "L412", text) for text in _compared(view, node, fact))


def _columns(node: Node, fact: Fact) -> Iterator[tuple[str, str]]:
    for key, names in (("key", fact.key), ("dates", fact.dates)):
        yield from ((key, text) for text in _missing(names, node))
    yield from (("changed_by", text) for text in _missing((e.column for e in fact.changed_by), node))


def _wrong_inputs(view: View, node: Node, changed_by: Iterable[ChangedBy]) -> Iterator[str]:
    """Yield where `changed_by` names no feed, no fact or no column of theirs."""
    nodes = view.catalog.nodes.values()
    feeds = {one.name: one for one in nodes if one.kind == "source"}
    facts = {one.name: one for one in nodes if one.fact is not None and one.name != node.name}
    for entry in changed_by:
        for name, known in ((entry.feed, feeds), (entry.fact, facts), (entry.through, feeds)):
            if name is not None and name not in known:
                yield f"{name} is not known; {suggestion(name, known)}"
            elif name is not None:
                yield from _missing(_columns_of(entry, name), known[name])


def _columns_of(entry: ChangedBy, name: str) -> tuple[str, ...]:
    if name == entry.through:
        return (entry.key, entry.column)
    return (entry.key, entry.closing) if entry.closing else (entry.key,)


def _compared(view: View, node: Node, fact: Fact) -> Iterator[str]:
    """Yield why a fact that says what it changes with is compared as a whole all the same."""
    if fact.changed_by and node.materialized != MATERIALIZED:
        yield f"is ignored: the model is a {node.materialized}; add `materialized: {MATERIALIZED}`"
    named = {entry.feed for entry in fact.changed_by} | {entry.fact for entry in fact.changed_by}
    if fact.changed_by:
        for name in sorted(set(_inputs(view, node)) - named):
            yield f"the SQL also reads {name}: all rows are compared in every build; add {name}"


def _inputs(view: View, node: Node) -> Iterator[str]:
    """Yield the feeds and facts that a model is made from, down to the first fact on each way."""
    for unique_id in node.reads:
        one = view.catalog.nodes.get(unique_id)
        if one is not None and (one.kind == "source" or one.materialized == MATERIALIZED):
            yield one.name
        elif one is not None:
            yield from _inputs(view, one)


def _counted_through(view: View, node: Node) -> Iterator[Finding]:
    feed = view.catalog.feeds.get(node.name)
    counted = feed.counted_through if feed else None
    if counted is None:
        return
    models = {one.name: one for one in view.catalog.nodes.values() if one.kind == "model"}
    at = "config.meta.feed.counted_through"
    if counted.fact not in models:
        text = f"{counted.fact} is not known; {suggestion(counted.fact, models)}"
        yield view.on_node(node, at, "L413", text)
        return
    names = (counted.date, *((counted.instant,) if counted.instant else ()))
    for text in _missing(names, models[counted.fact]):
        yield view.on_node(node, at, "L413", text)


def _missing(names: Iterable[str], node: Node) -> Iterator[str]:
    """Yield the columns that a model or source with declared columns does not have."""
    for name in dict.fromkeys(names):
        if node.columns and name not in node.columns:
            yield f"{node.name} has no column {name}; {suggestion(name, node.columns)}"
