"""Turn calendar entries into days. The holidays themselves come from python-holidays."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.calendar import (
    EVERYTHING,
    Calendar,
    CalendarDay,
    CalendarEntry,
    HolidayGroup,
    MonthEnd,
    PlannedEvent,
    Target,
)
from risk_pipeline.domain.register.indicator import Indicator

if TYPE_CHECKING:
    from holidays import HolidayBase

_LANGUAGE = "en_US"  # else the names would follow the machine's locale


def expand(
    calendar: Calendar, indicators: Mapping[str, Indicator], first: date, last: date
) -> list[CalendarDay]:
    """Return every day from `first` to `last` that an entry touches, one per target, in order.

    Raises:
        ConfigError: python-holidays does not know a country, region or category.
    """
    days = {row for entry in calendar.entries for row in _rows(entry, indicators, first, last)}
    return sorted(days, key=lambda row: (row.day, row.indicator, row.dimension, row.segment, row.name))


def days_of(entry: CalendarEntry, first: date, last: date) -> set[tuple[date, str, str | None]]:
    """Return day, name and region (None: everywhere) of an entry's days within the dates."""
    if isinstance(entry, HolidayGroup):
        found = set(_holiday_days(entry, first, last))
    else:
        days = entry.days() if isinstance(entry, PlannedEvent) else []
        if isinstance(entry, MonthEnd):
            days = list(_month_end_days(entry, first, last))
        found = {(day, entry.title, None) for day in days}
    return {(day, name, region) for day, name, region in found if first <= day <= last}


def _rows(
    entry: CalendarEntry, indicators: Mapping[str, Indicator], first: date, last: date
) -> Iterator[CalendarDay]:
    source = entry.kind if isinstance(entry, PlannedEvent) else _SOURCES[type(entry)]
    days = days_of(entry, first, last)
    for target in entry.targets:
        for indicator in indicators_of(target, indicators):
            for day, name, region in days:
                if (series := _series(entry, target, indicators.get(indicator), region)) is not None:
                    yield CalendarDay(
                        day, indicator, *series, entry.effect, entry.factor or 1.0, name, source
                    )


_SOURCES: Mapping[type[CalendarEntry], str] = {HolidayGroup: "holiday", MonthEnd: "event"}


def indicators_of(target: Target, indicators: Mapping[str, Indicator]) -> list[str]:
    """Return the names a target stands for; `*` stays `*`."""
    if target.indicator is not None:
        return [target.indicator]
    return [name for name, known in indicators.items() if known.business_line == target.business_line]


def _series(
    entry: CalendarEntry, target: Target, indicator: Indicator | None, region: str | None
) -> tuple[str, str] | None:
    """Return dimension and segment; None where a region's holiday has no segment to hit."""
    if region is None or not isinstance(entry, HolidayGroup):
        return target.dimension, target.segment
    if target.dimension != "all" or (indicator and entry.region_dimension not in indicator.dimensions):
        return None
    return entry.region_dimension, region


def _holiday_days(entry: HolidayGroup, first: date, last: date) -> Iterator[tuple[date, str, str | None]]:
    reach = timedelta(days=31)
    years = range((first - reach).year, (last + reach).year + 1)
    national = _holidays(entry.country, None, entry.categories, years.start, years.stop)
    yield from _around(entry, national, None)
    for region in regions_of(entry):
        kept = _holidays(entry.country, region, entry.categories, years.start, years.stop)
        own = [(day, name) for day, name in kept if (day, name) not in set(national)]
        yield from _around(entry, own, region)


def _around(
    entry: HolidayGroup, holidays: Iterable[tuple[date, str]], region: str | None
) -> Iterator[tuple[date, str, str | None]]:
    for day, name in holidays:
        if name in entry.without or (entry.only and name not in entry.only):
            continue
        for offset in range(-entry.days_before, entry.days_after + 1):
            yield day + timedelta(days=offset), _name(name, offset), region


def _name(holiday: str, offset: int) -> str:
    if offset == 0:
        return holiday
    days = counted(abs(offset), "day")
    return f"{days} {'after' if offset > 0 else 'before'} {holiday}"


def _month_end_days(entry: MonthEnd, first: date, last: date) -> Iterator[date]:
    start = first.replace(day=1)
    while start <= last + timedelta(days=31):
        yield from (start - timedelta(days=n) for n in range(1, entry.last_days + 1))
        yield from (start + timedelta(days=n) for n in range(entry.first_days))
        start = (start + timedelta(days=32)).replace(day=1)


def regions_of(entry: HolidayGroup) -> tuple[str, ...]:
    """Return the regions of a group; `*` stands for all that have an official code."""
    if EVERYTHING not in entry.regions:
        return entry.regions
    # In addition to the codes, the library has a few cities, by longer names.
    return tuple(sorted(code for code in known_regions(entry.country) if len(code) <= 3))


def known_regions(country: str) -> frozenset[str]:
    """Return the regions python-holidays knows of a country; none for an unknown one."""
    import holidays  # 0.2 s, and only needed where a calendar has holidays

    return frozenset(holidays.list_supported_countries().get(country, ()))


def is_country(country: str) -> bool:
    """Whether python-holidays knows the country."""
    import holidays

    return country in holidays.list_supported_countries()


def known_categories(country: str) -> frozenset[str]:
    """Return the kinds of holiday python-holidays distinguishes in a country."""
    import holidays

    return frozenset(holidays.country_holidays(country).supported_categories)


def known_names(entry: HolidayGroup) -> frozenset[str]:
    """Return the names of a group's holidays over twenty years, in its regions too."""
    span = (2010, 2030)
    regions: tuple[str | None, ...] = (None, *regions_of(entry))
    return frozenset(
        name for region in regions for _, name in _holidays(entry.country, region, entry.categories, *span)
    )


@cache
def _holidays(
    country: str, region: str | None, categories: tuple[str, ...], first_year: int, end_year: int
) -> tuple[tuple[date, str], ...]:
    import holidays

    try:
        found: HolidayBase = holidays.country_holidays(
            country,
            subdiv=region,
            years=range(first_year, end_year),
            categories=categories,
            language=_language(country),
        )
    except (NotImplementedError, ValueError) as error:
        raise ConfigError(
            f"register/calendar.yaml: python-holidays knows no holidays of {country} {region or ''} "
            f"({', '.join(categories)}): {error}. `risk lint` lists what it knows."
        ) from error
    return tuple(sorted((day, name) for day in found for name in found.get_list(day)))


@cache
def _language(country: str) -> str | None:
    import holidays

    return _LANGUAGE if _LANGUAGE in holidays.country_holidays(country).supported_languages else None
