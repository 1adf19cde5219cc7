"""The words of a language: which say nothing, which negate, how they are stemmed. Lists are in `words/`."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import snowballstemmer
import yaml
from pydantic import BaseModel, ConfigDict

Language = Literal["pt", "en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_LEAST_STEM = 4
_REPEATS = re.compile(r"(.)\1{2,}")
_REDACTED = re.compile(r"x{2,}")


class Kind(IntEnum):
    """What a word is to its text."""

    STOP = 0
    NEGATOR = 1
    CONTENT = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word: what it is, its stem, and the word itself without accents."""

    kind: Kind
    stem: str
    folded: str


class _Lists(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    stemmer: str | None
    stop: str
    negators: str
    idioms: tuple[str, ...]
    exact: dict[str, str]
    calendar: str


@dataclass(frozen=True)
class Lexicon:
    """What is known of a language's words. Each word is looked at once."""

    stop: frozenset[str]
    negators: frozenset[str]
    exact: dict[str, str]
    idioms: re.Pattern[str] | None
    calendar: frozenset[str]
    stem: Callable[[str], str]
    _known: dict[str, Word] = field(default_factory=dict, repr=False)

    def word(self, written: str) -> Word:
        """Return what a word in lower case is."""
        known = self._known.get(written)
        if known is None:
            known = self._known[written] = self._look_at(written)
        return known

    def _look_at(self, written: str) -> Word:
        if own := self.exact.get(written):
            return Word(Kind.CONTENT, own, own)
        folded = fold(written)
        if folded in self.negators or folded.endswith("n't"):
            return Word(Kind.NEGATOR, folded, folded)
        plain = folded.replace("'", "")
        if plain in self.stop or _REDACTED.fullmatch(plain):
            return Word(Kind.STOP, plain, plain)
        stem = self.stem(folded.removesuffix("'s").replace("'", ""))
        return Word(Kind.CONTENT, stem, plain)


def fold(word: str) -> str:
    """Return a word in lower case without accents; a letter three times and more is cut to two."""
    if not word.isascii():
        word = "".join(
            each for each in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(each)
        ).replace("’", "'")
    return _REPEATS.sub(r"\1\1", word.lower())


@cache
def lexicon_of(language: Language) -> Lexicon:
    """Return the lexicon of a language."""
    path = Path(__file__).with_name("words") / f"{language}.yaml"
    lists = _Lists.model_validate(yaml.safe_load(path.read_text("utf-8")))
    return Lexicon(
        stop=frozenset(lists.stop.split()),
        negators=frozenset(fold(each) for each in lists.negators.split()),
        exact=lists.exact,
        idioms=_idioms(lists.idioms),
        calendar=frozenset(fold(each) for each in lists.calendar.split()),
        stem=_stemmer(lists.stemmer),
    )


def _idioms(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """A phrase is one term; it is found with accents as well as without."""
    if not phrases:
        return None
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) + r")\b")


def _stemmer(name: str | None) -> Callable[[str], str]:
    """Return how words are stemmed; a stem of few letters would make different words one."""
    if name is None:
        return lambda word: word
    stem: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord

    def stemmed(word: str) -> str:
        short = stem(word)
        return short if len(short) >= _LEAST_STEM else word

    return stemmed
