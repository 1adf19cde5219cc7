"""Texts fit to be shown: masked, without the words that few people use, cut to a length."""

from collections.abc import Collection

from risk_pipeline.texts.lexicon import Kind, Language, lexicon_of
from risk_pipeline.texts.masking import MASK
from risk_pipeline.texts.terms import NEGATED, written_words

_MOST = 200


def content_stems(text: str, language: Language) -> set[str]:
    """Return the stems of a masked text's words that say something."""
    return {
        word.stem for word, _, _ in written_words(text, lexicon_of(language)) if word.kind is Kind.CONTENT
    }


def shown(text: str, language: Language, common: Collection[str]) -> str:
    """Return a masked text with each word hidden whose stem is not `common`: it may be a name.

    `common` are terms that enough people use; a word counts that is only used negated.
    """
    parts, done = [], 0
    for word, begin, end in written_words(text, lexicon_of(language)):
        is_common = word.stem in common or NEGATED + word.stem in common
        if word.kind is Kind.CONTENT and not is_common:
            parts += [text[done:begin], MASK]
            done = end
    whole = " ".join("".join([*parts, text[done:]]).split())
    return whole if len(whole) <= _MOST else f"{whole[: _MOST - 1].rstrip()}…"
