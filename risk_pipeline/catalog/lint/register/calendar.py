"""The calendar against indicators, owners and python-holidays; and its entries against each other."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from risk_pipeline.catalog import holidays
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.calendar import EVERYTHING, CalendarEntry, HolidayGroup, Target

Placed = tuple[str, CalendarEntry]
# Moving feasts fall elsewhere every year; this many years meet every other entry.
_YEARS = 10
_LAST_YEAR = 2030


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L501 to L507."""
    placed = [
        (section, entry)
        for section, entries in view.catalog.calendar.sections().items()
        for entry in entries.values()
    ]
    sound = []
    for section, entry in placed:
        found = [*_targets(view, section, entry), *_holidays(view, section, entry)]
        if entry.owner not in view.catalog.owners:
            found.append(view.unknown(section, entry.id, "owner", "L507", entry.owner, view.catalog.owners))
        yield from found
        if not found:
            sound.append((section, entry))
    yield from _contradictions(view, sound)


def _targets(view: View, section: str, entry: CalendarEntry) -> Iterator[Finding]:
    indicators = view.catalog.indicators
    for target in entry.targets:
        if target.business_line is not None:
            lines = {indicator.business_line for indicator in indicators.values()}
            if target.business_line not in lines:
                yield view.unknown(
                    section, entry.id, "targets.business_line", "L502", target.business_line, lines
                )
        elif target.indicator not in {EVERYTHING, *indicators}:
            yield view.unknown(
                section, entry.id, "targets.indicator", "L501", str(target.indicator), indicators
            )
        yield from _dimensions(view, section, entry, target)


def _dimensions(view: View, section: str, entry: CalendarEntry, target: Target) -> Iterator[Finding]:
    wanted = {"targets.dimension": target.dimension}
    # A line's indicators need not all have regions; one that is named should.
    if isinstance(entry, HolidayGroup) and entry.regions and target.dimension == "all":
        wanted["region_dimension"] = entry.region_dimension
    for name in holidays.indicators_of(target, view.catalog.indicators):
        indicator = view.catalog.indicators.get(name)
        for key, dimension in wanted.items():
            is_asked = key == "targets.dimension" or target.indicator is not None
            if indicator and is_asked and dimension not in {"all", *indicator.dimensions}:
                text = f"{name} has no {dimension}; {suggestion(dimension, indicator.dimensions)}"
                yield view.finding(section, entry.id, key, "L503", text)


def _holidays(view: View, section: str, entry: CalendarEntry) -> Iterator[Finding]:
    if not isinstance(entry, HolidayGroup):
        return
    if not holidays.is_country(entry.country):
        text = f"{entry.country} is not a country that python-holidays knows; use an ISO 3166 code such as BR"
        yield view.finding(section, entry.id, "country", "L504", text)
        return
    wrong = False
    for key, words, known in (
        ("regions", entry.regions, {EVERYTHING, *holidays.known_regions(entry.country)}),
        ("categories", entry.categories, holidays.known_categories(entry.country)),
    ):
        for word in words:
            if word not in known:
                wrong = True
                yield view.unknown(section, entry.id, key, "L504", word, known)
    if not wrong:
        yield from _names(view, section, entry)


def _names(view: View, section: str, entry: HolidayGroup) -> Iterator[Finding]:
    names = holidays.known_names(entry)
    for key, words in (("only", entry.only), ("without", entry.without)):
        for word in words:
            if word not in names:
                yield view.unknown(section, entry.id, key, "L505", word, names)


def _contradictions(view: View, placed: Iterable[Placed]) -> Iterator[Finding]:
    first, last = _span(view)
    days = {id(entry): _by_region(entry, first, last) for _, entry in placed}
    for (_, one), (section, other) in combinations(placed, 2):
        if (one.effect, one.factor) == (other.effect, other.factor):
            continue
        common = _meet(view, one, other, days[id(one)], days[id(other)])
        if common is not None:
            text = (
                f"says {_said(other)} where {one.id} says {_said(one)}, for example on {common}; "
                "give both the same, or remove one"
            )
            yield view.finding(section, other.id, "effect", "L506", text)


def _span(view: View) -> tuple[date, date]:
    events = view.catalog.calendar.events.values()
    years = [day.year for event in events for day in (event.first, event.last)]
    last = max([*years, view.today.year if view.today else _LAST_YEAR])
    return date(min([*years, last - _YEARS]), 1, 1), date(last, 12, 31)


def _by_region(entry: CalendarEntry, first: date, last: date) -> dict[str | None, set[date]]:
    found: dict[str | None, set[date]] = {}
    for day, _, region in holidays.days_of(entry, first, last):
        found.setdefault(region, set()).add(day)
    return found


def _meet(
    view: View,
    one: CalendarEntry,
    other: CalendarEntry,
    days: dict[str | None, set[date]],
    other_days: dict[str | None, set[date]],
) -> date | None:
    """Return a day on which both say something of one series, or None."""
    if not any(_overlap(view, a, b) for a in one.targets for b in other.targets):
        return None
    common = {
        day
        for region, here in days.items()
        for other_region, there in other_days.items()
        if region is None or other_region is None or region == other_region
        for day in here & there
    }
    return min(common, default=None)


def _overlap(view: View, a: Target, b: Target) -> bool:
    mine, other = (set(holidays.indicators_of(target, view.catalog.indicators)) for target in (a, b))
    same_indicator = EVERYTHING in mine | other or bool(mine & other)
    same_series = "all" in (a.dimension, b.dimension) or (a.dimension, a.segment) == (b.dimension, b.segment)
    return same_indicator and same_series


def _said(entry: CalendarEntry) -> str:
    return f"{entry.effect} by {entry.factor:g}" if entry.factor is not None else str(entry.effect)
