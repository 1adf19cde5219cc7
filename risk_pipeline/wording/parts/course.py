"""How long it was red: on how many of the periods that passed, since when, and once it is over until when."""

from risk_pipeline.wording.language import Argument
from risk_pipeline.wording.teller import Teller


def red_since(teller: Teller) -> str:
    """Say since when it is red."""
    return teller.say("red", **_told(teller))


def was_red(teller: Teller) -> str:
    """Say from when to when it was red."""
    return teller.say("was-red", **_told(teller))


def extent_since(teller: Teller, amount: str) -> str:
    """Say what it came to since it is red."""
    return teller.say("extent", amount=amount, **_told(teller))


def _told(teller: Teller) -> dict[str, Argument]:
    words, end, grain = teller.words, teller.end, teller.message.grain
    return {
        "course": _course(teller),
        "number": words.count(teller.red_periods),
        "lasting": teller.lasting,
        "since": teller.since,
        "span": words.periods(teller.span or teller.red_periods, grain),
        "until": "" if end is None else teller.moment(*end.until),
        "when": "" if end is None else words.when(end),
    }


def _course(teller: Teller) -> str:
    """Return whether all periods that passed were red, as the texts call it."""
    if teller.span is None:
        return "open"
    if teller.span == 1:
        return "one"
    return "gaps" if teller.red_periods < teller.span else "whole"
