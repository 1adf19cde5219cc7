"""How lists and pages call things and write numbers, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite
from zoneinfo import ZoneInfo

from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.register.titles import Titles, inline
from risk_pipeline.domain.series import ALL
from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.language import Argument, Words, words_in


@dataclass(frozen=True)
class Names:
    """What texts look up in the register, and the words they are written in."""

    titles: Titles = field(default_factory=Titles)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    currency: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    words: Words = field(default_factory=lambda: words_in(DEFAULT_LANGUAGE))

    def within(self, language: Language) -> "Names":
        """Return the same in another language."""
        return replace(self, words=words_in(language))

    def say(self, key: str, /, **given: Argument) -> str:
        """Return the text of a key."""
        return self.words.say(key, **given)

    def moment(self, at: datetime) -> str:
        """Return an instant on the wall clock of the business: `24 Nov 2017, 15:00`."""
        return self.words.instant(at.astimezone(self.zone))

    def number(self, value: float | None, unit: str) -> str:
        """Return a number in its unit."""
        return self.words.value(value, unit, self.currency)

    def place(self, dimension: str, segment: str) -> str:
        """Return the slice of the business as people call it: `in total`, `Rio de Janeiro`.

        A segment without a title is named with its dimension, as in messages.
        """
        if dimension == ALL:
            return self.say("in-total")
        name = self.titles.segment(dimension, segment)
        is_title = name != segment and "…" not in name
        return name if is_title else f"{inline(self.titles.dimension(dimension))} {name}"

    def amount(self, known: Indicator, value: float | None, unit: str = "") -> str:
        """Return a number of an indicator with its noun where things are counted; `unit`: that of a limit."""
        noun = known.noun if known.counts else None
        return self.words.amount(value, unit or known.unit, self.currency, noun)

    def usual(self, known: Indicator, value: float | None, unit: str = "") -> str:
        """Return what is usual, as messages do: of what is counted about so many."""
        is_counted = (unit or known.unit) == "count" and bool(known.counts)
        if is_counted and value is not None and isfinite(value):
            return self.words.about(value, known.noun)
        return self.amount(known, value, unit)

    def total(self, known: Indicator, value: float) -> str:
        """Return what adds up over periods: money, or a number of what is counted."""
        if known.unit == "money_minor":
            return self.words.money(value, self.currency)
        return self.words.about(value, known.noun)

    def measured(
        self, known: Indicator, value: float | None, cases: tuple[float | None, float | None]
    ) -> str:
        """Return a value of an indicator; of a share of few cases these, as messages do."""
        if known.has_cases:
            noun = known.noun if known.counts else None
            return self.words.measured(value, cases, known.unit, self.currency, noun)
        return self.amount(known, value)

    def series(self, known: Indicator, grain: str) -> str:
        """Return an indicator and how often it is measured: `Orders, by day`."""
        return self.say("series", title=clean(known.title), grain=str(grain))

    def few(self, known: Indicator, denominator: float | None) -> str:
        """Return the warning that a share is of few cases; empty where it is of enough, or is no share."""
        if denominator is None or not known.has_cases or denominator >= TINY:
            return ""
        return self.say("note-few", number=self.words.count(denominator), count=round(denominator))


TINY = 30
"""A share of fewer cases than this says little: one case more or less moves it by several per cent."""
