"""Finds known causes in texts: a phrase of the register is cut into terms as texts are."""

from collections.abc import Iterator
from typing import NamedTuple

from risk_pipeline.domain.texts.cause import Cause, Phrases
from risk_pipeline.texts.terms import analyse


class PhraseTerms(NamedTuple):
    """The terms that a text must have, all of them, to hold a phrase."""

    is_excluding: bool
    terms: frozenset[str]


def phrase_terms(cause: Cause) -> list[PhraseTerms]:
    """Return the phrases of a cause as terms; a phrase that says nothing is left out."""
    return [
        PhraseTerms(is_excluding, terms)
        for is_excluding, phrases in ((False, cause.phrases), (True, cause.excluded))
        for _, _, terms in _cut(phrases)
        if terms
    ]


def says_nothing(cause: Cause) -> list[str]:
    """Return the phrases of which nothing is left when words that say nothing are dropped."""
    return [
        phrase for said in (cause.phrases, cause.excluded) for _, phrase, terms in _cut(said) if not terms
    ]


def misjudged(cause: Cause) -> Iterator[tuple[str, str]]:
    """Yield key and text of the examples that are not found, and of the counter-examples that are."""
    for key, examples, is_wanted in (("matches", cause.matches, True), ("misses", cause.misses, False)):
        for language, texts in examples.items():
            for text in texts:
                if is_about(cause, frozenset(analyse(text, language).terms)) is not is_wanted:
                    yield key, text


def is_about(cause: Cause, terms: frozenset[str]) -> bool:
    """Tell whether a text with these terms is about the cause."""
    held = [phrase for phrase in phrase_terms(cause) if phrase.terms <= terms]
    return bool(held) and not any(phrase.is_excluding for phrase in held)


def _cut(phrases: Phrases) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield language, phrase and terms: of several words the pairs, which say in which order they stand."""
    for language, said in phrases.items():
        for phrase in said:
            terms = analyse(phrase, language).terms
            pairs = frozenset(term for term in terms if " " in term)
            yield language, phrase, pairs or frozenset(terms)
