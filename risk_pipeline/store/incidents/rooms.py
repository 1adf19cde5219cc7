"""Rows of the outbox that are steps of an incident's room; they are all that is known of the room."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, insert, literal, select, update
from sqlalchemy.orm import aliased

from risk_pipeline.domain.messages.incident import ROOMS, RoomAct, RoomStep
from risk_pipeline.domain.messages.message import DeliveryKind, RoomDelivery, SentRef
from risk_pipeline.store.schema import DEAD, DROPPED, DUE, SENT, OutboxRow

IS_STEP = OutboxRow.kind == DeliveryKind.ROOM.value


@dataclass(frozen=True, slots=True)
class KnownStep:
    """A step of a room that was queued at some time, and what became of it."""

    step: RoomStep
    state: str

    @property
    def is_dropped(self) -> bool:
        """Whether it was given up."""
        return self.state == DROPPED

    @property
    def is_refused(self) -> bool:
        """Whether it was refused for good, or given up."""
        return self.is_dropped or self.state == DEAD


def steps_of(connection: Connection, incident_id: int) -> list[KnownStep]:
    """Return all steps of an incident's room, oldest first."""
    row = OutboxRow
    query = select(row.message, row.state).where(row.incident_id == incident_id, IS_STEP).order_by(row.id)
    return [
        KnownStep(RoomStep.model_validate(message), state) for message, state in connection.execute(query)
    ]


def room_ids(connection: Connection, incidents: Collection[int]) -> dict[int, str]:
    """Return what the receiver calls the rooms of these incidents, as far as there are any."""
    row = OutboxRow
    query = select(row.incident_id, row.sent_channel).where(
        row.incident_id.in_(sorted(incidents)), IS_STEP, row.state == SENT
    )
    return {id_: channel for id_, channel in connection.execute(query) if id_ is not None and channel}


def incident_in(connection: Connection, channel_id: str) -> int | None:
    """Return the incident whose room a channel is."""
    query = select(OutboxRow.incident_id).where(
        IS_STEP, OutboxRow.sent_channel == channel_id, OutboxRow.state == SENT
    )
    return connection.execute(query.limit(1)).scalar()


def links_of(connection: Connection, tickets: Collection[int]) -> dict[int, str]:
    """Return where the first messages of tickets are to be read, as far as they have an address."""
    row = OutboxRow
    query = select(row.ticket_id, row.permalink).where(
        row.kind == DeliveryKind.ROOT.value, row.ticket_id.in_(sorted(tickets)), row.permalink.is_not(None)
    )
    found = connection.execute(query.order_by(row.id.desc()))
    return {ticket_id: str(url) for ticket_id, url in found if ticket_id is not None}


def to_room_delivery(row: RowMapping, root: SentRef | None, rooms: Mapping[int, str]) -> RoomDelivery:
    """Return the delivery that a row with a step of a room is."""
    return RoomDelivery(
        outbox_id=row["id"],
        idem_key=row["idem_key"],
        incident_id=row["incident_id"],
        channel=row["channel"],
        message=RoomStep.model_validate(row["message"]),
        attempts=row["attempts"],
        attempt_started_at=row["attempt_started_at"],
        root=root,
        room_id=rooms.get(row["incident_id"]),
    )


def leave_room(connection: Connection, row: RowMapping, now: datetime) -> None:
    """Tell in the type's channel what waits for a room that could not be opened; its steps are given up.

    The first message and its updates are in that channel already.
    """
    step = RoomStep.model_validate(row["message"])
    if not step.act.is_gate:
        return
    waits = (
        OutboxRow.incident_id == row["incident_id"],
        OutboxRow.channel == row["channel"],
        OutboxRow.state.in_(DUE),
    )
    is_reply = OutboxRow.kind == DeliveryKind.REPLY.value
    moving = update(OutboxRow).where(*waits, is_reply).values(channel=step.fallback)
    connection.execute(moving)
    why = f"the room {step.name} could not be opened"
    connection.execute(
        update(OutboxRow)
        .where(*waits, ~is_reply)
        .values(state=DROPPED, error=why, fault=None, settled_at=now)
    )


def tell_elsewhere(connection: Connection, row: RowMapping, now: datetime) -> None:
    """Tell in the type's channel what a room refused: it was archived or deleted, or the app taken out of it.

    The refused row stays, with what is to be done. How the incident stands is in that channel already.
    """
    steps = (
        RoomStep.model_validate(each)
        for each in connection.execute(
            select(OutboxRow.message).where(OutboxRow.incident_id == row["incident_id"], IS_STEP)
        ).scalars()
    )
    fallback = next((step.fallback for step in steps if step.name == row["channel"]), None)
    if fallback is None or row["kind"] != DeliveryKind.REPLY.value:
        return
    key = f"{row['idem_key']}:{fallback}"
    if connection.execute(select(OutboxRow.id).where(OutboxRow.idem_key == key)).scalar() is not None:
        return
    copied = ("ticket_id", "incident_id", "transition", "kind", "message")
    again = {name: row[name] for name in copied} | {
        "idem_key": key,
        "channel": fallback,
        "state": "pending",
        "not_before": now,
        "created_at": now,
        "attempts": 0,
    }
    connection.execute(insert(OutboxRow), [again])


def worked_since(place: str, met_at: datetime) -> ColumnElement[bool]:
    """Return the condition that a step of the kind that a fault kept away was done after it."""
    act, sent = RoomAct(place.removeprefix(f"{ROOMS}/")), aliased(OutboxRow)
    return exists(literal(1)).where(
        sent.kind == DeliveryKind.ROOM.value,
        sent.idem_key.like(f"%:room {act}%"),
        sent.state == SENT,
        sent.attempt_started_at > met_at,
    )


def is_of_rooms(place: str) -> bool:
    """Whether a fault is about the rooms of incidents."""
    return place.startswith(f"{ROOMS}/")
