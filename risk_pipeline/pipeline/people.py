"""What people do to tickets from the command line, with the numbers a message needs at hand."""

from risk_pipeline.domain.closing import Closing
from risk_pipeline.domain.states import person
from risk_pipeline.domain.ticket import Ticket
from risk_pipeline.pipeline.platform import Platform
from risk_pipeline.response import actions
from risk_pipeline.response.acting import Acting
from risk_pipeline.response.policy import policy_from


def acting(platform: Platform, actor: str, source: str = "cli") -> Acting:
    """Return what every action of `response/actions.py` is told, for a person who acts now."""
    return {
        "actor": person(actor, source),
        "now": platform.clock.now(),
        "catalog": platform.catalog,
        "policy": policy_from(platform.settings, platform.catalog.response),
    }


def acknowledge(platform: Platform, ref: str, *, actor: str, note: str = "") -> Ticket:
    """Take note of a ticket; its message follows at the next delivery."""
    return actions.acknowledge(platform.store, ref, note=note, **acting(platform, actor)).ticket


def start(platform: Platform, ref: str, *, actor: str, note: str = "") -> Ticket:
    """Begin work on a ticket."""
    return actions.start(platform.store, ref, note=note, **acting(platform, actor)).ticket


def close(platform: Platform, ref: str, closing: Closing, *, actor: str) -> Ticket:
    """Close a ticket, or record its fix."""
    return actions.close(platform.store, ref, closing, **acting(platform, actor)).ticket
