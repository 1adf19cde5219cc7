"""Incidents whose rooms are channels of the Slack emulator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.messages.incident import room_name
from risk_pipeline.domain.register.incidents.kind import RoomKind
from risk_pipeline.notify.sender import DrainReport, Timing, drain
from risk_pipeline.notify.slack.directory import Folk
from risk_pipeline.notify.slack.messenger import SlackMessenger
from risk_pipeline.response.incidents.candidates import declare_incident
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.store import Store, StoreOutbox
from risk_pipeline.store.incidents.queries import find_incident
from tests.builders.incidents.desk import a_desk, declaration
from tests.builders.incidents.world import ANA, BOOK
from tests.harness.killed.notify import Dying, SystemClock
from tests.servers.slack import TOKEN, SlackServer

AT_ONCE = Timing(
    seconds_between_posts=0, stale_after_seconds=0, settle_seconds=0, sleep=lambda _seconds: None
)
_titles = count(1)
Json = dict[str, Any]
TICKET_URL = "https://risk-tests.slack.com/archives/C0TICKETS/p11"


class Killed(BaseException):
    """Stands for kill -9 between two steps: nothing of ours catches it, and all before it is committed."""


@dataclass
class Rooms:
    """A store with one ticket, a register whose types have rooms, and eyes on the emulator."""

    store: Store
    slack: SlackServer
    room: RoomKind = RoomKind.PUBLIC
    desk: Desk = field(init=False)
    channel: str = field(init=False)
    channel_id: str = field(init=False)
    people: Mapping[str, Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.channel, self.channel_id = self.slack.new_channel()
        kind = BOOK.types["mass_complaint"].model_copy(update={"channel": self.channel, "room": self.room})
        book = replace(BOOK, types={kind.id: kind})
        desk = a_desk(self.store)
        _tickets_are_told(self.store)
        self.desk = replace(desk, book=replace(desk.book, incidents=book), has_rooms=True)  # type: ignore[type-var]
        self.people = {
            "ana": [self.slack.person("ana")],
            "ben": [self.slack.person("ben")],
            "incident_commander_owner": [self.slack.person("mallory")],
        }

    def declared(self, now: datetime, **said: Any) -> Incident:
        """Declare an incident under a title that no other test has."""
        title = said.pop("title", f"Parcels lost {next(_titles)}")
        return declare_incident(self.desk, declaration(title=title, **said), ANA, now)

    def send(
        self, api_url: str = "", token: str = TOKEN, step: Callable[[], None] | None = None
    ) -> DrainReport:
        """Send what waits; `step` is called after each call of Slack and each commit, and may end it."""
        outbox: Any = StoreOutbox(self.store)
        messenger = SlackMessenger(
            token,
            base_url=api_url or self.slack.api_url,
            timeout_seconds=5,
            folk=Folk(guests=lambda name: self.people.get(name, ())),
        )
        if step is not None:
            outbox = Dying(outbox, step)
            messenger._api = Dying(messenger._api, step)  # type: ignore[assignment]
        return drain(outbox, messenger, SystemClock(), AT_ONCE)

    def send_and_die(self, after: int) -> bool:
        """Send until so many steps are done; say whether it died of it before all was sent."""
        steps = count(1)

        def step() -> None:
            if next(steps) == after:
                raise Killed

        try:
            self.send(step=step)
        except Killed:
            return True
        return False

    def send_all(self, api_url: str = "", tries: int = 60) -> None:
        """Send until nothing waits, as if no time had to pass between two tries."""
        for _ in range(tries):
            self.send(api_url)
            if not set(StoreOutbox(self.store).counts()) - {"sent", "dead", "dropped"}:
                return
            forget_waiting(self.store)
        raise AssertionError(StoreOutbox(self.store).counts())

    def rooms_of(self, incident: Incident) -> list[Json]:
        """All channels that are or could be an incident's room."""
        name = room_name(incident.ref, incident.nature, incident.title, incident.incident_type)
        found = self.slack.admin.conversations_list(limit=1000, types="public_channel,private_channel")
        return [each for each in found["channels"] if str(each["name"]).startswith(name)]

    def room_of(self, incident: Incident) -> Json:
        """The only room of an incident."""
        (room,) = self.rooms_of(incident)
        return room

    def now(self, ref: str) -> Incident:
        """How an incident stands."""
        found = find_incident(self.store, ref)
        assert found is not None
        return found

    def members(self, room: Json) -> set[str]:
        """Who is in a room."""
        return set(self.slack.admin.conversations_members(channel=room["id"])["members"])


def _tickets_are_told(store: Store) -> None:
    with store.queueing() as connection:
        connection.exec_driver_sql(
            "update outbox set state = 'sent', sent_channel = 'C0TICKETS', sent_ts = '1.1', "
            f"permalink = '{TICKET_URL}' where ticket_id is not null"
        )


def forget_waiting(store: Store) -> None:
    """Let the time pass that deferred rows and channels wait, without waiting."""
    with store.queueing() as connection:
        connection.exec_driver_sql(
            "update outbox set not_before = '2000-01-01 00:00:00.000000' where state = 'retry_wait'"
        )
        connection.exec_driver_sql("delete from channel_pace")


def soon(now: datetime, minutes: float) -> datetime:
    """An instant some minutes later."""
    return now + timedelta(minutes=minutes)
