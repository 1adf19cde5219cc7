"""Feeds against their own columns, the register and the rules that watch them; descriptions of models."""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.texts.declared import texts_faults
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.rule import FEED_RULES, FEWEST_USUAL_ROWS, RuleState

_FOR_ANALYSTS = ("facts", "indicators", "response", "governance")
_WATCH = {"expect_feed_volume_as_usual": "volume", "expect_feed_to_be_fresh": "freshness"}


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L401 to L409, L414, L420, L422 and L423."""
    watched = {
        (rule.type, feed)
        for rule in view.rules_in(RuleState.ACTIVE)
        if rule.type in FEED_RULES
        for feed in rule.kwargs["feeds"]
    }
    for node in view.catalog.nodes.values():
        if node.is_fed:
            feed = view.catalog.feeds.get(node.name)
            if feed is None:
                text = "has no config.meta.feed; describe its feed (`location: null` if not configured)"
                yield view.on_node(node, "", "L405", text)
            else:
                yield from _feed(view, node, feed)
                yield from _watched(view, node, feed, watched)
        elif node.kind == "model":
            yield from _described(view, node)


def _described(view: View, node: Node) -> Iterator[Finding]:
    if not node.description:
        yield view.on_node(node, "", "L407", "has no description; state what one row is, grain first")
    if node.undescribed and node.table.partition(".")[0] in _FOR_ANALYSTS:
        columns = ", ".join(node.undescribed)
        yield view.on_node(node, "columns", "L414", f"{columns}: no description; say what each holds")


def _feed(view: View, node: Node, feed: Feed) -> Iterator[Finding]:
    owners, names = view.catalog.owners, [column.name for column in feed.columns]
    if feed.owner not in owners:
        text = f"{feed.owner} is not known; {suggestion(feed.owner, owners)}"
        yield view.on_node(node, "config.meta.feed.owner", "L401", text)
    for column in feed.key:
        if column not in names:
            text = f"{column} is not among the columns; {suggestion(column, names)}"
            yield view.on_node(node, "config.meta.feed.key", "L402", text)
    if feed.cursor is not None and feed.cursor not in names:
        text = f"{feed.cursor} is not among the columns; {suggestion(feed.cursor, names)}"
        yield view.on_node(node, "config.meta.feed.cursor", "L403", text)
    yield from _in_time(view, node, feed)
    yield from (
        view.on_node(node, "config.meta.feed.texts", "L423", text) for text in texts_faults(feed, names)
    )
    cursor = next((column for column in feed.columns if column.name == feed.cursor), None)
    if cursor is not None and not cursor.is_dated:
        text = f"{cursor.name} is declared {cursor.data_type}; declare it timestamp, and set timestamp_format"
        yield view.on_node(node, "config.meta.feed.cursor", "L408", text)
    if text := feed.mode_fault:
        yield view.on_node(node, "config.meta.feed.mode", "L409", text)
    if not feed.description:
        yield view.on_node(node, "description", "L406", "is empty; say what one row is")


def _in_time(view: View, node: Node, feed: Feed) -> Iterator[Finding]:
    names = [column.name for column in feed.columns]
    if text := _known_at_fault(feed, names):
        yield view.on_node(node, "config.meta.feed.known_at", "L422", text)
    entries = {entry.id for entry in view.catalog.calendar.entries}
    for name in feed.closed_on:
        if name not in entries:
            text = f"{name} is not in register/calendar.yaml; {suggestion(name, entries)}"
            yield view.on_node(node, "config.meta.feed.closed_on", "L420", text)


def _known_at_fault(feed: Feed, names: list[str]) -> str:
    if feed.known_at is None:
        return ""
    if feed.known_at not in names:
        return f"{feed.known_at} is not among the columns; {suggestion(feed.known_at, names)}"
    column = next(each for each in feed.columns if each.name == feed.known_at)
    if not column.is_dated:
        return f"{column.name} is declared {column.data_type}; declare it timestamp, and set timestamp_format"
    return "says when rows became known, and snapshot that none do; remove one" if feed.snapshot else ""


def _watched(view: View, node: Node, feed: Feed, watched: set[tuple[str, str]]) -> Iterator[Finding]:
    if feed.location is None or feed.cursor is None:
        return
    usual = view.measured.rows.get(feed.id) if view.measured else None
    for rule_type, what in _WATCH.items():
        if what == "volume" and usual is not None and usual < FEWEST_USUAL_ROWS:
            continue
        if (rule_type, feed.id) not in watched:
            text = f"no {what} rule covers it; add it to one ({rule_type})"
            if what == "volume" and usual is None:
                text += (
                    f", unless it brings fewer than {FEWEST_USUAL_ROWS} rows a day: known after the first run"
                )
            yield view.on_node(node, "", "L404", text)
