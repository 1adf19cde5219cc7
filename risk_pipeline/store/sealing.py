"""Append seals to their chain, in the transaction of what they seal."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, text

from risk_pipeline.domain.audit.seals import SealKind, content_hash, seal_chain
from risk_pipeline.domain.tickets.history.event_chain import GENESIS
from risk_pipeline.store.schema import SealRow, TicketEventRow

# Senders and those who decide about tickets append to the same chain; on PostgreSQL they wait for this key.
_SEALS_LOCK = 0x5345414C
_GUARDED = ("update", "delete")
INCIDENT_EVENT = "incident_event"
"""What a redaction's seal calls an event of an incident."""


class Seal(NamedTuple):
    """A seal to append. `body` is what stands nowhere else."""

    kind: SealKind
    subject: str
    content_hash: str | None = None
    body: Mapping[str, object] = {}


def sealed(kind: SealKind, subject: str, row: Mapping[str, object]) -> Seal:
    """Return the seal of a row of the store as it stands."""
    return Seal(kind, subject, content_hash(kind, row))


def lock_seals(connection: Connection) -> None:
    """Keep others from appending until the transaction ends.

    Who also changes rows that a sender changes locks first, so that neither waits for the other.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"select pg_advisory_xact_lock({_SEALS_LOCK})"))


def append_seals(connection: Connection, seals: Iterable[Seal], now: datetime) -> None:
    """Append seals in this order; each holds the newest event as the transaction sees it."""
    lock_seals(connection)
    event_id, event_hash = newest_event(connection)
    newest = select(SealRow.hash).order_by(SealRow.id.desc()).limit(1)
    head = connection.execute(newest).scalar() or GENESIS
    rows: list[dict[str, object]] = [
        {
            "kind": seal.kind.value,
            "subject": seal.subject,
            "at": now,
            "body": dict(seal.body),
            "content_hash": seal.content_hash,
            "event_id": event_id,
            "event_hash": event_hash,
        }
        for seal in seals
    ]
    if rows:
        connection.execute(insert(SealRow), list(seal_chain(rows, head)))


def newest_event(connection: Connection) -> tuple[int, str]:
    """Return id and hash of the newest event; 0 and GENESIS when there is none."""
    query = select(TicketEventRow.id, TicketEventRow.hash).order_by(TicketEventRow.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (row.id, row.hash) if row else (0, GENESIS)


@contextmanager
def unguarded(connection: Connection, table: str) -> Iterator[None]:
    """Lift the triggers that keep the rows of a table as they are, within the transaction."""
    if connection.dialect.name != "sqlite":
        guard = f"alter table {table} {{}} trigger {table}_no_change"
        connection.execute(text(guard.format("disable")))
        yield
        connection.execute(text(guard.format("enable")))
        return
    for verb in _GUARDED:
        connection.execute(text(f"drop trigger {table}_no_{verb}"))
    yield
    for verb in _GUARDED:
        connection.execute(
            text(
                f"create trigger {table}_no_{verb} before {verb} on {table} "
                f"begin select raise(abort, '{table} is append-only'); end"
            )
        )
