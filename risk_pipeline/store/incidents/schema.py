"""The tables of incidents. `migrations/` builds them; a test holds the two together."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from risk_pipeline.store.schema import BIG_INT, Base

IS_PRESENT = text("state not in ('rejected', 'closed', 'downgraded') and key <> ''")
_WILL_MOVE = text("next_step_at is not null")
_HAS_KEY = text("idem_key is not null")


class IncidentRow(Base):
    """The present state of an incident: `body` is all of `domain/incidents/incident.py::Incident`.

    The other columns are those by which incidents are looked up.
    """

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(BIG_INT, primary_key=True, autoincrement=False)
    number: Mapped[str | None] = mapped_column(unique=True)
    key: Mapped[str]
    nature: Mapped[str]
    incident_type: Mapped[str]
    business_line: Mapped[str]
    state: Mapped[str]
    severity: Mapped[str]
    next_step_at: Mapped[datetime | None]
    version: Mapped[int]
    transition: Mapped[int]
    body: Mapped[dict[str, object]]

    __table_args__ = (
        # One thing is one incident: as long as it is open, seeing it again is no second one.
        Index("incident_one_open", "key", unique=True, sqlite_where=IS_PRESENT, postgresql_where=IS_PRESENT),
        Index(
            "ix_incident_next_step_at", "next_step_at", sqlite_where=_WILL_MOVE, postgresql_where=_WILL_MOVE
        ),
    )


class IncidentEventRow(Base):
    """What happened to an incident, append-only: triggers refuse UPDATE and DELETE.

    Each event has its seal in the chain of seals (`store/sealing.py`).
    """

    __tablename__ = "incident_event"

    id: Mapped[int] = mapped_column(BIG_INT, primary_key=True, autoincrement=False)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    actor_type: Mapped[str]
    actor: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str]
    fields: Mapped[dict[str, object]]
    transition: Mapped[int | None]
    idem_key: Mapped[str | None]
    salt: Mapped[str]

    __table_args__ = (
        UniqueConstraint("incident_id", "seq"),
        Index(
            "ix_incident_event_idem_key",
            "idem_key",
            unique=True,
            sqlite_where=_HAS_KEY,
            postgresql_where=_HAS_KEY,
        ),
    )


class IncidentTicketRow(Base):
    """Which tickets belong to an incident now."""

    __tablename__ = "incident_ticket"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)


class IncidentDocumentRow(Base):
    """A facts sheet, its evidence, or the text of a statement, under the hash of its canonical JSON.

    Append-only. The events name the hashes, so that a text cannot be exchanged.
    """

    __tablename__ = "incident_document"

    sha: Mapped[str] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[dict[str, object]]
