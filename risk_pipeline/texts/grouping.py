"""Joins rising terms into topics: terms that stand in the same texts are about one thing."""

from collections.abc import Mapping
from itertools import combinations
from math import log

_OVERLAP, _NPMI, _LEAST_COMMON = 0.5, 0.30, 3
_INSIDE = 0.5

Texts = frozenset[int]


def is_inside(texts: Texts, topic: Texts) -> bool:
    """Tell whether at least half of a term's texts are those of an open topic: then it belongs to it."""
    return bool(texts) and len(texts & topic) >= _INSIDE * len(texts)


def groups(terms: Mapping[str, Texts], total: int) -> list[list[str]]:
    """Return the connected terms, in the order given; `total` is how many texts there are."""
    parent = {term: term for term in terms}

    def root(term: str) -> str:
        while parent[term] != term:
            term = parent[term]
        return term

    for one, other in combinations(terms, 2):
        if _belong(terms[one], terms[other], total):
            parent[root(other)] = root(one)
    found: dict[str, list[str]] = {}
    for term in terms:
        found.setdefault(root(term), []).append(term)
    return list(found.values())


def _belong(one: Texts, other: Texts, total: int) -> bool:
    common = len(one & other)
    if not common:
        return False
    if common >= _OVERLAP * min(len(one), len(other)):
        return True
    together = common / total
    pointwise = log(together * total * total / (len(one) * len(other)))
    return common >= _LEAST_COMMON and pointwise / -log(together) >= _NPMI
