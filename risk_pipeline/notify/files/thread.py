"""What is kept of a ticket's messages as files: one thread a ticket, as JSON."""

from typing import NotRequired, TypedDict

from risk_pipeline.notify.slack.blocks import Payload


class Entry(TypedDict):
    """One message: what identifies its outbox row, and what it says; an update keeps no payload."""

    outbox_id: int
    idem_key: str
    kind: str
    status: str
    severity: str
    title: str
    posted_at: str
    payload: NotRequired[Payload]


class Root(Entry):
    """The first message with the states it had since; `picture` is the HTML of its chart."""

    updates: list[Entry]
    picture: NotRequired[str]


class Facts(TypedDict):
    """What the list of tickets says of one, as texts; `since` is a day, `told_at` an instant in UTC."""

    state: str
    severity: str
    what: str
    value: str
    against: str
    owner: str
    since: str
    told_at: str


class Thread(TypedDict):
    """All messages of a ticket in one channel, and the ticket as the newest of them has it.

    `zone` is the time zone that its page tells times in; empty for UTC.
    """

    channel: str
    ticket_ref: str
    zone: str
    root: Root | None
    replies: list[Entry]
    facts: NotRequired[Facts]


class Place(TypedDict):
    """Where a ticket can be read."""

    channel: str
    href: str


class Row(TypedDict):
    """A ticket in the list of all."""

    ticket_ref: str
    facts: Facts
    places: list[Place]
