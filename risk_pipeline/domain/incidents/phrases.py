"""Find phrases that never go out, whatever their case, accents and line breaks."""

import re
import unicodedata
from collections.abc import Iterable

from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.template import Phrase

_BLANKS = re.compile(r"[\W_]+")


def forbidden_in(text: str, language: Language, phrases: Iterable[Phrase]) -> tuple[str, ...]:
    """Return the ids of the phrases that a text has, in the order of the register."""
    plain = f" {_plain(text)} "
    return tuple(
        phrase.id
        for phrase in phrases
        if phrase.language in (None, language)
        and any(f" {_plain(words)} " in plain for words in phrase.words)
    )


def _plain(text: str) -> str:
    bare = "".join(
        each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each)
    )
    return _BLANKS.sub(" ", bare).strip()
