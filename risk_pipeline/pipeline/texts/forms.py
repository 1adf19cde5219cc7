"""How people write the terms that stand out. A form of fewer than five authors is nobody's to read."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.texts.standing_out import LEAST_AUTHORS
from risk_pipeline.pipeline.texts.reading import analysed
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.texts.standing_out import read_sample


def forms_of(connection: Connection, feed: Feed, terms: Sequence[str]) -> dict[str, str]:
    """Return the most frequent form of each term in the texts laid down; one without is left out."""
    texts = feed.texts
    if texts is None or not terms:
        return {}
    authors: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for author, language, text in read_sample(connection, feed, texts, terms):
        read = analysed(texts, language, text)
        for term in read.terms.keys() & set(terms):
            authors[term][read.surface(term)].add(author)
    found = {}
    for term, forms in authors.items():
        counted = Counter({form: len(who) for form, who in sorted(forms.items())})
        form, count = counted.most_common(1)[0]
        if count >= LEAST_AUTHORS:
            found[term] = form
    return found
