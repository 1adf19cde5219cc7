"""Which words stand out in what people wrote about it."""

from risk_pipeline.domain.texts.standing_out import StandingWord, StandingWords
from risk_pipeline.wording.fit import clean, cut, sentence
from risk_pipeline.wording.language import Words
from risk_pipeline.wording.teller import Teller

_NAMED = 3
_MAX_FORM = 40


def voices_of(teller: Teller) -> str:
    """Return the clearest of them in one sentence; empty where there are no texts, or it is over."""
    found = teller.message.words
    if found is None or teller.is_closed or teller.is_storm:
        return ""
    named = [_quoted(teller.words, word) for word in found.words[:_NAMED]]
    return sentence(teller.say("voices", words=teller.words.listed(named)))


def voices_in_numbers(teller: Teller) -> str:
    """Return all of them, in how many texts each is and in how many it usually would be."""
    found = teller.message.words
    return "" if found is None else counted_voices(found, teller.words)


def counted_voices(found: StandingWords, words: Words) -> str:
    """Return words that stand out, in how many texts each is and in how many it usually would be."""
    counted = [
        words.say(
            "voice-counted",
            word=_quoted(words, word),
            texts=words.count(word.texts),
            usual=words.short(word.usual),
        )
        for word in found.words
    ]
    return words.say(
        "voices-counted", texts=words.count(found.texts), count=found.texts, words="; ".join(counted)
    )


def _quoted(words: Words, word: StandingWord) -> str:
    return words.say("voice", form=cut(clean(word.form), _MAX_FORM))
