"""What people do to tickets from the command line, with the numbers a message needs at hand."""

from typing import Any

from risk_pipeline.domain.handling import Closing
from risk_pipeline.domain.ticket import Ticket
from risk_pipeline.pipeline.platform import Platform
from risk_pipeline.response import actions
from risk_pipeline.response.policy import policy_from


def _who_and_when(platform: Platform, actor: str) -> dict[str, Any]:
    return {
        "actor": actor,
        "now": platform.clock.now(),
        "catalog": platform.catalog,
        "policy": policy_from(platform.settings),
    }


def acknowledge(platform: Platform, ref: str, *, actor: str, note: str = "") -> Ticket:
    """Take note of a ticket; its message follows at the next delivery."""
    return actions.acknowledge(platform.store, ref, note=note, **_who_and_when(platform, actor))


def start(platform: Platform, ref: str, *, actor: str, note: str = "") -> Ticket:
    """Begin work on a ticket."""
    return actions.start(platform.store, ref, note=note, **_who_and_when(platform, actor))


def close(platform: Platform, ref: str, closing: Closing, *, actor: str) -> Ticket:
    """Close a ticket, or record its fix."""
    return actions.close(platform.store, ref, closing, **_who_and_when(platform, actor))
