"""The SQL of a feed's instants and business days: its columns say them in the feed's own zone."""

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.warehouse.sql import identifier, literal

_ZONED = {"timestamptz", "timestamp with time zone"}


def instant_of(feed: Feed, name: str, time_zone: str) -> str:
    """Return the SQL of the instant in a column of dates or instants; without a zone it is the feed's."""
    column = identifier(name)
    if _kind(feed, name) in _ZONED:
        return column
    return f"timezone({literal(feed.timezone or time_zone)}, {column}::timestamp)"


def business_day_of(feed: Feed, name: str, time_zone: str) -> str:
    """Return the SQL of the day in a column, cut in the business's zone; a date is its own day."""
    if _kind(feed, name) == "date":
        return identifier(name)
    return f"timezone({literal(time_zone)}, {instant_of(feed, name, time_zone)})::date"


def event_dates(feed: Feed) -> tuple[str, ...]:
    """Return the columns that date what a row speaks of: all dated ones but `known_at` and personal ones."""
    return tuple(each.name for each in feed.columns if _dates_an_event(feed, each))


def _dates_an_event(feed: Feed, column: Column) -> bool:
    return column.is_dated and not column.personal and column.name != feed.known_at


def _kind(feed: Feed, name: str) -> str:
    return next(each.data_type for each in feed.columns if each.name == name).strip().lower()
