"""Segments that are gone: which tickets wait for one in vain, and their end."""

from collections.abc import Mapping

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.gone_segments import LastSeen, close_gone, of_segments, why_gone
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.indicators.segments_seen import read_last_seen


def gone_segments(platform: Platform, connection: Connection) -> dict[int, str]:
    """Return the open tickets whose segment is gone, by id, each with the reason."""
    tickets = of_segments(platform.store)
    slices = {(ticket.indicator, ticket.dimension, ticket.segment) for ticket in tickets}
    seen = {key: LastSeen(*days) for key, days in read_last_seen(connection, slices).items()}
    after, indicators = platform.settings.segment_gone_days, platform.catalog.indicators
    reasons = {
        t.id: why_gone(t, indicators.get(t.indicator), seen[t.indicator, t.dimension, t.segment], after)
        for t in tickets
    }
    return {ticket_id: why for ticket_id, why in reasons.items() if why}


def end_tickets_of(platform: Platform, gone: Mapping[int, str], *, notify: bool) -> int:
    """Close these tickets and tell their owners; return how many."""
    policy = policy_from(platform.settings, platform.catalog.response)
    writer = Writer(platform.catalog, policy, None)
    return close_gone(platform.store, gone, writer, now=platform.clock.now(), notify=notify)
