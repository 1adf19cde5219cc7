"""An indicator on one page: what it is, who judges it, and its newest values."""

from dataclasses import dataclass

from risk_pipeline.domain.formatting import format_value
from risk_pipeline.domain.register.indicator import Denominator, Indicator
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.series import ALL
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.rule_pages import words_of
from risk_pipeline.pipeline.reports.series_chart import readable_copy
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.series import LatestValue, read_latest_values

_SEGMENTS = 5
_DIRECTIONS = {"up_bad": "high is bad", "down_bad": "low is bad", "band": "high and low are bad"}


@dataclass(frozen=True)
class IndicatorPage:
    """All that is known of an indicator. `rules`: id and what it says in words."""

    indicator: Indicator
    line: str
    owner: str
    currency: str
    titles: Titles
    rules: tuple[tuple[str, str], ...]
    values: tuple[LatestValue, ...]

    def facts(self) -> list[tuple[str, str]]:
        """Return what a person reads, name and value."""
        known = self.indicator
        return [
            ("indicator", f"{known.name}: {known.title}"),
            ("is", " ".join(known.description.split())),
            ("formula", formula(known)),
            ("unit", f"{unit_of(known, self.currency)}; {_DIRECTIONS[known.direction.value]}"),
            ("line", self.line),
            ("owner", f"{self.owner} ({known.owner})"),
            ("by", ", ".join(known.dimensions)),
            ("each", ", ".join(grain.value for grain in known.grain)),
            *(("rule", f"{rule_id}: {said}") for rule_id, said in self.rules),
        ]

    def value_cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the values' rows."""
        return [self._cells(value) for value in self.values]

    def _cells(self, found: LatestValue) -> tuple[str, ...]:
        titles = self.titles
        segment = titles.segment(found.dimension, found.segment)
        where = "all" if found.dimension == ALL else f"{titles.dimension(found.dimension)}: {segment}"
        value, usual = (
            "" if number is None else format_value(number, self.indicator.unit, self.currency)
            for number in (found.value, found.expected)
        )
        count = found.denominator if found.denominator is not None else found.numerator
        many = "" if count is None or self._counts_money(found) else f"{count:,.0f}"
        return f"{found.grain} {found.period_start}", where, value, usual, many

    def _counts_money(self, found: LatestValue) -> bool:
        return found.denominator is None and self.indicator.unit == "money_minor"


def formula(indicator: Indicator) -> str:
    """Return what is divided by what, in the words of its definition."""
    noun = indicator.noun[1]
    over = {
        None: "",
        Denominator.NONE: "",
        Denominator.TRIALS: ", of all of which each is hit or not",
        Denominator.UNITS: ", an average",
    }[indicator.denominator]
    what = {"ratio": f"share of {noun}", "count": f"number of {noun}"}.get(
        indicator.unit, f"{indicator.title}"
    )
    over = ", an average" if indicator.unit in {"days", "hours"} else over
    kind = "summed over the period" if indicator.form == "flow" else "state at the period's end"
    return f"{what}{over}; {kind}"


def unit_of(indicator: Indicator, currency: str) -> str:
    """Return the unit as people say it."""
    return {"ratio": "per cent", "money_minor": currency}.get(indicator.unit, indicator.unit)


def read_indicator(platform: Platform, name: str) -> IndicatorPage:
    """Return the page of an indicator of the catalog."""
    catalog, currency = platform.catalog, platform.settings.currency
    indicator = catalog.indicators[name]
    words = words_of(catalog, currency)
    return IndicatorPage(
        indicator=indicator,
        line=catalog.titles.line(indicator.business_line),
        owner=catalog.titles.owner(indicator.owner),
        currency=currency,
        titles=catalog.titles,
        rules=tuple((r.id, words.sentence(r)) for r in catalog.rules.values() if r.indicator == name),
        values=_values(platform, name),
    )


def _values(platform: Platform, name: str) -> tuple[LatestValue, ...]:
    path = readable_copy(platform)
    if not path.exists():
        return ()
    with connect(path, read_only=True) as connection:
        return tuple(read_latest_values(connection, name, _SEGMENTS))
