"""How people write the terms that stand out. A form of fewer than five authors is nobody's to read."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from risk_pipeline.domain.texts.feed_texts import FeedTexts
from risk_pipeline.domain.texts.standing_out import LEAST_AUTHORS
from risk_pipeline.pipeline.texts.reading import analysed
from risk_pipeline.warehouse.texts.standing_out import SampledText


def forms_in(texts: FeedTexts, sample: Iterable[SampledText], terms: Collection[str]) -> dict[str, str]:
    """Return the most frequent form of each term in a sample of texts; one without is left out."""
    asked = frozenset(terms)
    authors: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for each in sample:
        if each.terms.isdisjoint(asked):
            continue
        read = analysed(texts, each.language, each.text)
        for term in read.terms.keys() & asked:
            authors[term][read.surface(term)].add(each.author)
    found = {}
    for term, forms in authors.items():
        counted = Counter({form: len(who) for form, who in sorted(forms.items())})
        form, count = counted.most_common(1)[0]
        if count >= LEAST_AUTHORS:
            found[term] = form
    return found
