"""Turn tickets, events and rows into each other."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from secrets import token_hex
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from sqlalchemy import RowMapping

from risk_pipeline.domain.muting_reasons import Suppression
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.tickets.fields import read_fields
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, State, Step, Ticket, ticket_ref


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One recorded event of a ticket."""

    ticket_id: int
    seq: int
    change: Change
    from_state: State | None
    to_state: State
    transition: int | None
    suppressed: Suppression | None
    id: int = 0
    idem_key: str | None = None
    prev_hash: str = ""
    hash: str = ""


# Columns that hold lists of models, or lists, as JSON.
_JSON = ("actions", "losses", "clocks", "escalation", "receivers", "muted_rules", "moves", "move_hours")


def to_ticket(row: RowMapping) -> Ticket:
    """Return the ticket that a full row of table `ticket` holds."""
    return Ticket.model_validate(dict(row))


def to_ticket_row(ticket: Ticket, names: Collection[str] | None = None) -> dict[str, Any]:
    """Return the ticket's columns, or some of them, as plain values.

    Drivers write an enum by its name, not its value.
    """
    wanted = Ticket.model_fields if names is None else names
    return {name: _plain(name, getattr(ticket, name)) for name in wanted}


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - any field of a ticket
    if name in _JSON:
        return to_jsonable_python(value) if value else []
    return to_jsonable_python(value) if isinstance(value, (Enum, BaseModel, Reason)) else value


def to_event_row(step: Step) -> dict[str, Any]:
    """Return what the event that records the step says; its place in the chain comes with saving."""
    change, after = step.change, step.after
    from_state = None if step.is_birth or step.before is None else step.before.state.value
    return {
        "ticket_id": after.id,
        "seq": after.version,
        "kind": change.kind.value,
        "actor_type": change.by.value,
        "actor": change.actor,
        "at": change.at,
        "from_state": from_state,
        "to_state": after.state.value,
        "reason": change.reason,
        "fields": to_jsonable_python(dict(change.fields)),
        "transition": after.transition if change.kind.is_transition else None,
        "suppressed": step.suppressed.code.value if step.suppressed else None,
        "suppressed_detail": step.suppressed.sentence if step.suppressed else None,
        "source": change.source,
        "idem_key": step.idem_key,
        "salt": new_salt(),
    }


def new_salt() -> str:
    """Return what keeps a content from being guessed by its hash once it is redacted."""
    return token_hex(16)


def to_event(row: RowMapping) -> TicketEvent:
    """Return the event that a full row of table `ticket_event` holds, its fields typed again.

    Raises:
        FieldRefused: the row holds a field that no ticket has, or a value of another type.
    """
    change = Change(
        kind=EventKind(row["kind"]),
        by=By(row["actor_type"]),
        actor=row["actor"],
        at=row["at"],
        reason=row["reason"],
        fields=read_fields(ticket_ref(row["ticket_id"]), row["fields"]),
        source=row.get("source", ""),
    )
    return TicketEvent(
        ticket_id=row["ticket_id"],
        seq=row["seq"],
        change=change,
        from_state=State(row["from_state"]) if row["from_state"] else None,
        to_state=State(row["to_state"]),
        transition=row["transition"],
        suppressed=Suppression.stored(row["suppressed"], row["suppressed_detail"]),
        id=row.get("id", 0),
        idem_key=row.get("idem_key"),
        prev_hash=row.get("prev_hash", ""),
        hash=row.get("hash", ""),
    )
