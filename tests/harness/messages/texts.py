"""The texts of messages and pages, for what holds of all of them."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.wording.story import Story

_BLOCK = re.compile(r"</?(?:p|li|tr|td|th|h\d|div|span|br|section|figcaption|summary)\b[^>]*>")
# Words of English that neither Portuguese nor a name in capitals has.
_ENGLISH = re.compile(
    r"\b(?:the|is|are|was|were|has|have|of|than|that|this|with|from|and|for|not|its|it|in|on|at|by|against|since"
    r"|keeps|needed|usual|usually|expected|limit|rows?|days?|hours?|weeks?|periods?|feeds?|worst|more|fewer|less)\b"
)
_QUOTED = re.compile(r"“[^”]*”")
_ADDRESS = re.compile(r"\S*(?:://|_|/)\S*|\b\w+\.\w+\b")
# What of a message the engine has written: not taken away with what projects and people wrote.
_OURS = frozenset({"reason", "red"})
_TAG = re.compile(r"<[^>]+>")


def texts_of_story(story: Story) -> Iterator[str]:
    """Yield every sentence of a story; a table's cells are what its label and heads say, and left out."""
    yield from (*story.root, story.event, story.fact)
    yield from (f"{each.label}: {each.text}" for each in story.details)
    yield from (table.label for table in story.tables)


def nouns_of(message: TicketMessage) -> set[str]:
    """Return what a message counts, in the project's words."""
    several = message.spread.several if message.spread else None
    return {*(message.noun or ()), *([several] if several else [])}


def lines_of_page(html: str) -> list[str]:
    """Return the lines of a page as a person reads them: no scripts, styles or pictures."""
    body = re.sub(r"(?s)<(script|style|svg|nav|thead)\b.*?</\1>", "", html.partition("<body")[2])
    body = re.sub(r'src="[^"]*"', "", body)
    lines = (" ".join(unescape(_TAG.sub(" ", line)).split()) for line in _BLOCK.sub("\n", body).split("\n"))
    return [line for line in lines if line]


def raw_ids(text: str, titles: Iterable[str]) -> list[str]:
    """Return which of these ids, all of which have a title, a text shows letter by letter."""
    return [each for each in titles if re.search(rf"(?<![\w./-]){re.escape(each)}(?![\w./-])", text)]


def english_in(text: str) -> list[str]:
    """Return the words of a text that are English; ids, addresses and what is quoted are in no language."""
    return _ENGLISH.findall(_ADDRESS.sub(" ", _QUOTED.sub(" ", text)))


def without_their_words(text: str, message: TicketMessage) -> str:
    """Return a text without what the project and people wrote into the message: titles, playbooks, notes."""
    theirs = {" ".join(each.split()).rstrip(".") for each in _strings(message.model_dump())}
    for each in sorted(theirs, key=len, reverse=True):
        if re.search(r"[a-z]", each, re.IGNORECASE):
            text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in _OURS:
                yield from _strings(each)
    elif isinstance(value, list | tuple | set):
        for each in value:
            yield from _strings(each)
