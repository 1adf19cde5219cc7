"""Why a rule judged as it did, in the reader's language: a sentence by the reason's key, with its parts."""

from risk_pipeline.domain.reasons.parts import Amount, Count, Day, Figure, Moment
from risk_pipeline.domain.reasons.reason import QUOTED, Part, Reason, quoted
from risk_pipeline.wording.fit import clean, cut, spoken
from risk_pipeline.wording.language import Argument, Words

_MOST_QUOTED = 600


def reason_in(words: Words, reason: Reason | str) -> str:
    """Return a reason in the reader's language, without a full stop; what is not ours in quotes.

    A text is in the words of others, or a sentence from before reasons were kept in parts.
    """
    if isinstance(reason, str):
        reason = quoted(reason)
    if reason.key == QUOTED:
        return _quoted(words, str(reason.parts["words"]).strip().rstrip("."))
    given: dict[str, Argument] = {}
    for name, part in reason.parts.items():
        if isinstance(part, Count):
            given |= {"count": round(part.count or 0), "number": _figure(words, part.count, part.form)}
        else:
            given[name] = _said(words, part)
    return words.say(reason.key, **given)


def _quoted(words: Words, text: str) -> str:
    return words.say(QUOTED, words=cut(spoken(text), _MOST_QUOTED)) if text else ""


def _said(words: Words, part: Part) -> str:
    match part:
        case str():
            return clean(part)
        case Reason():
            return reason_in(words, part)
        case Amount():
            return words.value(part.value, part.unit, part.currency)
        case Figure():
            number = _figure(words, part.number, part.form)
            return words.say("per-cent", number=number) if part.unit else number
        case Count():
            return _figure(words, part.count, part.form)
        case Day():
            return words.day(part.day)
        case Moment():
            return words.moment(part.since, part.hour)
        case _:
            return words.instant(part.at)


def _figure(words: Words, number: float | None, form: str) -> str:
    if number is None:
        return words.say("no-value")
    digits = format(number, form.replace(",", ""))
    return digits if "e" in digits else words.decimal(digits)
