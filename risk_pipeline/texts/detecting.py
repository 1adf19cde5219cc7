"""Which language a text is in, where its feed does not say: Chinese by its script, the others by lingua."""

import re
from collections.abc import Callable
from functools import cache
from typing import cast

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.texts.lexicon import LANGUAGES, Language

_HAN = re.compile(r"[一-鿿]")
_LETTER = re.compile(r"[^\W\d_]")
_LEAST_LETTERS = 20


def said_language(code: str | None) -> Language | None:
    """Return the language that an ISO code names (`pt`, `pt-BR`), if it is one of ours."""
    short = (code or "").strip().lower()[:2]
    return cast(Language, short) if short in LANGUAGES else None


def detect(text: str, default: Language = "en") -> Language:
    """Return the language of a text; of one with few letters the default.

    Raises:
        ConfigError: the library that tells languages apart is not installed.
    """
    letters = _LETTER.findall(text)
    if len(_HAN.findall(text)) * 3 > len(letters):
        return "zh"
    return default if len(letters) < _LEAST_LETTERS else _detector()(text) or default


@cache
def _detector() -> Callable[[str], Language | None]:
    try:
        from lingua import Language as Known
        from lingua import LanguageDetectorBuilder
    except ImportError as error:
        raise ConfigError(
            "meta.feed.texts of a feed says language: auto, and lingua-language-detector is not installed. "
            "Install risk-pipeline[languages], or name the language or the column that says it."
        ) from error
    codes: dict[object, Language] = {Known.PORTUGUESE: "pt", Known.ENGLISH: "en"}
    detector = LanguageDetectorBuilder.from_languages(*codes).with_low_accuracy_mode().build()
    return lambda text: codes.get(detector.detect_language_of(text))
