"""A facts sheet in words: the lines of a message, and the figures that templates of statements name."""

from collections import Counter
from collections.abc import Iterator, Sequence

from risk_pipeline.domain.incidents.facts.sheet import Booked, FactsSheet, Measured
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.text import shown_name
from risk_pipeline.wording.language import Words
from risk_pipeline.wording.parts.voices import counted_voices

_MOST = 3
# What of the facts a statement may repeat as known.
_TELLING = frozenset({"where", "cases", "users"})
_HEADLINE = frozenset({"what", "where", "cases", "users", "at_risk", "loss", "unknown", "as_of"})
Line = tuple[str, str]
"""What a line is about, and what it says."""


def sheet_lines(sheet: FactsSheet, words: Words) -> tuple[Line, ...]:
    """Return the sheet line by line: what, since when, where, how many, what it costs, what is not known."""
    return tuple((words.say("facts-label", what=what), said) for what, said in _said(sheet, words) if said)


def headline(sheet: FactsSheet, words: Words) -> tuple[Line, ...]:
    """Return the lines that a message shows: what, where, how many, what it costs, and what is not known."""
    return tuple(
        (words.say("facts-label", what=what), said)
        for what, said in _said(sheet, words)
        if said and what in _HEADLINE
    )


def named_figures(sheet: FactsSheet, words: Words) -> dict[str, str]:
    """Return what a statement may say of the facts, by the names of templates, as far as known."""
    booked, rate = _own(sheet), sheet.money.per_hour_minor
    said = dict(_said(sheet, words))
    sure = [claim for claim in sheet.known if claim.about in _TELLING and claim.confidence != "low"]
    found = {
        "what": said["what"],
        "since": said["since"],
        "where": said["where"],
        "users": "" if sheet.users is None else words.count(sheet.users),
        "cases": "" if sheet.cases is None else words.count(sheet.cases),
        "how_many_users": "" if sheet.users is None else _number("users", sheet.users, words),
        "how_many_cases": "" if sheet.cases is None else _number("cases", sheet.cases, words),
        "gross": words.money(booked.gross_minor, booked.currency) if booked else "",
        "recovered": words.money(booked.recovered_minor, booked.currency) if booked else "",
        "loss_per_hour": words.money(round(rate), sheet.money.currency) if rate else "",
        "known": "; ".join(said[claim.about] for claim in sure),
        "unknown": words.listed([words.say("facts-about", about=gap.about) for gap in sheet.unknown]),
        "as_of": said["as_of"],
    }
    return {name: text for name, text in found.items() if text}


def _number(of: str, count: int, words: Words) -> str:
    return words.say(f"facts-number-{of}", number=words.count(count), count=count)


def _said(sheet: FactsSheet, words: Words) -> Iterator[Line]:
    yield "what", _joined(_what(sheet, words), words)
    yield "since", words.moment(sheet.since, sheet.since_hour) if sheet.since else ""
    yield "where", _joined([_place(each.slice, each.share, words) for each in sheet.where], words)
    yield "voices", _joined([counted_voices(each.found, words) for each in sheet.voices], words)
    yield "cases", _cases(sheet, words)
    yield "users", _people(sheet, words)
    yield "at_risk", _at_risk(sheet, words)
    yield "loss", _loss(sheet, words)
    yield "data", _health(sheet, words)
    yield (
        "early",
        _joined(
            [
                words.say("facts-earlier", title=each.title, day=words.day(each.since))
                for each in sheet.earlier
            ],
            words,
        ),
    )
    yield "first", _first(sheet, words)
    yield "known", _known(sheet, words)
    yield "unknown", _unknown(sheet, words)
    yield "as_of", words.day(sheet.as_of)


def _joined(items: Sequence[str], words: Words) -> str:
    more = len(items) - _MOST
    shown = "; ".join(items[:_MOST])
    return shown if more <= 0 else f"{shown} {words.say('facts-more', number=words.count(more))}"


def _what(sheet: FactsSheet, words: Words) -> list[str]:
    """Return the series, each said once, however many tickets of it there are.

    Those of one indicator and place with different numbers are told apart by their tickets.
    """
    said = {_measured(each, sheet, words): each for each in reversed(sheet.what)}
    places = Counter((each.indicator, each.dimension, each.segment) for each in said.values())
    return [
        words.say("facts-of-ticket", said=text, ref=each.ref)
        if each.ref and places[each.indicator, each.dimension, each.segment] > 1
        else text
        for text, each in reversed(said.items())
    ]


def _measured(each: Measured, sheet: FactsSheet, words: Words) -> str:
    place = "" if each.dimension == ALL else words.say("facts-place", place=shown_name(each.segment))
    if each.missing is not None:
        return words.say("facts-missing", title=each.title, place=place, number=words.count(each.missing))
    value = each.worst if each.worst is not None else each.value
    shown = words.value(value, each.unit, sheet.money.currency)
    if each.usual is None:
        return words.say("facts-measured-alone", title=each.title, place=place, value=shown)
    usual = words.value(each.usual, each.unit, sheet.money.currency)
    return words.say("facts-measured", title=each.title, place=place, value=shown, usual=usual)


def _place(name: str, share: float | None, words: Words) -> str:
    place = shown_name(name)
    if share is None:
        return place
    return words.say("facts-share", place=place, share=words.share(min(share, 1)))


def _cases(sheet: FactsSheet, words: Words) -> str:
    kinds = "; ".join(words.counted(each.rows, each.noun) for each in sheet.affected)
    if sheet.together is None:
        return words.say("facts-cases-once", cases=kinds) if kinds else ""
    total = words.counted(sheet.together.rows, sheet.together.noun)
    together = words.say("facts-cases-together", total=total, kinds=kinds)
    return words.say("facts-cases-once", cases=together)


def _people(sheet: FactsSheet, words: Words) -> str:
    if sheet.users is None:
        return ""
    return words.say("facts-people", number=words.count(sheet.users), count=sheet.users)


def _at_risk(sheet: FactsSheet, words: Words) -> str:
    money = sheet.money
    if not money.at_risk_minor:
        return ""
    amount = words.money(money.at_risk_minor, money.currency)
    if not money.per_hour_minor:
        return words.say("facts-at-risk-alone", amount=amount)
    rate = words.money(round(money.per_hour_minor), money.currency)
    return words.say("facts-at-risk", amount=amount, rate=rate)


def _loss(sheet: FactsSheet, words: Words) -> str:
    return "; ".join(
        words.say(
            "facts-booked",
            gross=words.money(each.gross_minor, each.currency),
            recovered=words.money(each.recovered_minor, each.currency),
            net=words.money(each.net_minor, each.currency),
        )
        for each in sheet.money.booked
    )


def _own(sheet: FactsSheet) -> Booked | None:
    return next((each for each in sheet.money.booked if each.currency == sheet.money.currency), None)


def _health(sheet: FactsSheet, words: Words) -> str:
    broken = [each.feed for each in sheet.health if each.fault]
    if broken:
        return words.say("facts-broken", feeds=words.listed(broken))
    count = len(sheet.health)
    return words.say("facts-whole", number=words.count(count), count=count) if count else ""


def _first(sheet: FactsSheet, words: Words) -> str:
    sign = sheet.first_sign
    if sign is None:
        return ""
    day = words.moment(sign.on, sign.hour)
    if sign.hours is None or sign.hours <= 0:
        return words.say("facts-first", title=sign.title, day=day)
    hours = words.say("facts-hours", number=words.count(sign.hours), count=round(sign.hours))
    return words.say("facts-first-told", title=sign.title, day=day, hours=hours)


def _known(sheet: FactsSheet, words: Words) -> str:
    parts = []
    for confidence in ("high", "medium", "low"):
        about = [words.say("facts-about", about=c.about) for c in sheet.known if c.confidence == confidence]
        if about:
            parts.append(words.say("facts-sureness", confidence=confidence, what=words.listed(about)))
    return "; ".join(parts)


def _unknown(sheet: FactsSheet, words: Words) -> str:
    return "; ".join(
        words.say("facts-gap", what=words.say("facts-about", about=gap.about), why=gap.why)
        for gap in sheet.unknown
    )
