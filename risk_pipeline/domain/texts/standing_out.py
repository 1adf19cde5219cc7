"""Which words stand out in what people wrote about a breach, against what is written otherwise."""

from math import log

from pydantic import BaseModel, ConfigDict

MOST_WORDS = 5
LEAST_TEXTS = 4
"""Fewer texts with a word say nothing."""
LEAST_AUTHORS = 5
"""A word of fewer authors may be a name: it is never shown."""
_MOST_OVERLAP = 0.6
_LEAST_EVIDENCE = 3.0


class StandingWord(BaseModel):
    """A word as people write it, in how many texts it is, and in how many it usually would be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: str
    texts: int
    usual: float


class StandingWords(BaseModel):
    """The words that stand out in so many texts, the clearest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: int
    words: tuple[StandingWord, ...]


def usual_texts(now: int, reference: int, with_term: int) -> float:
    """Return in how many of `now` texts a term is to be expected, by its share in the reference."""
    return now * (with_term + 1) / (reference + 1)


def evidence(texts: int, usual: float) -> float:
    """Return the log-likelihood ratio that so many are more than usual; 0 where they are not."""
    return texts * log(texts / usual) - (texts - usual) if texts > usual > 0 else 0.0


def apart(ranked: list[tuple[str, float, frozenset[int]]]) -> list[str]:
    """Return the terms in their order whose texts are not mostly those of an earlier one.

    `ranked` has the term, its evidence and its texts, the clearest first.
    """
    chosen: list[tuple[str, frozenset[int]]] = []
    for term, weight, texts in ranked:
        if weight < _LEAST_EVIDENCE:
            continue
        if all(len(texts & other) < _MOST_OVERLAP * min(len(texts), len(other)) for _, other in chosen):
            chosen.append((term, texts))
    return [term for term, _ in chosen]
