"""What comes back from Slack and trackers: which calls were handled before, which ticket it is about."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.store.database import Store
from risk_pipeline.store.schema import OutboxRow, ReceivedCallRow, TrackerPollRow
from risk_pipeline.store.transaction import Outgoing, Transaction, dialect_of

# Nobody repeats a call after so long.
_REMEMBERED = timedelta(days=7)
_IS_SENT_ROOT = (OutboxRow.kind == DeliveryKind.ROOT.value, OutboxRow.state == "sent")


def ticket_behind(transaction: Transaction, channel: str, issue_id: str) -> int | None:
    """Return the ticket that we made an issue for. What the issue says of itself is not asked."""
    rows = select(OutboxRow.ticket_id).where(
        *_IS_SENT_ROOT, OutboxRow.channel == channel, OutboxRow.sent_ts == issue_id
    )
    return transaction.connection.execute(rows).scalar()


def tracker_channels(store: Store) -> list[str]:
    """Return the trackers that hold issues of ours."""
    channels = select(OutboxRow.channel).where(
        *_IS_SENT_ROOT, or_(OutboxRow.channel.like("github:%"), OutboxRow.channel.like("jira:%"))
    )
    with store.reading() as transaction:
        return sorted(transaction.connection.execute(channels.distinct()).scalars())


def polled_until(store: Store, channel: str) -> datetime | None:
    """Return up to when a tracker was asked; None for never."""
    until = select(TrackerPollRow.polled_until).where(TrackerPollRow.channel == channel)
    with store.reading() as transaction:
        return transaction.connection.execute(until).scalar()


def note_poll(store: Store, channel: str, until: datetime) -> None:
    """Keep up to when a tracker was asked."""
    row = dialect_of(store.engine).insert(TrackerPollRow).values(channel=channel, polled_until=until)
    with store.queueing() as connection:
        connection.execute(
            row.on_conflict_do_update(
                index_elements=[TrackerPollRow.channel], set_={"polled_until": row.excluded.polled_until}
            )
        )


def enqueue_once(transaction: Transaction, outgoing: list[Outgoing], now: datetime) -> int:
    """Put into the outbox what is not there yet, by key; return how many are new."""
    keys = [message.idem_key for message in outgoing]
    there = select(OutboxRow.idem_key).where(OutboxRow.idem_key.in_(keys))
    known = set(transaction.connection.execute(there).scalars())
    new = [message for message in outgoing if message.idem_key not in known]
    transaction.enqueue(new, now)
    return len(new)


def is_received(store: Store, envelope: str) -> bool:
    """Whether a call with that id has already been handled."""
    found = select(ReceivedCallRow.envelope).where(ReceivedCallRow.envelope == envelope)
    with store.reading() as transaction:
        return transaction.connection.execute(found).scalar() is not None


def note_received(store: Store, envelope: str, now: datetime) -> None:
    """Remember that a call has been handled; forget old ones."""
    row = dialect_of(store.engine).insert(ReceivedCallRow).values(envelope=envelope, received_at=now)
    with store.queueing() as connection:
        connection.execute(row.on_conflict_do_nothing())
        connection.execute(delete(ReceivedCallRow).where(ReceivedCallRow.received_at < now - _REMEMBERED))
