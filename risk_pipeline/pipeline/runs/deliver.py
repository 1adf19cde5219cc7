"""Delivering: drain the outbox family by family, and open a ticket for what keeps messages away."""

from collections.abc import Callable

from risk_pipeline.domain.messages.tracker_issue import FAMILIES, Family, family_of
from risk_pipeline.notify.sender import DrainReport, Timing, drain
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.delivery_faults import OwnDeliveryReport, report_own_delivery
from risk_pipeline.store import StoreOutbox

# Longer than any attempt to send, its time-outs included.
_STALE_SENDING_SECONDS = 120.0
# Teams throttles more than four messages a second.
_TEAMS_PACE = 0.3


def deliver(
    platform: Platform, *, on_sent: Callable[[], None] | None = None, self_tickets: bool = True
) -> DrainReport:
    """Drain the outbox: into Slack, or files without a token, then into each tracker and webhook.

    One after the other, so that a receiver that is down or refuses us stops no other. What keeps
    messages away has a ticket of its own afterwards, unless `self_tickets` is off (a replay: its clock
    is not now).
    """
    total = _drain(platform, on_sent)
    if self_tickets and _report_own_delivery(platform).messages:
        total.add(_drain(platform, on_sent))
    total.waiting, total.waits_for = StoreOutbox(platform.store).put_off()
    return total


def _report_own_delivery(platform: Platform) -> OwnDeliveryReport:
    return report_own_delivery(
        platform.store,
        catalog=platform.catalog,
        policy=policy_from(platform.settings, platform.catalog.response),
        now=platform.clock.now(),
    )


def _waiting(platform: Platform) -> set[str]:
    """Return who waits for messages, after those for people who left the register were given up."""
    outbox, catalog = StoreOutbox(platform.store), platform.catalog
    waiting = outbox.waiting_receivers()
    gone = {name for name in waiting if catalog.routing.is_gone(name, catalog.owners)}
    if gone:
        outbox.withdraw(gone, "register/routing.yaml names them no more", platform.clock.now())
    return waiting - gone


def _drain(platform: Platform, on_sent: Callable[[], None] | None) -> DrainReport:
    waiting = {family_of(receiver) for receiver in _waiting(platform)}
    total = DrainReport()
    for family in FAMILIES:
        if family in waiting:
            outbox = StoreOutbox(platform.store, family=family)
            pace = _pace(platform, family)
            part = drain(
                outbox,
                platform.messenger,
                platform.clock,
                Timing(seconds_between_posts=pace, stale_after_seconds=_STALE_SENDING_SECONDS),
                on_progress=(lambda _delivery, _outcome: on_sent()) if on_sent else None,
            )
            part.waiting, part.waits_for = outbox.put_off()
            total.add(part)
            total.add(DrainReport(by_family={family: part}))
    return total


def _pace(platform: Platform, family: Family) -> float:
    settings = platform.settings
    if family == "slack":
        return settings.slack_seconds_between_posts if settings.slack_token else 0.0
    if family == "teams":
        return _TEAMS_PACE
    return settings.tracker_seconds_between_posts if family == "github" else 0.0
