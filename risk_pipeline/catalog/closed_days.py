"""The closed days of feeds and business lines, from their opening days and the calendar."""

from collections.abc import Iterable
from datetime import date

from risk_pipeline.catalog.holidays import days_of
from risk_pipeline.catalog.reading.model import Catalog
from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.register.calendar import CLOSED, CalendarDay
from risk_pipeline.domain.register.closed_days import ClosedDays
from risk_pipeline.domain.register.entries import BusinessLine
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.opening_days import EVERY_DAY, is_open_weekday
from risk_pipeline.domain.register.rule import FEED_INDICATORS
from risk_pipeline.domain.series import FEED, Series


def closed_days(catalog: Catalog, first: date, last: date) -> ClosedDays:
    """Return the closed days of a span, of feeds and business lines."""
    return ClosedDays(closed_feeds(catalog, first, last), closed_lines(catalog, first, last))


def closed_days_of(catalog: Catalog, series: Series, first: date, last: date) -> frozenset[date]:
    """Return the days of a span on which a series is closed; none of an indicator that is not known."""
    closed, indicator = closed_days(catalog, first, last), catalog.indicators.get(series.indicator)
    if series.dimension == FEED:
        return closed.of_feed(series.segment)
    return frozenset() if indicator is None else closed.of_indicator(indicator)


def closed_calendar(catalog: Catalog, first: date, last: date) -> list[CalendarDay]:
    """Return the closed days of a span as days of the calendar, in order: those of each indicator.

    Indicators of the feeds themselves are closed feed by feed.
    """
    closed = closed_days(catalog, first, last)
    days = {
        (name, "all", "all"): closed.of_indicator(indicator)
        for name, indicator in catalog.indicators.items()
        if name not in FEED_INDICATORS.values()
    } | {
        (name, FEED, feed): closed.of_feed(feed)
        for name in FEED_INDICATORS.values()
        for feed in catalog.feeds
        if name in catalog.indicators
    }
    return sorted(
        CalendarDay(day, *series, CLOSED, 1.0, CLOSED, "opening_days")
        for series, its_days in days.items()
        for day in its_days
    )


def closed_feeds(catalog: Catalog, first: date, last: date) -> dict[str, frozenset[date]]:
    """Return the days of a span on which feeds bring nothing; feeds that are always open are absent."""
    return _closed(catalog, catalog.feeds.values(), first, last)


def closed_lines(catalog: Catalog, first: date, last: date) -> dict[str, frozenset[date]]:
    """Return the days of a span on which business lines are closed; the others are absent."""
    return _closed(catalog, catalog.lines.values(), first, last)


def _closed(
    catalog: Catalog, things: Iterable[Feed | BusinessLine], first: date, last: date
) -> dict[str, frozenset[date]]:
    entries = {entry.id: entry for entry in catalog.calendar.entries}
    found: dict[str, frozenset[date]] = {}
    for thing in things:
        if thing.opening_days == EVERY_DAY and not thing.closed_on:
            continue
        closed = {d for d in days_between(first, last) if not is_open_weekday(d, thing.opening_days)}
        for name in thing.closed_on:
            if name in entries:  # else lint says L420
                closed |= {day for day, _, region in days_of(entries[name], first, last) if region is None}
        found[thing.id] = frozenset(closed)
    return found
