"""Put together what listens to Slack and to the trackers' calls: desk, application, endpoint, courier."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from pydantic import SecretStr

from risk_pipeline.domain.errors import ConfigError, DeliveryDeferred, DeliveryUnknown, RiskError
from risk_pipeline.domain.messages.tracker_issue import InboundEvent
from risk_pipeline.notify.slack.directory import open_people
from risk_pipeline.notify.trackers.signed_calls import handle_github, handle_jira
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.inbound import tracker_polling
from risk_pipeline.pipeline.inbound.incident_desk import RoomDesk, write_first_facts
from risk_pipeline.pipeline.incidents.office import Office
from risk_pipeline.pipeline.reports.notification_trace import why
from risk_pipeline.pipeline.runs import deliver as delivery_run
from risk_pipeline.response.actions.command_handler import Desk
from risk_pipeline.response.policy import policy_from
from risk_pipeline.store.directory import StorePeople
from risk_pipeline.warehouse.indicators.verdict_queries import Asked

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from risk_pipeline.notify.http_server import Reader
    from risk_pipeline.notify.slack.interactive.app import App
    from risk_pipeline.notify.slack.interactive.socket import Listener

_LOG = logging.getLogger(__name__)


class Courier:
    """Sends waiting messages on request, in its own thread: nobody who clicks has to wait for it."""

    def __init__(self, deliver: Callable[[], object]) -> None:
        self._deliver = deliver
        self._wanted, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="risk-courier", daemon=True)
        self._thread.start()

    def poke(self) -> None:
        """Report that a message is waiting."""
        self._wanted.set()

    def close(self) -> None:
        """Send the waiting messages, and end."""
        self._over.set()
        self._wanted.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set() or self._wanted.is_set():
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._deliver()
            except RiskError as error:
                # The messages keep waiting for the next click or the next `risk deliver`.
                _LOG.warning("Messages are still waiting: %s", error)


def open_desk(platform: Platform) -> Desk:
    """Return the desk that acts for people in Slack."""
    catalog, settings, clock = platform.catalog, platform.settings, platform.clock
    return Desk(
        store=platform.store,
        catalog=catalog,
        policy=policy_from(settings, catalog.response),
        rights=catalog.rights,
        people=open_people(settings, catalog.owners, StorePeople(platform.store), clock),
        clock=clock,
        reasons=lambda rule, segment, day, language: why(platform, Asked(rule, segment, day), language).lines,
    )


def check_token(platform: Platform) -> str | None:
    """Return as whom the bot's token works, None where Slack cannot be asked now; nothing without a token.

    Raises:
        SenderRefused: Slack does not take the token; nobody could be answered.
    """
    settings = platform.settings
    if settings.slack_token is None:
        return None
    from risk_pipeline.notify.slack.messenger import SlackMessenger

    slack = SlackMessenger(
        settings.slack_token.get_secret_value(),
        base_url=settings.slack_base_url,
        timeout_seconds=settings.slack_timeout_seconds,
    )
    try:
        return slack.whoami()
    except (DeliveryDeferred, DeliveryUnknown) as error:
        # That Slack is down says nothing about the token: we must be here for what it sends later.
        _LOG.warning("The token could not be checked: %s", error)
        return None


def listen(platform: Platform, courier: Courier) -> "Listener":
    """Connect by Socket Mode; what people do is handled in threads until `close()`.

    Raises:
        ConfigError, SenderRefused: a token is missing or Slack does not take it.
    """
    from risk_pipeline.notify.slack.interactive import socket

    settings = platform.settings
    app_token = _needed(settings.slack_app_token, "RISK_SLACK_APP_TOKEN (xapp-…)")
    return socket.listen(application(platform, courier), app_token)


def site(platform: Platform, courier: Courier) -> "Starlette":
    """Return the HTTP endpoint for whatever a secret is set for.

    Raises:
        ConfigError: there is none.
    """
    from risk_pipeline.notify.http_server import build_site

    settings = platform.settings
    secret = settings.slack_signing_secret if settings.slack_token else None
    readers = tracker_readers(platform)
    if secret is None and not readers:
        raise ConfigError(
            "There is nothing to serve: set RISK_SLACK_SIGNING_SECRET (with RISK_SLACK_TOKEN), "
            "RISK_GITHUB_WEBHOOK_SECRET or RISK_JIRA_WEBHOOK_SECRET."
        )

    def receive(events: Sequence[InboundEvent]) -> None:
        try:
            errors = tracker_polling.receive(platform, events).errors
        except RiskError as error:
            errors = [str(error)]
        for each in errors:
            # The next poll sees it again.
            _LOG.warning("A tracker's call has to wait: %s", each)
        courier.poke()

    slack = (application(platform, courier), secret.get_secret_value()) if secret else None
    return build_site(slack, readers, receive)


def tracker_readers(platform: Platform) -> Mapping[str, "Reader"]:
    """Return what reads the calls of the trackers that have a secret."""
    settings = platform.settings
    readers: dict[str, Reader] = {}
    if settings.github_webhook_secret:
        readers["github"] = partial(
            handle_github,
            secret=settings.github_webhook_secret.get_secret_value(),
            label=settings.tracker_label,
            login=settings.github_login,
        )
    if settings.jira_webhook_secret:
        readers["jira"] = partial(
            handle_jira,
            secret=settings.jira_webhook_secret.get_secret_value(),
            label=settings.tracker_label,
            user=settings.jira_user,
        )
    return readers


def make_courier(platform: Platform) -> Courier:
    """Return the courier of a platform's outbox."""
    return Courier(lambda: delivery_run.deliver(platform))


def application(platform: Platform, courier: Courier) -> "App":
    """Return the application that receives what people do in Slack.

    Raises:
        ConfigError: there is no token.
    """
    from risk_pipeline.notify.slack.api import Client
    from risk_pipeline.notify.slack.interactive.app import build_app

    settings = platform.settings
    token = _needed(settings.slack_token, "RISK_SLACK_TOKEN (xoxb-…)")
    secret = settings.slack_signing_secret
    desk = open_desk(platform)
    return build_app(
        desk,
        Client(token, settings.slack_base_url, settings.slack_timeout_seconds),
        today=lambda: platform.clock.now().astimezone(settings.zone).date(),
        on_change=courier.poke,
        signing_secret=secret.get_secret_value() if secret else "",
        incidents=_incidents(platform, desk, courier),
    )


def _incidents(platform: Platform, desk: Desk, courier: Courier) -> RoomDesk | None:
    """Return the desk of incidents, where the register has types of them.

    The first facts of an incident are written while its people are called; nobody waits for either.
    """
    if not platform.catalog.incidents.types:
        return None
    writers = ThreadPoolExecutor(1, "risk-facts")

    def write(ref: str, office: Office) -> None:
        try:
            write_first_facts(ref, office)
        except RiskError as error:
            _LOG.warning("%s: its first facts wait for the next run: %s", ref, error)
        courier.poke()

    def begun(ref: str, office: Office) -> None:
        writers.submit(write, ref, office)

    return RoomDesk(platform, desk, begun)


def _needed(secret: SecretStr | None, name: str) -> str:
    if secret is None:
        raise ConfigError(f"Set {name}: docs/slack.md explains where to get it.")
    return secret.get_secret_value()
