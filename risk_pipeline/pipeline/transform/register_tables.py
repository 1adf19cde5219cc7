"""Bring the register and what tickets and deliveries taught into the warehouse: dbt learns from it."""

from collections.abc import Iterable
from datetime import date, datetime

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.closed_days import closed_calendar
from risk_pipeline.catalog.holidays import expand
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.noise_budget import judged_families
from risk_pipeline.domain.register.rule import FEED_INDICATORS
from risk_pipeline.domain.series import FEED
from risk_pipeline.domain.tickets.outcome.learned_marks import Mark, MarkKind, in_force, marks_of
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.transform.governance_tables import governance_rows, recorded_tests
from risk_pipeline.store import Store
from risk_pipeline.store.queries.closings import read_histories
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.feeds.missing_days import MissingDay, read_missing_days
from risk_pipeline.warehouse.tables.register import RegisterRows, write_register

# Years of calendar before the first partition: baselines and replays of older data reach there.
_YEARS_BACK = 10
_MARKING = (Resolution.EXPECTED_CHANGE, Resolution.FIXED, Resolution.RECOVERED)


def write_register_tables(platform: Platform, *, day: date, known_at: datetime) -> dict[str, int]:
    """Write budgets, what shares them, calendar and marks as known; return the rows of changed tables.

    The calendar covers whole years, up to the one after `day`, so that most runs change nothing.
    A ticket closed after `known_at` leaves no mark: a replay must not know how its tickets ended.
    """
    catalog, settings = platform.catalog, platform.settings
    first = date(min(settings.start_on.year, day.year) - _YEARS_BACK, 1, 1)
    last = date(max(platform.last_closed_day().year, day.year) + 1, 12, 31)
    marks = in_force(read_marks(platform.store, known_at), day)
    with connect(settings.warehouse_path, read_only=True) as connection:
        marks += missing_marks(catalog, read_missing_days(connection, first, day))
    rows = RegisterRows(
        budgets=budgets(catalog, settings.tickets_per_day),
        calendar=[
            *expand(catalog.calendar, catalog.indicators, first, last),
            *closed_calendar(catalog, first, last),
        ],
        marks=marks,
        judged=judged_families(catalog.rules.values()),
        governance={**governance_rows(catalog), **recorded_tests(platform.store, known_at)},
    )
    with connect(settings.warehouse_path) as connection:
        return write_register(connection, rows)


def budgets(catalog: Catalog, default: float) -> dict[str, float]:
    """Return how many false tickets a day each owner accepts."""
    return {owner.id: owner.tickets_per_day or default for owner in catalog.owners.values()}


def read_marks(store: Store, known_at: datetime) -> list[Mark]:
    """Return what the tickets that were open or closed at an instant teach the expected values."""
    histories = read_histories(store, _MARKING, until=known_at)
    return [mark for changes in histories.values() for mark in marks_of(changes)]


def missing_marks(catalog: Catalog, missing: Iterable[MissingDay]) -> list[Mark]:
    """Return the days of which deliveries said nothing, for all indicators that rest on them; in order.

    A count of such a day is 0, which nobody has counted.
    """
    return sorted(
        {
            Mark(name, *series, MarkKind.MISSING, one.day, one.day, "")
            for one in missing
            for name, indicator in catalog.indicators.items()
            for series in _series_behind(name, indicator, one.feed)
        }
    )


def _series_behind(name: str, indicator: Indicator, feed: str) -> list[tuple[str, str]]:
    if name in FEED_INDICATORS.values():
        return [(FEED, feed)]
    return [("all", "all")] if feed in indicator.feeds else []
