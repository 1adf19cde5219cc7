"""Does an indicator's SQL divide by what its definition says? Where neither tells, lint asks."""

import re
from collections.abc import Iterator

from risk_pipeline.catalog.lint.select_list import Tokens, expressions_of
from risk_pipeline.domain.register.indicator import Denominator, Indicator

_HIT = "is_hit"
# The engine's own way to make 1 or 0 of a condition.
_CONDITION = re.compile(r"\{\{-?\s*(?:\w+\.)?as_number\(.*?\)\s*-?\}\}", re.DOTALL)
_COMPARES = {"=", "<", ">", "is", "in", "between", "like", "not", "and", "or", "exists"}
_YES_OR_NO = re.compile(r"(is|has|was|are|did|can)_\w+|true|false")
_LITERAL = re.compile(r"\d+(\.0*)?")
_ASK = (
    "say `denominator: trials` (each is hit or not: 0 to 1) or `denominator: units` (an average of any size)"
)


def unclear_denominator(indicator: Indicator, sql: str) -> Iterator[str]:
    """Yield what is wrong with, or does not follow from, what the indicator is divided by."""
    hits = _CONDITION.sub(f" {_HIT} ", sql)
    over = {_kind(tokens) for tokens in expressions_of(hits, "numerator")}
    under = {_kind(tokens) for tokens in expressions_of(hits, "denominator")}
    said = indicator.divided_by
    if under == {"null"} and said is not Denominator.NONE:
        yield "its SQL has no denominator (null); say `denominator: none`, or select what it is divided by"
    elif said is Denominator.NONE and under and "null" not in under:
        yield "is none, and its SQL selects a denominator; select null there, or say `denominator: units`"
    elif _is_guessed(indicator) and bool(over) == bool(under) and not _are_trials(over, under):
        yield f"the SQL does not show whether the value can exceed 1; {_ASK}"


def _is_guessed(indicator: Indicator) -> bool:
    """Whether its being a rate of trials decides how it is judged, and nobody said so."""
    return indicator.denominator is None and indicator.unit == "ratio" and indicator.form == "flow"


def _are_trials(over: set[str], under: set[str]) -> bool:
    """Whether each row counts once, and is hit or not."""
    return under == {"1"} and over <= {"0", "1", _HIT}


def _kind(tokens: Tokens) -> str:
    """Return `null`, `0`, `1`, `is_hit` (either of them) or `any`."""
    inner = _unwrapped(tokens)
    text = "".join(inner)
    if text == "null":
        return text
    if _LITERAL.fullmatch(text):
        return text.partition(".")[0] if float(text) in {0.0, 1.0} else "any"
    if inner and inner[0] == "case" and inner[-1] == "end":
        results = {_kind(one) for one in _results(inner)}
        return _HIT if results <= {"0", "1", "null", _HIT} else "any"
    is_condition = _YES_OR_NO.fullmatch(text) or _COMPARES & set(inner)
    return _HIT if is_condition and "(" not in inner else "any"


def _unwrapped(tokens: Tokens) -> Tokens:
    """Take off casts and parentheses around the whole."""
    words = list(tokens)
    while True:
        if ":" in words and words[words.index(":") + 1 : words.index(":") + 2] == [":"]:
            words = words[: words.index(":")]
        elif words[:2] == ["cast", "("] and words[-1] == ")" and "as" in words:
            last = len(words) - 1 - words[::-1].index("as")
            words = words[2:last]
        elif words[:1] == ["("] and words[-1] == ")":
            words = words[1:-1]
        else:
            return words


def _results(words: Tokens) -> Iterator[Tokens]:
    """Yield what stands behind each `then` and `else` of a case."""
    starts = [i for i, word in enumerate(words) if word in {"then", "else"}]
    for start in starts:
        rest = words[start + 1 :]
        end = next(i for i, word in enumerate(rest) if word in {"when", "else", "end"})
        yield rest[:end]
