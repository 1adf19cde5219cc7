"""Which words stand out in what people wrote about it."""

from risk_pipeline.domain.texts.standing_out import StandingWord
from risk_pipeline.wording.fit import clean, cut, sentence
from risk_pipeline.wording.teller import Teller

_NAMED = 3
_MAX_FORM = 40


def voices_of(teller: Teller) -> str:
    """Return the clearest of them in one sentence; empty where there are no texts, or it is over."""
    found = teller.message.words
    if found is None or teller.is_closed or teller.is_storm:
        return ""
    named = [_quoted(teller, word) for word in found.words[:_NAMED]]
    return sentence(teller.say("voices", words=teller.words.listed(named)))


def voices_in_numbers(teller: Teller) -> str:
    """Return all of them, in how many texts each is and in how many it usually would be."""
    found = teller.message.words
    if found is None:
        return ""
    counted = [
        teller.say(
            "voice-counted",
            word=_quoted(teller, word),
            texts=teller.words.count(word.texts),
            usual=teller.words.short(word.usual),
        )
        for word in found.words
    ]
    return teller.say(
        "voices-counted", texts=teller.words.count(found.texts), count=found.texts, words="; ".join(counted)
    )


def _quoted(teller: Teller, word: StandingWord) -> str:
    return teller.say("voice", form=cut(clean(word.form), _MAX_FORM))
