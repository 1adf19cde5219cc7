"""From a text to its terms: words, pairs of words next to each other, negated words, emoji.

`não recebi` is one term, `¬receb`, and not the word `receb`: a negator joins the next word that says
something, over at most three that do not, and never over punctuation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import rjieba

from risk_pipeline.texts.lexicon import Kind, Language, Lexicon, Word, fold, lexicon_of

NEGATED = "¬"
_MOST_SKIPPED = 3
_WITHOUT_ACCENTS = {
    code: plain for code in range(0xC0, 0x180) if len(plain := fold(chr(code))) == 1 and plain.isascii()
}
_HAN = r"[㐀-䶿一-鿿]"
_TOKEN = re.compile(
    rf"(?P<han>{_HAN}+)"
    r"|(?P<word>[^\W\d_㐀-䶿一-鿿]+(?:['’][^\W\d_㐀-䶿一-鿿]+)*)"
    "|(?P<emoji>[\U0001f300-\U0001faff☀-➿])"
    r"|(?P<end>[.,;:!?…\n\r()。，！？；：、])"
)


# Plain tuples, for a million texts have a hundred million of them.
Span = tuple[int, int]
"""Where a term begins and ends in its text."""
_Token = tuple[Word | None, int, int]
"""A word with where it stands; None at punctuation, where nothing goes on."""


@dataclass(slots=True)
class Analysed:
    """The terms of a text, each once, with where it stands first; and its words, for copies."""

    text: str
    terms: dict[str, Span] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def surface(self, term: str) -> str:
        """Return a term as it was written, in lower case and with single spaces."""
        begin, end = self.terms[term]
        return " ".join(self.text[begin:end].split())


def analyse(text: str, language: Language) -> Analysed:
    """Return the terms of a text that is masked already."""
    text = text.lower()
    lexicon = lexicon_of(language)
    found = Analysed(text)
    before: tuple[str, int, int] | None = None
    negator, skipped = -1, 0
    for word, begin, end in _tokens(text, lexicon):
        if word is None:
            before, negator = None, -1
            continue
        found.words.append(word.folded)
        if word.kind is Kind.NEGATOR:
            negator, skipped = (begin if negator < 0 else negator), 0
        elif word.kind is Kind.STOP:
            skipped += 1
            negator = -1 if skipped > _MOST_SKIPPED else negator
        else:
            term, start = (word.stem, begin) if negator < 0 else (NEGATED + word.stem, negator)
            negator = -1
            found.terms.setdefault(term, (start, end))
            if before is not None:
                found.terms.setdefault(f"{before[0]} {term}", (before[1], end))
            before = term, start, end
    return found


def written_words(text: str, lexicon: Lexicon) -> Iterator[tuple[Word, int, int]]:
    """Yield each word of a text with where it stands, idioms word by word."""
    for word, begin, end in _words(text.lower(), lexicon, 0, len(text)):
        if word is not None:
            yield word, begin, end


def _tokens(text: str, lexicon: Lexicon) -> Iterator[_Token]:
    """Yield the words of a text in order; an idiom is one of them."""
    if lexicon.idioms is None:
        yield from _words(text, lexicon, 0, len(text))
        return
    done = 0
    plain = _plain(text)
    for idiom in lexicon.idioms.finditer(plain):
        yield from _words(text, lexicon, done, idiom.start())
        name = idiom.group().replace(" ", "_")
        yield Word(Kind.CONTENT, name, name), idiom.start(), idiom.end()
        done = idiom.end()
    yield from _words(text, lexicon, done, len(text))


def _plain(text: str) -> str:
    """Return a text without accents, letter by letter: places in it are places in the text."""
    return text if text.isascii() else text.translate(_WITHOUT_ACCENTS)


def _words(text: str, lexicon: Lexicon, first: int, last: int) -> Iterator[_Token]:
    word = lexicon.word
    for match in _TOKEN.finditer(text, first, last):
        kind, written = match.lastgroup, match.group()
        begin, end = match.span()
        if kind == "word":
            if end - begin > 1 or not written.isascii():
                yield word(written), begin, end
            else:
                yield Word(Kind.STOP, written, written), begin, end
        elif kind == "end":
            yield None, begin, end
        elif kind == "emoji":
            yield Word(Kind.CONTENT, written, written), begin, end
        else:
            yield from _han(written, begin)


def _han(run: str, begin: int) -> Iterator[_Token]:
    word = lexicon_of("zh").word
    for cut in rjieba.cut(run):
        yield word(cut), begin, begin + len(cut)
        begin += len(cut)
