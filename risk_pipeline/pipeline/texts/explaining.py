"""Says which words stand out in what people wrote about a breach."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.location import Located
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import FEED
from risk_pipeline.domain.texts.standing_out import (
    MOST_WORDS,
    StandingWord,
    StandingWords,
    apart,
    evidence,
    usual_texts,
)
from risk_pipeline.pipeline.texts.forms import forms_in
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.texts.standing_out import Counts, Slice, TermCount, read_counts

_LEAST_DAYS, _MOST_DAYS = 7, 28
_LEAST_REFERENCE = 20
_SPARE = 3 * MOST_WORDS


class Explainer:
    """Looks at the texts behind breaches over one open warehouse."""

    def __init__(
        self, connection: Connection, indicators: Mapping[str, Indicator], links: Sequence[tuple[Node, Feed]]
    ) -> None:
        """`links` are the facts that say which texts they are about, with the feeds of these."""
        self._connection = connection
        self._indicators = indicators
        self._links = links

    @classmethod
    def of(cls, connection: Connection, catalog: Catalog) -> "Explainer":
        """Return an explainer for the content of a project."""
        return cls(connection, catalog.indicators, list(_links(catalog)))

    def explain(
        self, breaches: Sequence[Breach], located: Mapping[Breach, Located]
    ) -> dict[Breach, StandingWords]:
        """Return the words of the breaches that have any; those that are not looked into have none."""
        found = {}
        for breach in breaches:
            begun = located[breach].first if breach in located else None
            for part in self._slices(breach, begun) if self._links and breach.is_located else ():
                if words := self._words(part):
                    found[breach] = words
                    break
        return found

    def _slices(self, breach: Breach, begun: date | None) -> Iterator[Slice]:
        """Yield the texts that a breach leads to: of its segment, or all that its indicator rests on."""
        series, last = breach.series, breach.last_day
        known = self._indicators.get(series.indicator)
        if known is None or series.dimension == FEED:
            return
        first = min(begun or breach.since, last - timedelta(days=_LEAST_DAYS - 1))
        first = max(first, last - timedelta(days=_MOST_DAYS - 1))
        # The facts that the indicator is counted from come first: their texts are nearest to it.
        for node, feed in sorted(self._links, key=lambda link: link[0].name not in known.dated_by):
            link = node.fact.texts if node.fact else None
            column = link.slices.get(series.dimension, series.dimension) if link else ""
            if series.is_total and node.name in known.dated_by:
                yield Slice(feed, first, last)
            elif not series.is_total and column in node.columns:
                names = known.names_of(series.dimension, series.segment)
                yield Slice(feed, first, last, node.table, link, column, names)

    def _words(self, part: Slice) -> StandingWords | None:
        texts = part.feed.texts
        if texts is None:
            return None
        counts = read_counts(self._connection, part, texts)
        if not counts.terms or counts.reference < _LEAST_REFERENCE:
            return None
        ranked = sorted(
            ((each.term, _weight(counts, each), each.texts) for each in counts.terms),
            # Of two that say the same the longer one says more.
            key=lambda item: (-item[1], -item[0].count(" "), item[0]),
        )
        chosen = apart(ranked)[:_SPARE]
        forms = forms_in(texts, counts.sample, chosen)
        by_term = {each.term: each for each in counts.terms}
        words = tuple(
            StandingWord(
                form=forms[term],
                texts=len(by_term[term].texts),
                usual=usual_texts(counts.now, counts.reference, by_term[term].elsewhere),
            )
            for term in chosen
            if term in forms
        )[:MOST_WORDS]
        return StandingWords(texts=counts.now, words=words) if words else None


def _links(catalog: Catalog) -> Iterator[tuple[Node, Feed]]:
    for node in catalog.nodes.values():
        link = node.fact.texts if node.fact else None
        feed = catalog.feeds.get(link.feed) if link else None
        if feed is not None and feed.texts is not None:
            yield node, feed


def _weight(counts: Counts, term: TermCount) -> float:
    return evidence(len(term.texts), usual_texts(counts.now, counts.reference, term.elsewhere))
