"""One object that holds what every stage needs: settings, catalog, clock, store, messenger."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.domain.clock import Clock, SystemClock, end_of_day, last_closed_day
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.messages.message import Messenger
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.response.actions.action_context import Acting
from risk_pipeline.response.policy import policy_from
from risk_pipeline.settings import Settings, load_settings
from risk_pipeline.store import Store, open_store
from risk_pipeline.store.directory import StoreChannels, StorePeople

if TYPE_CHECKING:
    # Slow to import, and needed only by what sends.
    from risk_pipeline.notify.receivers import Known


@dataclass(frozen=True)
class Platform:
    """What a run works with. Cheap to create: connections are opened on first use."""

    settings: Settings
    catalog: Catalog
    clock: Clock = field(default_factory=SystemClock)

    @cached_property
    def store(self) -> Store:
        """The operational store, migrated to the newest schema."""
        return open_store(self.settings.effective_store_url)

    @property
    def known(self) -> "Known":
        """Whom the register knows, for addresses and names at receivers."""
        from risk_pipeline.notify.receivers import Known

        return Known(self.catalog.owners, self.catalog.routing.people)

    @cached_property
    def messenger(self) -> Messenger:
        """Whom a delivery's channel names: Slack with a token or files, mail, Teams, trackers, webhooks."""
        from risk_pipeline.notify.receivers import open_receiver
        from risk_pipeline.notify.router import RoutingMessenger

        return RoutingMessenger(
            self._channels(),
            lambda receiver: open_receiver(receiver, self.settings, self.clock, self.known),
        )

    def _channels(self) -> Messenger:
        token = self.settings.slack_token
        if token is None:
            from risk_pipeline.notify.files.messenger import FileMessenger

            return FileMessenger(
                self.settings.outbox_dir,
                buttons=self.settings.slack_interactive,
                language=self.settings.language,
            )
        from risk_pipeline.notify.slack.api import KeptChannels
        from risk_pipeline.notify.slack.directory import Folk, open_people
        from risk_pipeline.notify.slack.messenger import SlackMessenger  # slow to import; only with a token

        people = open_people(self.settings, self.catalog.owners, StorePeople(self.store), self.clock)
        return SlackMessenger(
            token.get_secret_value(),
            base_url=self.settings.slack_base_url,
            timeout_seconds=self.settings.slack_timeout_seconds,
            buttons=self.settings.slack_interactive,
            folk=Folk(
                mention=people.mention_of,
                who=lambda person: people.id_of_person(self.catalog.routing.people.get(person)),
                guests=people.guests_of,
                channels=KeptChannels(StoreChannels(self.store), self.clock),
            ),
            declares=bool(self.catalog.incidents.types),
        )

    def acting(self, actor: str, source: str = "cli") -> Acting:
        """Return what every action of `response/actions/verbs.py` is told, for a person who acts now."""
        return {
            "actor": person(actor, source),
            "now": self.clock.now(),
            "catalog": self.catalog,
            "policy": policy_from(self.settings, self.catalog.response),
        }

    def as_of(self, day: date) -> datetime:
        """Return the instant at which that business day is over."""
        return end_of_day(day, self.settings.zone)

    def last_closed_day(self) -> date:
        """Return the newest business day that is over now."""
        return last_closed_day(self.clock.now(), self.settings.zone)

    def refuse_open_day(self, day: date) -> None:
        """Refuse to judge a day that is not over: the days before it would count as judged for good.

        Raises:
            ConfigError: the day is after the newest closed one.
        """
        closed = self.last_closed_day()
        if day > closed:
            raise ConfigError(
                f"{day} is not over yet in {self.settings.time_zone}: the newest day that can be judged is "
                f"{closed}. Give that day or an earlier one. Nothing was done."
            )


def build_platform(
    settings: Settings | None = None, *, catalog: Catalog | None = None, clock: Clock | None = None
) -> Platform:
    """Read settings and catalog unless they are given.

    Raises:
        ConfigError: a setting or a catalog file is wrong; the text names file, id and key.
    """
    settings = settings or load_settings()
    return Platform(
        settings=settings,
        catalog=catalog or load_catalog(settings.project_dir, settings.manifest_path),
        clock=clock or SystemClock(),
    )
