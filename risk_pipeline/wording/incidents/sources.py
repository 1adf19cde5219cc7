"""Where a number of an axis comes from, in the reader's language."""

from risk_pipeline.domain.incidents.figures import NumberSource, SourceKind
from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.language import Words


def source_in_words(source: NumberSource, title: str, words: Words) -> str:
    """Return a source; its indicator by the title, where that is known."""
    if source.kind is SourceKind.OTHER:
        return clean(source.name)
    indicator = clean(title) or source.indicator
    name = indicator if source.kind is SourceKind.INDICATOR else clean(source.name)
    said = words.say(f"incident-source-{source.kind}", name=name)
    if source.day_of:
        return words.say("incident-source-day", rest=said, name=indicator)
    return words.say("incident-source-month", rest=said, name=indicator) if source.month_of else said
