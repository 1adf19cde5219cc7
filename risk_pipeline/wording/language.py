"""A language: its texts (Project Fluent, `texts/<language>/*.ftl`) and how it writes numbers and dates."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, localcontext
from functools import cache
from importlib.resources import files
from math import isfinite
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from fluent.runtime import FluentBundle, FluentResource

from risk_pipeline.domain.formatting import format_axis, shape_of, short_number
from risk_pipeline.domain.money import is_known_currency
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.wording.fit import clean, cut

# By language: the folder of its texts.
LANGUAGES: Mapping[Language, str] = MappingProxyType({"en": "en", "pt_BR": "pt"})
_MOST_DECIMALS = 4
FEW = 100
"""Below so many cases people read how many of how many, above a rate."""
# A sum below it has a decimal.
_EXACT = 10
# What is smaller would be nothing with two decimals.
_SMALLEST = 0.005
# Any float can be written out.
_MOST_DIGITS = 400
# Fluent takes a thousand characters for one variable.
_MOST_ROOM = 900
Argument = str | int


class Words:
    """Says texts by key, and writes numbers, in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self._bundle = FluentBundle([language.replace("_", "-")], use_isolating=False)
        for _, content in texts_of(language):
            self._bundle.add_resource(FluentResource(content))

    def say(self, key: str, /, **given: Argument) -> str:
        """Return the text of a key.

        Raises:
            KeyError: there is no such text, or it asks for something that was not given.
        """
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        room = {
            name: cut(each, _MOST_ROOM) if isinstance(each, str) else each for name, each in given.items()
        }
        text, errors = self._bundle.format_pattern(pattern, room)
        if errors:
            raise KeyError(f"{key}: {errors[0]}")
        return str(text)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return self._bundle.has_message(key)

    def value(self, value: float | None, unit: str, currency: str, *, extra: int = 0) -> str:
        """Return a number in an indicator's unit as `format_value` does, in this language."""
        shape = shape_of(value, unit, currency, extra)
        if value is None or shape is None:
            return self.say("no-value")
        if unit == "money_minor" and is_known_currency(currency):
            # Rounded first, so that every language shows the same digits.
            amount = Decimal(f"{shape.number:.{shape.decimals}f}")
            with localcontext(prec=_MOST_DIGITS):
                return format_currency(amount, currency, self.say("pattern-money"), self.locale)
        number = self._decimal(shape.number, shape.decimals)
        if unit == "money_minor":
            return self.say("minor-units", number=number, currency=currency).strip()
        if unit == "ratio":
            return self.say("per-cent", number=number)
        return self.say(unit, number=number) if unit in {"days", "hours"} else number

    def against(self, value: float | None, other: float | None, unit: str, currency: str) -> tuple[str, str]:
        """Return two values with enough decimals to distinguish them, if any number does."""
        for extra in range(_MOST_DECIMALS):
            pair = (
                self.value(value, unit, currency, extra=extra),
                self.value(other, unit, currency, extra=extra),
            )
            if pair[0] != pair[1]:
                return pair
        return self.value(value, unit, currency), self.value(other, unit, currency)

    def measured(
        self,
        value: float | None,
        cases: tuple[float | None, float | None],
        unit: str,
        currency: str,
        noun: tuple[str, str] | None,
    ) -> str:
        """Return a value; of a share of few cases (number and total) how many of how many."""
        count, total = cases
        if count is None or total is None or total >= FEW:
            return self.value(value, unit, currency)
        if noun is None:
            return self.say("cases-of", number=self.count(count), total=self.count(total), count=round(total))
        return self.say("counted-of", counted=self.counted(count, noun), total=self.count(total))

    def count(self, number: float) -> str:
        """Return a whole number."""
        return self._decimal(number, 0)

    def counted(self, number: float, noun: tuple[str, str] | None) -> str:
        """Return a number of what a project counts; of cases where it does not say."""
        if noun is None:
            return self.say("cases", number=self.count(number), count=round(number))
        return self.with_noun(self.count(number), noun)

    def amount(self, value: float | None, unit: str, currency: str, noun: tuple[str, str] | None) -> str:
        """Return a number in its unit; of what is counted with its noun, if the project names one."""
        is_counted = unit == "count" and value is not None and isfinite(value)
        return self.with_noun(self.value(value, unit, currency), noun if is_counted else None)

    def with_noun(self, number: str, noun: tuple[str, str] | None) -> str:
        """Return a number with its noun behind it."""
        return number if noun is None else f"{number} {clean(noun[0] if number == '1' else noun[1])}".strip()

    def about(self, value: float, noun: tuple[str, str]) -> str:
        """Return a sum that need not be whole, of what is counted: `14.3 orders`, `126 orders`."""
        number = self._decimal(value, 0 if value >= _EXACT or float(value).is_integer() else 1)
        return self.with_noun(number, noun)

    def share(self, part: float) -> str:
        """Return a share in whole per cent."""
        return self.say("per-cent", number=self.count(part * 100))

    def short(self, number: float) -> str:
        """Return a number to three digits, as far as it has them, and below one to two decimals: `7`, `0.07`.

        What is smaller keeps its first digit: something is not nothing.
        """
        text = f"{round(number, 2):.3g}" if abs(number) >= _SMALLEST or not number else f"{number:.1g}"
        return self._decimal(float(text), len(text.partition(".")[2]) if "e" not in text else 0)

    def money(self, minor: float, currency: str) -> str:
        """Return an amount of minor units."""
        return self.value(minor, "money_minor", currency)

    def signed(self, text: str, *, is_negative: bool) -> str:
        """Return an amount, written without its sign, with one."""
        return f"{'−' if is_negative else '+'}{text}"

    def day(self, day: date) -> str:
        """Return a date: `24 Nov 2017`."""
        return format_date(day, self.say("pattern-day"), self.locale)

    def day_of_year(self, day: date) -> str:
        """Return a date without its year, as it stands below a picture: `24 Nov`."""
        return format_date(day, self.say("pattern-day-of-year"), self.locale)

    def axis(self, value: float, unit: str, currency: str) -> str:
        """Return a round number beside an axis, short, with this language's marks: `15 %`, `1.5M`."""
        symbols = self.locale.number_symbols["latn"]
        marks = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
        if unit in {"days", "hours"}:
            return self.say(unit, number=short_number(value).translate(marks))
        return format_axis(value, unit, currency).translate(marks)

    def moment(self, day: date, hour: int | None) -> str:
        """Return a day, or an hour of it."""
        if hour is None:
            return self.day(day)
        return self.say("day-hour", day=self.day(day), time=f"{hour:02d}:00")

    def instant(self, at: datetime, told_on: date | None = None) -> str:
        """Return an instant as its zone's clock shows it; of the day told the time alone."""
        time = f"{at:%H:%M}"
        return time if at.date() == told_on else self.say("day-hour", day=self.day(at.date()), time=time)

    def zoned(self, at: datetime, zone: str) -> str:
        """Return an instant as the clocks of a zone show it, with the zone's city."""
        return self.say("in-zone", at=self.instant(at.astimezone(ZoneInfo(zone))), zone=self.zone(zone))

    def zone(self, name: str) -> str:
        """Return what people call a time zone: its city."""
        known = self.locale.time_zones.get(name, {}).get("city")
        return str(known) if known else name.rpartition("/")[2].replace("_", " ")

    def when(self, period: Period) -> str:
        """Return when that was: `on 24 Nov 2017`, `in the week of 20 Nov 2017`, `in Nov 2017`."""
        if period.hour is not None:
            begin, end = f"{period.hour:02d}:00", f"{period.hour + 1:02d}:00"
            return self.say("when-hour", day=self.day(period.start), begin=begin, end=end)
        if period.grain is Grain.MONTH:
            return self.say(
                "when-month", month=format_date(period.start, self.say("pattern-month"), self.locale)
            )
        return self.say("when-week" if period.grain is Grain.WEEK else "when-day", day=self.day(period.start))

    def period(self, period: Period) -> str:
        """Return what people call a period: `24 Nov 2017`, `week of 20 Nov 2017`, `Nov 2017`."""
        if period.hour is not None:
            begin, end = f"{period.hour:02d}:00", f"{period.hour + 1:02d}:00"
            return self.say("period-hour", day=self.day(period.start), begin=begin, end=end)
        if period.grain is Grain.MONTH:
            return format_date(period.start, self.say("pattern-month"), self.locale)
        day = self.day(period.start)
        return self.say("period-week", day=day) if period.grain is Grain.WEEK else day

    def periods(self, count: int, grain: str) -> str:
        """Return `1 day`, `3 weeks` …."""
        return self.say("periods", grain=str(grain), number=self.count(count), count=count)

    def listed(self, items: Sequence[str]) -> str:
        """Return items as a sentence lists them: `a, b and c`."""
        return format_list(items, "standard", self.locale).replace(", and ", " and ")

    def decimal(self, digits: str) -> str:
        """Return a number, given as English digits, with its decimals and its sign: `+0.20`."""
        sign = digits[0] if digits[0] in "+-" else ""
        plain = digits.removeprefix(sign)
        return f"{sign}{self._decimal(Decimal(plain), len(plain.partition('.')[2]))}"

    def _decimal(self, number: float | Decimal, decimals: int) -> str:
        digits = f".{'0' * decimals}" if decimals else ""
        with localcontext(prec=_MOST_DIGITS):
            return format_decimal(Decimal(f"{number:.{decimals}f}"), f"#,##0{digits}", self.locale)


def texts_of(language: Language) -> list[tuple[str, str]]:
    """Return the files of texts of a language, by name."""
    folder = files("risk_pipeline.wording") / "texts" / LANGUAGES[language]
    texts = [(each.name, each.read_text("utf-8")) for each in folder.iterdir() if each.name.endswith(".ftl")]
    return sorted(texts)


def words_in(language: Language) -> Words:
    """Return the words of a language; of the default one where we do not have it."""
    return _words(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@cache
def _words(language: Language) -> Words:
    return Words(language)
