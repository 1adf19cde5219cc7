"""What an action of a person needs to know, wherever the person is."""

from risk_pipeline.domain.tickets.states import person
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.actions.action_context import Acting
from risk_pipeline.response.policy import policy_from


def acting(platform: Platform, actor: str, source: str = "cli") -> Acting:
    """Return what every action of `response/actions.py` is told, for a person who acts now."""
    return {
        "actor": person(actor, source),
        "now": platform.clock.now(),
        "catalog": platform.catalog,
        "policy": policy_from(platform.settings, platform.catalog.response),
    }
