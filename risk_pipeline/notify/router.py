"""One messenger for all receivers: each delivery goes to the one its channel names."""

from collections.abc import Callable

from risk_pipeline.domain.errors import DeliveryRefused
from risk_pipeline.domain.messages.message import (
    AnyDelivery,
    Delivery,
    DigestDelivery,
    DigestMessenger,
    IncidentDelivery,
    IncidentMessenger,
    Messenger,
    RoomDelivery,
    RoomKeeper,
    SentRef,
)
from risk_pipeline.domain.messages.tracker_issue import family_of


class RoutingMessenger:
    """Passes deliveries on to Slack (or files), or to the tracker or webhook of their channel."""

    def __init__(self, channels: Messenger, open_receiver: Callable[[str], Messenger]) -> None:
        """`channels` takes plain names; `open_receiver` makes the others, each once, when first needed."""
        self._channels = channels
        self._open = open_receiver
        self._opened: dict[str, Messenger] = {}

    def post(self, delivery: Delivery) -> SentRef:
        """Post the root message, or a reply."""
        return self._of(delivery).post(delivery)

    def update(self, delivery: Delivery) -> SentRef:
        """Replace the root message with the current state."""
        return self._of(delivery).update(delivery)

    def find(self, delivery: Delivery) -> SentRef | None:
        """Look for a delivery whose outcome is unknown."""
        return self._of(delivery).find(delivery)

    def post_digest(self, delivery: DigestDelivery) -> SentRef:
        """Post a digest; only channels take them."""
        return taking_digests(self._of(delivery), delivery.channel).post_digest(delivery)

    def find_digest(self, delivery: DigestDelivery) -> SentRef | None:
        """Look for a digest whose outcome is unknown."""
        return taking_digests(self._of(delivery), delivery.channel).find_digest(delivery)

    def post_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Post a message about an incident; only channels take them."""
        return taking_incidents(self._of(delivery), delivery.channel).post_incident(delivery)

    def update_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Replace the root message about an incident."""
        return taking_incidents(self._of(delivery), delivery.channel).update_incident(delivery)

    def find_incident(self, delivery: IncidentDelivery) -> SentRef | None:
        """Look for a message about an incident whose outcome is unknown."""
        return taking_incidents(self._of(delivery), delivery.channel).find_incident(delivery)

    def do_room(self, delivery: RoomDelivery) -> SentRef:
        """Do a step of an incident's room; only Slack has rooms."""
        return taking_rooms(self._of(delivery), delivery.channel).do_room(delivery)

    def find_room(self, delivery: RoomDelivery) -> SentRef | None:
        """Look whether a step of unknown outcome must not be done again."""
        return taking_rooms(self._of(delivery), delivery.channel).find_room(delivery)

    def _of(self, delivery: AnyDelivery) -> Messenger:
        channel = delivery.channel
        if family_of(channel) == "slack":
            return self._channels
        if channel not in self._opened:
            self._opened[channel] = self._open(channel)
        return self._opened[channel]


def taking_digests(messenger: object, channel: str) -> DigestMessenger:
    """Return the messenger as one for digests.

    Raises:
        DeliveryRefused: it does not take digests.
    """
    if isinstance(messenger, DigestMessenger):
        return messenger
    raise DeliveryRefused(f"{channel} does not take digests; name a Slack channel, a mailbox or Teams.")


def taking_incidents(messenger: object, channel: str) -> IncidentMessenger:
    """Return the messenger as one for incidents.

    Raises:
        DeliveryRefused: it does not take them.
    """
    if isinstance(messenger, IncidentMessenger):
        return messenger
    raise DeliveryRefused(f"{channel} takes no messages about incidents; name a Slack channel.")


def taking_rooms(messenger: object, channel: str) -> RoomKeeper:
    """Return the messenger as one that has rooms.

    Raises:
        DeliveryRefused: it has none; what waits for the room is told in the channel of the type.
    """
    if isinstance(messenger, RoomKeeper):
        return messenger
    raise DeliveryRefused(f"{channel}: there are no rooms without Slack.", code="no_rooms", is_of_place=False)
