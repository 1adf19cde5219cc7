"""Why a rule judged as it did, in the reader's language.

Verdicts record their reason in English, in one of few sentences (`monitoring/`), and tables keep it so.
Here a recorded sentence is taken to its parts and said again. What is none of them, the error of a tool or
the words of a source, is quoted as it is.
"""

import re
from datetime import datetime
from functools import partial

from risk_pipeline.domain.formatting import NO_VALUE
from risk_pipeline.domain.money import is_known_currency, minor_digits
from risk_pipeline.wording.fit import clean, cut
from risk_pipeline.wording.language import Argument, Words

_MOST_QUOTED = 600
_LEVEL = r"(?P<level>red|amber)"
_USUAL = r"(?P<value>.+?) against (?P<usual>.+?) usual"
_DAY = r"\d{4}-\d\d-\d\d"
# By key of the text: the sentence that is recorded. `rest` and `first` are sentences again, `quoted` is no
# text of ours, `count` chooses between one and many. What ends a sentence of another kind comes first.
FORMS = {
    key: re.compile(pattern, re.DOTALL)
    for key, pattern in {
        "reason-red-with-more": r"(?P<rest>.+); red with it: (?P<names>.+) and (?P<count>[\d,]+) more",
        "reason-red-with": r"(?P<rest>.+); red with it: (?P<names>.+)",
        "reason-event": r"(?P<rest>.+); known event: (?P<names>.+)",
        "reason-more-faults": r"(?P<rest>feed .+) \(and (?P<count>[\d,]+) more\)",
        "reason-feed-from": rf"feed (?P<names>\S+), (?P<day>{_DAY}) to (?P<until>{_DAY}): (?P<rest>.+)",
        "reason-feed-on": rf"feed (?P<names>\S+), (?P<day>{_DAY}): (?P<rest>.+)",
        "reason-load-failed": r"failed: (?P<quoted>.+)",
        "reason-load-empty": r"no data: (?P<quoted>.+)",
        "reason-streak": r"red (?P<run>\d+) of (?P<needed>\d+): (?P<rest>.+)",
        "reason-still": r"still shifted, (?P<rest>.+)",
        "reason-jump": rf"a jump in one (?P<grain>\w+): {_USUAL}",
        "reason-jump-excess": rf"a jump in one (?P<grain>\w+): {_USUAL}, (?P<first>.+ than expected)",
        "reason-since": r"(?P<rest>score .+), since (?P<day>\d+ \w+ \d{4}(?:, \d\d:\d\d)?) (?P<first>.*)",
        "reason-excess": r"(?P<value>.+) (?P<way>more|fewer|less) than expected",
        "reason-score": rf"score (?P<score>\S+) of the alarm limit: {_USUAL}",
        "reason-usual": _USUAL,
        "reason-control": r"(?P<value>.+) against (?P<usual>.+) expected: (?P<score>\S+) sigma "
        rf"(?P<verb>is beyond|keeps) the {_LEVEL} limit of (?P<limit>\S+)",
        "reason-share": r"holds (?P<value>.+) of the total over (?P<count>[\d,]+) segments?, "
        rf"(?P<verb>is above|keeps) the {_LEVEL} limit of (?P<limit>.+)",
        "reason-unsure": r"(?P<rest>.+), but not surely: its 90 % bound is (?P<value>.+)",
        "reason-limit": r"(?P<value>.+) (?P<verb>keeps|is above|is below) "
        rf"the {_LEVEL} limit of (?P<limit>.+)",
        "reason-exceptions": r"(?P<count>[\d,]+) exceptions? in (?P<cases>[\d,]+) cases?, "
        r"(?P<verb>more than|within) the (?P<limit>\S+) allowed",
        "reason-rows-share": r"(?P<count>[\d,]+) rows?, (?P<usual>\S+) are usual: "
        rf"(?P<verb>less than|at least) the {_LEVEL} share of (?P<limit>\S+ %)",
        "reason-rows-spread": r"(?P<count>[\d,]+) rows?, (?P<usual>\S+) are usual: (?P<score>\S+) "
        rf"standard deviations below, beyond the {_LEVEL} (?P<limit>\S+)",
        "reason-age": r"the newest event is (?P<value>\S+) hours old, (?P<verb>more than|within) "
        rf"the {_LEVEL} (?P<limit>\S+)",
        "reason-worse-nearly": r"(?P<rest>worse .+); (?P<count>\d+) are red",
        "reason-worse-red": r"(?P<rest>worse .+); red is (?P<count>\d+) and (?P<limit>\S+ %)",
        "reason-worse": r"worse (?P<count>[\d,]+) periods? in a row, "
        r"from (?P<usual>.+) to (?P<value>.+) \((?P<move>.+)\)",
        "reason-no-worse": r"(?P<value>.+) is no worse than the period before",
        "reason-trend-young": r"(?P<count>[\d,]+) periods? in a row known, "
        r"(?P<needed>\S+) are needed to see a trend",
        "reason-history": r"(?P<count>[\d,]+) (?P<grain>day|period)s? of history, (?P<needed>\S+) are needed",
        "reason-feed-young": r"the feed has less than the (?P<count>[\d,]+) days? of history that are needed",
        "reason-usual-rows": r"(?P<value>\S+) rows are usual, (?P<needed>\S+) are needed",
        "reason-sample": r"a sample of (?P<value>\S+), (?P<needed>\S+) are needed",
        "reason-expected-events": r"(?P<value>\S+) events expected, (?P<needed>\S+) are needed",
        "reason-segments": r"the total has (?P<count>[\d,]+) segments?, (?P<needed>\S+) are needed",
        "reason-total": r"the total is (?P<value>\S+), (?P<needed>\S+) is needed",
        "reason-not-ripe": rf"the period ends (?P<day>{_DAY}) and is known on (?P<until>{_DAY})",
        "reason-unscored": r"nothing is scored in this (?P<grain>\w+): it is closed, or has no usual value",
        "reason-not-configured": r"feed (?P<names>.+) is not configured",
        "reason-no-event": r"feed (?P<names>\S+) has brought no event yet",
        "reason-events-to": r"feed (?P<names>\S+) has brought events up to "
        r"(?P<day>\d+ \w+ \d{4} \d\d:\d\d) only",
        "reason-no-rows": r"(?P<names>\S+) holds no rows",
        "reason-rows-fail": r"(?P<value>[\d,]+) of (?P<count>[\d,]+) rows of (?P<names>\S+) "
        r"fail (?P<rule>\S+)",
        "reason-observed": r"(?P<rule>\S+) on (?P<names>\S+) observed (?P<value>.+)",
        "reason-no-history": r"too little history for an early warning",
        "reason-no-baseline": r"no baseline to compare with",
        "reason-no-sample": r"the size of the sample is unknown",
        "reason-hour-open": r"the hour is not over in the newest build",
        "reason-no-value": r"no value: nothing happened or nothing arrived in this period",
        "reason-not-finite": r"the value is not a finite number",
        "reason-feed-not-configured": r"the feed is not configured",
        "reason-feed-closed": r"the feed is closed on this day",
        "reason-closed": r"closed on this day",
    }.items()
}
_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<whole>\d[\d,]*)(?:\.(?P<part>\d+))?")
_AMOUNT = re.compile(
    rf"(?:(?P<currency>[A-Z]{{3}}) )?(?P<number>{_NUMBER.pattern})(?P<unit> [a-z%][a-z% ]*)?"
)
_CASES = re.compile(r"(.+) \(([\d,]+) of ([\d,]+)\)")
_CHOICES = frozenset({"level", "verb", "way", "grain"})
_ONES_OWN = frozenset({"names", "rule"})


def reason_in(words: Words, reason: str) -> str:
    """Return a recorded reason in the reader's language, without a full stop; what is not ours in quotes."""
    reason = reason.strip().rstrip(".")
    if not reason:
        return ""
    said = _said(words, reason)
    return _quoted(words, reason) if said is None else said


def _said(words: Words, reason: str) -> str | None:
    """Return one of our sentences in the language; None where it is not one."""
    for key, form in FORMS.items():
        if found := form.fullmatch(reason):
            given: dict[str, Argument] = {}
            for name, text in found.groupdict().items():
                given |= _given(words, name, text or "")
            return words.say(key, **given)
    return None


def _given(words: Words, name: str, text: str) -> dict[str, Argument]:
    if name == "cases":
        cases = int(text.replace(",", ""))
        return {name: words.say("cases", number=words.count(cases), count=cases)}
    if name == "count":
        count = int(text.replace(",", ""))
        return {"count": count, "number": words.count(count)}
    return {name: _part(words, name, text)}


def _part(words: Words, name: str, text: str) -> str:
    if name in _CHOICES:
        return text.replace(" ", "_")
    if name in _ONES_OWN:
        return clean(text)
    if name in {"rest", "first"}:
        return reason_in(words, text)
    if name == "quoted":
        # The loader's own words for a file, or a sentence of ours.
        return _quoted(words, text)
    return _day(words, text) if name in {"day", "until"} else _number(words, text)


def _quoted(words: Words, text: str) -> str:
    return words.say("reason-quoted", words=cut(clean(text), _MOST_QUOTED))


def _day(words: Words, text: str) -> str:
    for pattern in ("%Y-%m-%d", "%d %b %Y"):
        try:
            return words.day(datetime.strptime(text, pattern).date())  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    at = datetime.strptime(text.replace(",", ""), "%d %b %Y %H:%M")  # noqa: DTZ007 - on the project's clock
    return words.instant(at)


def _number(words: Words, text: str) -> str:
    """Return a number with its unit, as the language writes both; what is none as it is."""
    if text == NO_VALUE:
        return words.say("no-value")
    if text == "from zero":
        return words.say("reason-from-zero")
    if cases := _CASES.fullmatch(text):
        value, part, whole = map(partial(_number, words), cases.groups())
        return words.say("reason-of", value=value, part=part, whole=whole)
    amount = _AMOUNT.fullmatch(text)
    return clean(text) if amount is None else _amount(words, amount)


def _amount(words: Words, amount: re.Match[str]) -> str:
    currency, unit = amount["currency"] or "", (amount["unit"] or "").strip()
    digits = amount["number"].replace(",", "")
    if is_known_currency(currency):
        return words.money(round(float(digits) * 10 ** minor_digits(currency)), currency)
    number = words.decimal(digits)
    if unit == "minor units":
        return words.say("minor-units", number=number, currency=currency).strip()
    key = {"%": "per-cent", "days": "days", "hours": "hours"}.get(unit)
    return f"{number} {unit}".strip() if key is None else words.say(key, number=number)
