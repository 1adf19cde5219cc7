"""Titles of segments: the dimensions of `register/titles.yaml`, and the models that have titles."""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.titles import TitlesFrom


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L311 to L313."""
    known = {
        name
        for indicator in view.catalog.indicators.values()
        for name in (*indicator.dimensions, *indicator.attributes)
    }
    for dimension in view.catalog.dimensions:
        if dimension not in known:
            yield view.unknown("titles", dimension, "", "L311", dimension, known)
    for node in view.catalog.nodes.values():
        if node.titles is not None:
            for key, code, text in _in_data(node, node.titles, known):
                yield view.on_node(node, f"config.meta.titles{key}", code, text)


def _in_data(node: Node, titles: TitlesFrom, known: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield key, code and text of what is wrong with the titles that a model has."""
    if titles.dimension not in known:
        yield ".dimension", "L312", f"{titles.dimension} is not known; {suggestion(titles.dimension, known)}"
    for key, column in ((".key", titles.key), (".title", titles.title)):
        if column not in node.columns:
            text = f"{node.name} declares no column {column}; {suggestion(column, node.columns)}"
            yield key, "L312", text
    if node.materialized == "ephemeral":
        yield "", "L312", f"{node.name} is ephemeral and leaves no table; materialize it as table or view"
    if node.has_personal_titles:
        text = f"{titles.title} is, or is made from, a column declared personal; name another one"
        yield ".title", "L313", text
