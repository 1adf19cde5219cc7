"""Which messenger delivers to a receiver, made from the settings; libraries are imported only here."""

from collections.abc import Mapping

from pydantic import SecretStr

from risk_pipeline.domain.clock import Clock
from risk_pipeline.domain.errors import SenderRefused
from risk_pipeline.domain.messages.issue import Family, Tracker, family_of, place_of
from risk_pipeline.domain.messages.message import Messenger
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.notify.trackers.markup import JiraWiki, Markdown
from risk_pipeline.notify.trackers.messenger import TrackerMessenger
from risk_pipeline.settings import Settings

_ASKS_FOR: dict[Family, str] = {
    "github": "RISK_GITHUB_TOKEN",
    "jira": "RISK_JIRA_URL and RISK_JIRA_TOKEN",
    "webhook": "its name in RISK_WEBHOOK_URLS and RISK_WEBHOOK_SECRETS",
}


def is_configured(receiver: str, settings: Settings) -> bool:
    """Whether the settings say how to reach a receiver."""
    family, place = family_of(receiver), place_of(receiver)
    if family == "github":
        return settings.github_token is not None
    if family == "jira":
        return bool(settings.jira_url) and settings.jira_token is not None
    if family == "webhook":
        return place in settings.webhook_urls and place in settings.webhook_secrets
    return True


def missing_settings(receiver: str) -> str:
    """Name the settings that a receiver requires."""
    return _ASKS_FOR.get(family_of(receiver), "")


def open_receiver(receiver: str, settings: Settings, clock: Clock, owners: Mapping[str, Owner]) -> Messenger:
    """Return the messenger of a tracker or webhook.

    Raises:
        SenderRefused: a setting is missing; messages wait until it is there.
    """
    if not is_configured(receiver, settings):
        raise SenderRefused(
            f"{receiver} is named in register/routing.yaml, but is not configured: "
            f"set {missing_settings(receiver)}.",
            code="not_configured",
        )
    if family_of(receiver) == "webhook":
        from risk_pipeline.notify.trackers.webhook import WebhookMessenger

        name = place_of(receiver)
        return WebhookMessenger(
            name,
            settings.webhook_urls[name].get_secret_value(),
            settings.webhook_secrets[name].get_secret_value(),
            clock,
            timeout_seconds=settings.tracker_timeout_seconds,
        )
    if family_of(receiver) == "github":
        logins = {owner.id: owner.github for owner in owners.values() if owner.github}
        markup: Markdown | JiraWiki = Markdown()
    else:
        logins = {owner.id: owner.jira for owner in owners.values() if owner.jira}
        markup = JiraWiki()
    tracker = open_tracker(receiver, settings)
    return TrackerMessenger(tracker, markup, label=settings.tracker_label, handles=logins)


def open_tracker(receiver: str, settings: Settings) -> Tracker:
    """Return the tracker behind `github:…` or `jira:…`, which must be configured."""
    if family_of(receiver) == "github":
        from risk_pipeline.notify.trackers.github.tracker import GitHubTracker

        return GitHubTracker(
            place_of(receiver),
            _secret(settings.github_token),
            label=settings.tracker_label,
            base_url=settings.github_url,
            login=settings.github_login,
            timeout_seconds=settings.tracker_timeout_seconds,
        )
    from risk_pipeline.notify.trackers.jira.tracker import JiraLogin, JiraTracker

    return JiraTracker(
        place_of(receiver),
        JiraLogin(settings.jira_url, _secret(settings.jira_token), settings.jira_user),
        label=settings.tracker_label,
        issue_type=settings.jira_issue_type,
        timeout_seconds=settings.tracker_timeout_seconds,
    )


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
