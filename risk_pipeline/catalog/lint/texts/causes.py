"""Known causes: do they name owners and feeds with texts, and do their examples prove them?"""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.texts.matching import misjudged, says_nothing


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L425 to L427."""
    catalog = view.catalog
    with_texts = {name for name, feed in catalog.feeds.items() if feed.texts is not None}
    for name, cause in catalog.governance.causes.items():
        if cause.owner not in catalog.owners:
            yield view.unknown("causes", name, "owner", "L425", cause.owner, catalog.owners)
        for feed in cause.feeds:
            if feed not in with_texts:
                yield view.unknown("causes", name, "feeds", "L425", feed, sorted(with_texts))
        for phrase in says_nothing(cause):
            yield view.finding(
                "causes", name, "phrases", "L427", f"`{phrase}` has no word that says anything"
            )
        for key, text in misjudged(cause):
            what = "is not found" if key == "matches" else "is found"
            yield view.finding("causes", name, key, "L426", f"`{text}` {what}")
