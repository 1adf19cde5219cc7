"""Bring the risk map up to a day: what runs, replays and Dagster do after the tickets have moved."""

from dataclasses import replace
from datetime import date

from risk_pipeline.governance.computing import MapRequest, MapRun, compute_map, days_missing
from risk_pipeline.governance.terms import terms_of
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.given import given_overrides, today_of
from risk_pipeline.pipeline.transform.ticket_history import copy_ticket_history
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.governance.snapshots import count_snapshots


def map_risks(platform: Platform, *, first: date, last: date) -> MapRun:
    """Compute the map of the days, of days before that no run computed, and of those whose duties are owed.

    What happened to tickets is copied into the warehouse before: their losses are the money view.

    Raises:
        WarehouseBusy: another process holds the warehouse.
    """
    copy_ticket_history(platform)
    settings = platform.settings
    request = MapRequest(
        first, last, settings.time_zone or "UTC", settings.currency, given_overrides(platform)
    )
    with connect(settings.warehouse_path) as connection:
        begin, end = days_missing(connection, first, last)
        return compute_map(connection, terms_of(platform.catalog), replace(request, first=begin, last=end))


def map_now(platform: Platform) -> MapRun:
    """Compute the map of today as known so far; the run of the day computes it again when it is over."""
    today = today_of(platform)
    return map_risks(platform, first=today, last=today)


def count_rows_of_map(platform: Platform) -> int:
    """Return how many snapshots the warehouse has."""
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        return count_snapshots(connection)
