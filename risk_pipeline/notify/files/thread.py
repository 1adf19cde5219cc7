"""What is kept of a ticket's messages as files: one thread a ticket, as JSON."""

from typing import NotRequired, TypedDict

from risk_pipeline.notify.slack.blocks import Payload


class Entry(TypedDict):
    """One message: what identifies its outbox row, and what lists show of it; an update keeps no payload."""

    outbox_id: int
    idem_key: str
    kind: str
    status: str
    severity: str
    title: str
    posted_at: str
    payload: NotRequired[Payload]


class Root(Entry):
    """The first message with the states it had since."""

    updates: list[Entry]


class Thread(TypedDict):
    """All messages of a ticket in one channel."""

    channel: str
    ticket_ref: str
    root: Root | None
    replies: list[Entry]


class Row(Entry):
    """A message in the list of all."""

    channel: str
    ticket_ref: str
    href: str
    colour: str
