"""Says a `Said` in a language: states, resolutions and dates in its words, lists as it lists them."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from enum import StrEnum

from risk_pipeline.domain.errors import Answered, RiskError
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.said import Given, Needed, Said, Value
from risk_pipeline.domain.tickets.states import By, EventKind, Resolution, State
from risk_pipeline.domain.verdict import Status
from risk_pipeline.wording.language import Argument, Words
from risk_pipeline.wording.reasons import reason_in


def said_in(words: Words, said: Said, zone: tzinfo | None = None) -> str:
    """Return the text in the reader's language; instants as the clocks of `zone` show them."""
    return words.say(said.key, **{name: _given(words, each, zone) for name, each in said.given.items()})


def refusal_in(words: Words, error: RiskError) -> str:
    """Return why something was not done, in the reader's language where we have the text in it."""
    said = error.said if isinstance(error, Answered) else None
    return said_in(words, said) if said else str(error)


def _given(words: Words, given: Given, zone: tzinfo | None) -> Argument:
    if isinstance(given, Sequence) and not isinstance(given, str):
        return words.listed([str(_value(words, each, zone)) for each in given])
    return _value(words, given, zone)


def _value(words: Words, value: Value, zone: tzinfo | None) -> Argument:
    match value:
        case datetime():
            return words.instant(value.astimezone(zone))
        case date():
            return words.day(value)
        case StrEnum():
            return _enumerated(words, value)
        case Reason():
            return reason_in(words, value)
        case _:
            return value


def _enumerated(words: Words, value: StrEnum) -> str:
    match value:
        case State():
            return words.say("state", state=value).lower()
        case Resolution():
            return words.say("resolution", resolution=value)
        case Needed():
            return words.say("needed", item=value)
        case By():
            return words.say("mover", item=value)
        case Status():
            return words.say("why-status", status=value)
        case EventKind():
            return words.say("why-kind", kind=value)
        case Muted():
            return words.say("muting", code=value)
        case _:
            return value
