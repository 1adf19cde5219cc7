"""What feeds and facts say of texts, against their columns and against each other."""

from collections.abc import Iterator, Sequence

from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.fact import Fact
from risk_pipeline.domain.register.feed import Feed


def texts_faults(feed: Feed, names: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the texts of a feed that has these columns."""
    if feed.texts is None:
        return
    for name in feed.texts.columns:
        if name not in names:
            yield f"{name} is not among the columns; {suggestion(name, names)}"
    if feed.cursor is None and feed.known_at is None:
        yield "nothing says on which day a text became known; set cursor or known_at"


def fact_texts_faults(view: View, node: Node, fact: Fact) -> Iterator[str]:
    """Yield what is wrong with the texts that a fact names."""
    link = fact.texts
    if link is None:
        return
    feeds = {name: feed for name, feed in view.catalog.feeds.items() if feed.texts is not None}
    feed = feeds.get(link.feed)
    if feed is None:
        yield (
            f"`feed` names {link.feed}, which has no `texts` in its meta.feed: add them there, or name one "
            f"that has some; {suggestion(link.feed, feeds)}"
        )
        return
    key = link.key or feed.key
    for name in (*key, *link.slices.values()):
        if name not in node.columns:
            yield (
                f"{name}, of `key` or `slices`, is no column of the fact: declare it in the model's YAML, or "
                f"correct the name; {suggestion(name, sorted(node.columns))}"
            )
    if len(key) != max(len(feed.key), 1):
        yield (
            f"`key` names {counted(len(key), 'column')} of the fact, and the key of {feed.id} has "
            f"{max(len(feed.key), 1)}: name as many, in the same order"
        )
