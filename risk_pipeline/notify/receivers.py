"""Which messenger delivers to a receiver, made from the settings; libraries are imported only here."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from risk_pipeline.domain.clock import Clock
from risk_pipeline.domain.errors import SenderRefused
from risk_pipeline.domain.messages.message import Messenger
from risk_pipeline.domain.messages.subscription import Person
from risk_pipeline.domain.messages.tracker_issue import Family, Tracker, family_of, place_of
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.notify.email.messenger import EmailMessenger
from risk_pipeline.notify.email.smtp import Login, SmtpServer
from risk_pipeline.notify.teams.messenger import TeamsMessenger
from risk_pipeline.notify.trackers.markup import JiraWiki, Markdown
from risk_pipeline.notify.trackers.messenger import TrackerMessenger
from risk_pipeline.settings import Settings

_ASKS_FOR: dict[Family, str] = {
    "email": "RISK_SMTP_HOST and RISK_EMAIL_FROM",
    "teams": "its name in RISK_TEAMS_URLS",
    "github": "RISK_GITHUB_TOKEN",
    "jira": "RISK_JIRA_URL and RISK_JIRA_TOKEN",
    "webhook": "its name in RISK_WEBHOOK_URLS and RISK_WEBHOOK_SECRETS",
}


@dataclass(frozen=True)
class Known:
    """Whom the register knows, by id."""

    owners: Mapping[str, Owner]
    people: Mapping[str, Person]


def is_configured(receiver: str, settings: Settings) -> bool:
    """Whether the settings say how to reach a receiver."""
    family, place = family_of(receiver), place_of(receiver)
    if family == "github":
        return settings.github_token is not None
    if family == "jira":
        return bool(settings.jira_url) and settings.jira_token is not None
    if family == "webhook":
        return place in settings.webhook_urls and place in settings.webhook_secrets
    if family == "email":
        return bool(settings.smtp_host) and bool(settings.email_from)
    return family != "teams" or place in settings.teams_urls


def missing_settings(receiver: str) -> str:
    """Name the settings that a receiver requires."""
    return _ASKS_FOR.get(family_of(receiver), "")


def open_receiver(receiver: str, settings: Settings, clock: Clock, known: Known) -> Messenger:
    """Return the messenger of a receiver that is no channel of Slack.

    Raises:
        SenderRefused: a setting is missing; messages wait until it is there.
    """
    if not is_configured(receiver, settings):
        raise SenderRefused(
            f"{receiver} is named in register/routing.yaml, but is not configured: "
            f"set {missing_settings(receiver)}.",
            code="not_configured",
        )
    match family_of(receiver):
        case "email":
            return _email(receiver, settings, known)
        case "teams":
            return _teams(place_of(receiver), settings)
        case "webhook":
            return _webhook(place_of(receiver), settings, clock)
        case _:
            return _tracker(receiver, settings, known.owners)


def mail_server(settings: Settings) -> SmtpServer:
    """Return the server that takes our e-mail."""
    user = _secret(settings.smtp_user)
    return SmtpServer(
        settings.smtp_host,
        security=settings.smtp_security,
        port=settings.smtp_port,
        login=Login(user, _secret(settings.smtp_password)) if user else None,
        timeout_seconds=settings.smtp_timeout_seconds,
    )


def address_of(who: str, settings: Settings, known: Known) -> str | None:
    """Return the address of a person or an owner; that of the environment wins."""
    if who in settings.email_addresses:
        return settings.email_addresses[who].get_secret_value()
    found = known.people.get(who) or known.owners.get(who)
    return found.email if found else None


def _email(receiver: str, settings: Settings, known: Known) -> Messenger:
    return EmailMessenger(
        receiver,
        mail_server(settings),
        sender=settings.email_from,
        installation=settings.tracker_label,
        address=lambda name: address_of(place_of(name), settings, known),
    )


def _teams(name: str, settings: Settings) -> Messenger:
    url = settings.teams_urls[name].get_secret_value()
    return TeamsMessenger(name, url, timeout_seconds=settings.tracker_timeout_seconds)


def _webhook(name: str, settings: Settings, clock: Clock) -> Messenger:
    from risk_pipeline.notify.trackers.webhook import WebhookMessenger

    return WebhookMessenger(
        name,
        settings.webhook_urls[name].get_secret_value(),
        settings.webhook_secrets[name].get_secret_value(),
        clock,
        timeout_seconds=settings.tracker_timeout_seconds,
    )


def _tracker(receiver: str, settings: Settings, owners: Mapping[str, Owner]) -> Messenger:
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
