"""The queue of messages, kept in the store. Implements `domain/messages/message.py::Outbox`.

pending ──claim──► sending ──► sent                      final
   ▲                  ├──────► retry_wait ──claim──► …   certainly not sent
   └────release───────┴──────► unknown ──► sent          reconciled before any resend
                                └► dead                  refused for good; the row is kept
                                     └► dropped          a person gave it up
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    RowMapping,
    SQLColumnExpression,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from risk_pipeline.domain.audit.seals import SealKind
from risk_pipeline.domain.messages.digest import DigestMessage
from risk_pipeline.domain.messages.incident import IncidentMessage
from risk_pipeline.domain.messages.message import (
    AnyDelivery,
    Delivery,
    DeliveryKind,
    DigestDelivery,
    Fault,
    IncidentDelivery,
    SentRef,
    TicketMessage,
)
from risk_pipeline.domain.messages.tracker_issue import Family
from risk_pipeline.store.database import Store
from risk_pipeline.store.incidents.rooms import leave_room, room_ids, tell_elsewhere, to_room_delivery
from risk_pipeline.store.records import new_salt
from risk_pipeline.store.schema import DROPPED, DUE, IN_FLIGHT, SENT, UNSETTLED, ChannelPaceRow, OutboxRow
from risk_pipeline.store.sealing import append_seals, lock_seals, sealed
from risk_pipeline.store.transaction import dialect_of

_IN_THREAD = (DeliveryKind.UPDATE.value, DeliveryKind.REPLY.value, DeliveryKind.ROOM.value)
LONGEST_WAIT = timedelta(hours=2)
"""Receivers are waited for an hour at most; what is set further ahead came of a wrong clock."""
_LOOKED_BACK = timedelta(days=7)
"""How far back a message is looked for whose attempt began under such a clock."""
Roots = dict[tuple[int | None, int | None, str], SentRef]
# Made once: naming the columns of an alias takes longer than most statements.
_CANDIDATE, _EARLIER = aliased(OutboxRow), aliased(OutboxRow)
_UNSETTLED_BEFORE = exists(literal(1)).where(
    and_(
        or_(
            _EARLIER.ticket_id == _CANDIDATE.ticket_id,
            _EARLIER.incident_id == _CANDIDATE.incident_id,
        ),
        _EARLIER.channel == _CANDIDATE.channel,
        _EARLIER.id < _CANDIDATE.id,
        _EARLIER.state.in_(UNSETTLED),
    )
)


class StoreOutbox:
    """A sender's view of the outbox. Several senders may work from it at once."""

    def __init__(
        self, store: Store, *, seconds_between_posts: float = 0.0, family: Family | None = None
    ) -> None:
        """`seconds_between_posts` spaces the claims of one channel; 0 leaves pacing to the sender.

        With a `family` only rows to its receivers are seen, so that one that is down stops no other.
        """
        self._store = store
        self._family = family
        self._pause = timedelta(seconds=seconds_between_posts)

    def claim(self, now: datetime) -> AnyDelivery | None:
        """Take the next due row and mark it `sending`; the order per ticket and channel is kept."""
        due = (
            select(_CANDIDATE.id)
            .where(_CANDIDATE.state.in_(DUE), _is_due(_CANDIDATE, now))
            .where(~_UNSETTLED_BEFORE, ~_is_paused(_CANDIDATE, now))
            .where(*self._mine(_CANDIDATE))
            .order_by(_CANDIDATE.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=_CANDIDATE)
        )
        taking = (
            update(OutboxRow)
            .where(OutboxRow.id == due.scalar_subquery())
            .values(
                state="sending",
                attempt_id=uuid4().hex,
                attempt_started_at=now,
                attempts=OutboxRow.attempts + 1,
                error=None,
            )
            .returning(*OutboxRow.__table__.columns)
        )
        with self._store.queueing() as connection:
            row = connection.execute(taking).mappings().one_or_none()
            if row is None:
                return None
            if self._pause:
                connection.execute(self._pause_channel(row["channel"], now + self._pause))
            return _deliveries(connection, [row])[0]

    def mark_sent(self, outbox_id: int, ref: SentRef, now: datetime) -> None:
        """Record where the message is, and seal what was told. Final; it wins over any doubt before."""
        settling = (
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id, OutboxRow.state.in_(UNSETTLED))
            .values(
                state="sent",
                sent_channel=ref.channel,
                sent_ts=ref.ts,
                permalink=ref.permalink,
                settled_at=now,
                error=None,
                fault=None,
                salt=new_salt(),
            )
            .returning(*OutboxRow.__table__.columns)
        )
        with self._store.queueing() as connection:
            lock_seals(connection)
            row = connection.execute(settling).mappings().one_or_none()
            if row is not None:
                append_seals(connection, [sealed(SealKind.MESSAGE, str(outbox_id), dict(row))], now)

    def mark_deferred(
        self, outbox_id: int, not_before: datetime, error: str, fault: Fault | None = None
    ) -> None:
        """Certainly not sent: try again from then on; the whole channel waits."""
        with self._store.queueing() as connection:
            channel = connection.execute(
                update(OutboxRow)
                .where(OutboxRow.id == outbox_id, OutboxRow.state.in_(IN_FLIGHT))
                .values(state="retry_wait", not_before=not_before, error=error, **_fault(fault))
                .returning(OutboxRow.channel)
            ).scalar()
            if channel is not None:
                connection.execute(self._pause_channel(channel, not_before))

    def mark_unknown(self, outbox_id: int, now: datetime, error: str, fault: Fault | None = None) -> None:
        """Perhaps sent: must be reconciled before any resend."""
        self._settle(outbox_id, IN_FLIGHT, state="unknown", error=error, **_fault(fault))

    def mark_dead(self, outbox_id: int, error: str, now: datetime, fault: Fault | None = None) -> None:
        """Refused for good. The row is kept. What waits for a room that cannot be opened goes elsewhere."""
        refusing = (
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id, OutboxRow.state.in_(IN_FLIGHT))
            .values(state="dead", error=error, settled_at=now, **_fault(fault))
            .returning(*OutboxRow.__table__.columns)
        )
        with self._store.queueing() as connection:
            row = connection.execute(refusing).mappings().one_or_none()
            if row is not None and row["kind"] == DeliveryKind.ROOM.value:
                leave_room(connection, row, now)
            elif row is not None and row["incident_id"] is not None and fault is not None:
                tell_elsewhere(connection, row, now)

    def unknown(self, now: datetime, stale_after_seconds: float) -> list[AnyDelivery]:
        """Rows whose outcome is unknown, rows found `sending` for longer than that included."""
        stale = now - timedelta(seconds=stale_after_seconds)
        with self._store.queueing() as connection:
            connection.execute(
                update(OutboxRow)
                .where(
                    OutboxRow.state.in_(("sending", "unknown")),
                    OutboxRow.attempt_started_at > now + LONGEST_WAIT,
                    *self._mine(OutboxRow),
                )
                .values(attempt_started_at=now - _LOOKED_BACK)
            )
            connection.execute(
                update(OutboxRow)
                .where(
                    OutboxRow.state == "sending",
                    OutboxRow.attempt_started_at <= stale,
                    *self._mine(OutboxRow),
                )
                .values(state="unknown", error="the sender stopped before it had an answer")
            )
            rows = connection.execute(
                select(*OutboxRow.__table__.columns)
                .where(OutboxRow.state == "unknown", *self._mine(OutboxRow))
                .order_by(OutboxRow.id)
            ).mappings()
            return _deliveries(connection, list(rows))

    def release(self, outbox_id: int, now: datetime) -> None:
        """An unknown row proved not sent: back to `pending`."""
        self._settle(outbox_id, ("unknown",), state="pending", not_before=now)

    def revive(self, outbox_id: int, now: datetime) -> bool:
        """Queue a dead row again, once a person has fixed the cause of the refusal."""
        return self._settle(outbox_id, ("dead",), state="pending", not_before=now, settled_at=None)

    def waiting_receivers(self) -> set[str]:
        """Return whose rows are not settled."""
        unsettled = select(OutboxRow.channel).where(OutboxRow.state.in_(UNSETTLED)).distinct()
        with self._store.reading() as transaction:
            return set(transaction.connection.execute(unsettled).scalars())

    def withdraw(self, receivers: Collection[str], why: str, now: datetime) -> int:
        """Give up what still waits for receivers that are told nothing any more; return how many rows."""
        with self._store.queueing() as connection:
            done = connection.execute(
                update(OutboxRow)
                .where(OutboxRow.channel.in_(sorted(receivers)), OutboxRow.state.in_((*DUE, "unknown")))
                .values(state=DROPPED, error=why, fault=None, settled_at=now)
            )
            return done.rowcount

    def put_off(self) -> tuple[int, str]:
        """Return how many rows wait for another try, and why the newest try failed."""
        row = OutboxRow.__table__.c
        waiting = select(row.error).where(row.state.in_(("retry_wait", "unknown")), *self._mine(OutboxRow))
        with self._store.reading() as transaction:
            errors = transaction.connection.execute(
                waiting.order_by(row.attempt_started_at.desc(), row.id.desc())
            )
            found: list[str | None] = list(errors.scalars())
        return len(found), (found[0] or "") if found else ""

    def _mine(self, candidate: type[OutboxRow]) -> list[ColumnElement[bool]]:
        """Return the conditions that leave a family's rows."""
        return [] if self._family is None else [of_family(candidate.channel, self._family)]

    def counts(self) -> dict[str, int]:
        """Return how many rows are in each state."""
        with self._store.reading() as transaction:
            rows = transaction.connection.execute(
                select(OutboxRow.state, func.count().label("rows")).group_by(OutboxRow.state)
            )
            return {row.state: row.rows for row in rows}

    def _settle(self, outbox_id: int, from_states: Sequence[str], **values: object) -> bool:
        """Move a row on if nobody else did meanwhile; say whether it moved."""
        with self._store.queueing() as connection:
            done = connection.execute(
                update(OutboxRow)
                .where(OutboxRow.id == outbox_id, OutboxRow.state.in_(from_states))
                .values(**values)
            )
            return done.rowcount == 1

    def _pause_channel(self, channel: str, until: datetime) -> Executable:
        row = (
            dialect_of(self._store.engine)
            .insert(ChannelPaceRow)
            .values(channel=channel, next_allowed_at=until)
        )
        later: Executable = row.on_conflict_do_update(
            index_elements=[ChannelPaceRow.channel],
            set_={"next_allowed_at": row.excluded.next_allowed_at},
            where=ChannelPaceRow.next_allowed_at < row.excluded.next_allowed_at,
        )
        return later


def of_family(channel: SQLColumnExpression[str], family: Family) -> ColumnElement[bool]:
    """Return the condition that a channel is one of a family's receivers; a channel of Slack has no colon."""
    mine = channel.like(f"{family}:%")
    return or_(channel.not_like("%:%"), mine) if family == "slack" else mine


def _fault(fault: Fault | None) -> dict[str, str]:
    """Return the column of a fault; a row that fails for another reason keeps the one it has."""
    return {"fault": f"{fault.place}/{fault.code}"} if fault else {}


def _is_due(candidate: type[OutboxRow], now: datetime) -> ColumnElement[bool]:
    """A wait that no receiver can have asked for was set by a clock that was ahead: it is over."""
    was_ahead = and_(candidate.state == "retry_wait", candidate.not_before > now + LONGEST_WAIT)
    return or_(candidate.not_before <= now, was_ahead)


def _is_paused(candidate: type[OutboxRow], now: datetime) -> ColumnElement[bool]:
    return exists(literal(1)).where(
        and_(
            ChannelPaceRow.channel == candidate.channel,
            ChannelPaceRow.next_allowed_at > now,
            ChannelPaceRow.next_allowed_at <= now + LONGEST_WAIT,
        )
    )


def _root_of(connection: Connection, rows: Sequence[RowMapping]) -> Roots:
    """Return where the root messages of these rows' tickets and incidents lie."""
    in_thread = [row for row in rows if row["kind"] in _IN_THREAD]
    tickets = {row["ticket_id"] for row in in_thread} - {None}
    incidents = {row["incident_id"] for row in in_thread} - {None}
    if not tickets and not incidents:
        return {}
    row = OutboxRow
    roots = connection.execute(
        select(
            row.ticket_id, row.incident_id, row.channel, row.sent_channel, row.sent_ts, row.permalink
        ).where(
            or_(row.ticket_id.in_(sorted(tickets)), row.incident_id.in_(sorted(incidents))),
            row.kind == DeliveryKind.ROOT.value,
            row.state == SENT,
        )
    )
    return {
        (ticket_id, incident_id, channel): SentRef(channel=sent_channel, ts=ts, permalink=permalink)
        for ticket_id, incident_id, channel, sent_channel, ts, permalink in roots
        if sent_channel is not None and ts is not None
    }


def _deliveries(connection: Connection, rows: Sequence[RowMapping]) -> list[AnyDelivery]:
    """Return the rows as deliveries, with where their first messages and rooms are."""
    roots = _root_of(connection, rows)
    incidents = {row["incident_id"] for row in rows} - {None}
    rooms = room_ids(connection, incidents) if incidents else {}
    return [_to_delivery(row, roots, rooms) for row in rows]


def _to_delivery(row: RowMapping, roots: Roots, rooms: Mapping[int, str]) -> AnyDelivery:
    if row["kind"] == DeliveryKind.DIGEST.value:
        return DigestDelivery(
            outbox_id=row["id"],
            idem_key=row["idem_key"],
            channel=row["channel"],
            message=DigestMessage.model_validate(row["message"]),
            attempts=row["attempts"],
            attempt_started_at=row["attempt_started_at"],
        )
    root = roots.get((row["ticket_id"], row["incident_id"], row["channel"]))
    if row["kind"] == DeliveryKind.ROOM.value:
        return to_room_delivery(row, root, rooms)
    if row["incident_id"] is not None:
        return IncidentDelivery(
            outbox_id=row["id"],
            idem_key=row["idem_key"],
            incident_id=row["incident_id"],
            channel=row["channel"],
            kind=DeliveryKind(row["kind"]),
            message=IncidentMessage.model_validate(row["message"]),
            attempts=row["attempts"],
            attempt_started_at=row["attempt_started_at"],
            root=root,
            room_id=rooms.get(row["incident_id"]),
        )
    return Delivery(
        outbox_id=row["id"],
        idem_key=row["idem_key"],
        ticket_id=row["ticket_id"],
        channel=row["channel"],
        kind=DeliveryKind(row["kind"]),
        message=TicketMessage.model_validate(row["message"]),
        attempts=row["attempts"],
        attempt_started_at=row["attempt_started_at"],
        root=root,
    )
