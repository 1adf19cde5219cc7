"""What the doctor reports about people in Slack, and about the ways in which they can answer us."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.commands.directory import Lookup
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.settings import Settings

Finding = tuple[bool | None, str]


@dataclass
class _Fresh:
    """Keeps nothing between calls: the doctor always asks again."""

    known: dict[str, Lookup] = field(default_factory=dict)

    def get(self, email: str) -> Lookup | None:
        return self.known.get(email)

    def put(self, email: str, slack_id: str | None, now: datetime) -> None:
        self.known[email] = Lookup(slack_id, now)


def find_owners(settings: Settings, owners: Mapping[str, Owner]) -> Finding:
    """Report which owners were not found in Slack.

    Raises:
        DeliveryDeferred, SenderRefused …: Slack does not answer.
    """
    if settings.slack_token is None:
        bare = sum(not owner.slack_id for owner in owners.values())
        return (None if bare else True), f"{bare} without a Slack id"
    from risk_pipeline.notify.slack.directory import open_people  # slow to import; only with a token

    people = open_people(settings, owners, _Fresh(), SystemClock())
    lost = [
        f"{owner.id} ({owner.email or 'no e-mail'}, posted in #{owner.channel})"
        for owner in owners.values()
        if people.id_of(owner) is None
    ]
    if not lost:
        return True, f"all {len(owners)} found in Slack"
    return False, (
        f"not found in Slack: {'; '.join(sorted(lost))}. Their tickets are posted in that channel but "
        "mention nobody, and nobody can act there in their name: correct email or "
        "slack_id in register/owners.yaml"
    )


def look_at_buttons(settings: Settings) -> Finding:
    """Report whether messages have buttons, and whether anything can receive a click."""
    if not settings.slack_interactive:
        return None, "off: RISK_SLACK_INTERACTIVE is not set"
    if settings.slack_token is None:
        return False, "RISK_SLACK_INTERACTIVE is set, but RISK_SLACK_TOKEN is not"
    ways = {
        "`risk slack listen`": settings.slack_app_token,
        "`risk slack serve`": settings.slack_signing_secret,
    }
    able = [way for way, secret in ways.items() if secret]
    if not able:
        found = (
            "nothing receives clicks: set RISK_SLACK_APP_TOKEN or RISK_SLACK_SIGNING_SECRET (docs/slack.md)"
        )
        return False, found
    return True, f"clicks are received while {' or '.join(able)} runs"
