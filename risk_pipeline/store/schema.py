"""The tables of the operational store. `migrations/` builds them; a test holds the two together."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, Integer, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from risk_pipeline.store.types import UtcDateTime

HEAD = "0015"  # newest migration; opening a store at this version needs no Alembic

# SQLite hands out row ids only for its own INTEGER type, which is as wide.
BIG_INT = BigInteger().with_variant(Integer(), "sqlite")
# Written out, never a parameter: the indexes of open tickets serve only this very text.
IS_OPEN = text("state <> 'closed'")
IS_CLOSED = text("state = 'closed'")
# States of a message that never change automatically; a person brings a dead one back, or drops it.
SENT, DEAD, DROPPED = "sent", "dead", "dropped"
DUE, IN_FLIGHT = ("pending", "retry_wait"), ("sending", "unknown")
UNSETTLED = DUE + IN_FLIGHT
_IS_SENT_ROOT = text("kind = 'root' and state = 'sent'")
_WILL_MOVE = text("next_step_at is not null")
_HAS_KEY = text("idem_key is not null")
_IS_DECISION = text("kind in ('begin', 'acceptance', 'redaction')")
_HAS_FAULT = text("fault is not null")


class Base(DeclarativeBase):
    """Common metadata; names of constraints are fixed, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        int: BIG_INT,
        float: Double,
        dict[str, object]: JSON,
        list[str]: JSON,
        list[int]: JSON,
        list[dict[str, object]]: JSON,
    }


class RuleVersionRow(Base):
    """A version of a rule, as it was when it first ran."""

    __tablename__ = "rule_version"

    sha: Mapped[str] = mapped_column(primary_key=True)
    rule_id: Mapped[str] = mapped_column(index=True)
    first_seen_at: Mapped[datetime]
    body: Mapped[dict[str, object]]


class ResponsePlanRow(Base):
    """A version of register/response.yaml, as it was when a ticket first opened under it."""

    __tablename__ = "response_plan"

    sha: Mapped[str] = mapped_column(primary_key=True)
    first_seen_at: Mapped[datetime]
    body: Mapped[dict[str, object]]


class TicketRow(Base):
    """The present state of a ticket; columns are the fields of `domain/ticket.py::Ticket`."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(BIG_INT, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    identity_key: Mapped[str]
    rule_id: Mapped[str]
    rule_sha: Mapped[str]
    indicator: Mapped[str]
    grain: Mapped[str]
    dimension: Mapped[str]
    segment: Mapped[str]
    owner: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str]
    severity: Mapped[str]
    came_from: Mapped[str | None]
    resolution: Mapped[str | None]
    root_cause: Mapped[str | None]
    note: Mapped[str | None]
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    approver: Mapped[str | None]
    quiet_until: Mapped[date | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    recurs_from: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    recurrence_count: Mapped[int]
    opened_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    since: Mapped[date]
    since_hour: Mapped[int | None]
    breached_periods: Mapped[int]
    green_streak: Mapped[int]
    last_status: Mapped[str]
    last_period_start: Mapped[date]
    last_period_end: Mapped[date]
    last_hour: Mapped[int | None]
    unknown_status: Mapped[str | None]
    unknown_period_end: Mapped[date | None]
    unknown_hour: Mapped[int | None]
    moves: Mapped[list[str]] = mapped_column(server_default="[]")
    move_hours: Mapped[list[int]] = mapped_column(server_default="[]")
    flapping_since: Mapped[date | None]
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    limit_value: Mapped[float | None]
    limit_kind: Mapped[str | None]
    expected: Mapped[float | None]
    exposure_minor: Mapped[int | None]
    reason: Mapped[str]
    grounds: Mapped[dict[str, object] | None]
    run_id: Mapped[str]
    muted_rules: Mapped[list[str]]
    episode: Mapped[dict[str, object] | None]
    child_count: Mapped[int]
    open_child_count: Mapped[int]
    root_cause_category: Mapped[str | None]
    escape_category: Mapped[str | None]
    assignee: Mapped[str | None]
    snoozed_until: Mapped[date | None]
    hold_until: Mapped[date | None]
    hold_reason: Mapped[str | None]
    actions: Mapped[list[dict[str, object]]]
    losses: Mapped[list[dict[str, object]]]
    plan: Mapped[str | None] = mapped_column(ForeignKey("response_plan.sha"))
    clocks: Mapped[list[dict[str, object]]]
    escalation: Mapped[list[str]]
    receivers: Mapped[list[str]] = mapped_column(server_default="[]")
    escalation_level: Mapped[int]
    escalated_to: Mapped[str | None]
    progressed_at: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    next_step_at: Mapped[datetime | None]
    version: Mapped[int]
    transition: Mapped[int]

    __table_args__ = (
        Index("ticket_one_open", "identity_key", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_ticket_identity_key_id", "identity_key", "id"),
        Index(
            "ix_ticket_closed_at_id", "closed_at", "id", sqlite_where=IS_CLOSED, postgresql_where=IS_CLOSED
        ),
        Index("ix_ticket_duplicate_of", "duplicate_of"),
        Index("ix_ticket_next_step_at", "next_step_at", sqlite_where=_WILL_MOVE, postgresql_where=_WILL_MOVE),
    )


# As open tickets are listed: worst first, then newest first.
Index(
    "ix_ticket_open_severity_id",
    TicketRow.severity,
    TicketRow.id.desc(),
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)


class TicketEventRow(Base):
    """What happened to a ticket, append-only: triggers refuse UPDATE and DELETE.

    `fields` are the values the event sets, so that the ticket is the fold of its events.
    `suppressed` is the code of why people were not told of a transition, `suppressed_detail` the sentence
    (`domain/muting_reasons.py`). `prev_hash` and `hash` chain all events in the order of their ids.
    `idem_key` is the key of what caused it at its source, so that the same click cannot act twice. `salt` is
    part of what is hashed, and goes with a redaction.
    """

    __tablename__ = "ticket_event"

    id: Mapped[int] = mapped_column(BIG_INT, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    actor_type: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str]
    fields: Mapped[dict[str, object]]
    transition: Mapped[int | None]
    suppressed: Mapped[str | None]
    suppressed_detail: Mapped[str | None]
    source: Mapped[str] = mapped_column(server_default="")
    idem_key: Mapped[str | None]
    prev_hash: Mapped[str] = mapped_column(server_default="")
    hash: Mapped[str] = mapped_column(server_default="")
    salt: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("ticket_id", "seq"),
        # Nobody can fork the chain: an event has one successor.
        Index("ix_ticket_event_prev_hash", "prev_hash", unique=True),
        Index(
            "ix_ticket_event_idem_key",
            "idem_key",
            unique=True,
            sqlite_where=_HAS_KEY,
            postgresql_where=_HAS_KEY,
        ),
    )


class SealRow(Base):
    """What was told, what rules said, and the newest event at that time; append-only like the events.

    `domain/audit/seals.py` says what is sealed. `content_hash` is that of the row in another table that
    `subject` names, or of what a redaction left of it; `body` has what stands nowhere else.
    """

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(BIG_INT, primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[dict[str, object]]
    content_hash: Mapped[str | None]
    event_id: Mapped[int]
    event_hash: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (
        Index("ix_seal_prev_hash", "prev_hash", unique=True),
        Index("ix_seal_decisions", "id", sqlite_where=_IS_DECISION, postgresql_where=_IS_DECISION),
    )


class TicketDiagnosisRow(Base):
    """What people were told of a ticket last, as data: `domain/diagnosis/diagnosis.py::TicketDiagnosis`.

    `begin` is the reach of the first day, or of the hour, of the period told.
    """

    __tablename__ = "ticket_diagnosis"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    begin: Mapped[int]
    body: Mapped[dict[str, object]]


class OutboxRow(Base):
    """A message to deliver, committed with the transition it tells of."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BIG_INT, primary_key=True)
    idem_key: Mapped[str] = mapped_column(unique=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    incident_id: Mapped[int | None]
    transition: Mapped[int]
    channel: Mapped[str]
    kind: Mapped[str]
    message: Mapped[dict[str, object]]
    state: Mapped[str]
    not_before: Mapped[datetime]
    created_at: Mapped[datetime]
    attempts: Mapped[int]
    attempt_id: Mapped[str | None]
    attempt_started_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    sent_channel: Mapped[str | None]
    sent_ts: Mapped[str | None]
    permalink: Mapped[str | None]
    error: Mapped[str | None]
    fault: Mapped[str | None]
    salt: Mapped[str | None]

    __table_args__ = (
        Index("ix_outbox_fault", "fault", sqlite_where=_HAS_FAULT, postgresql_where=_HAS_FAULT),
        Index("ix_outbox_ticket_id_channel_id", "ticket_id", "channel", "id"),
        Index("ix_outbox_incident_id_channel_id", "incident_id", "channel", "id"),
        # From an issue of a tracker to its ticket.
        Index(
            "ix_outbox_channel_sent_ts",
            "channel",
            "sent_ts",
            sqlite_where=_IS_SENT_ROOT,
            postgresql_where=_IS_SENT_ROOT,
        ),
        # Nearly all rows are sent: a sender must not read them to find the few that are not.
        Index("ix_outbox_state_id", "state", "id"),
    )


class TrackerPollRow(Base):
    """Up to when we have asked a tracker what people did there."""

    __tablename__ = "tracker_poll"

    channel: Mapped[str] = mapped_column(primary_key=True)
    polled_until: Mapped[datetime]


class ReceivedCallRow(Base):
    """A call from outside (a click's envelope) that was dealt with, so that its repetition is nothing."""

    __tablename__ = "received_call"

    envelope: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]


class KnownPersonRow(Base):
    """Whom an e-mail address of the register belongs to in Slack; no id: nobody there has it."""

    __tablename__ = "known_person"

    email: Mapped[str] = mapped_column(primary_key=True)
    slack_id: Mapped[str | None]
    checked_at: Mapped[datetime]


class ChannelListRow(Base):
    """A workspace's channels, ids by name, as far as they were read; an empty cursor is the list's end."""

    __tablename__ = "channel_list"

    workspace: Mapped[str] = mapped_column(primary_key=True)
    ids: Mapped[dict[str, str]] = mapped_column(JSON)
    cursor: Mapped[str]
    checked_at: Mapped[datetime]


class ChannelPaceRow(Base):
    """When a channel may be written to again; kept here so that a restart keeps it."""

    __tablename__ = "channel_pace"

    channel: Mapped[str] = mapped_column(primary_key=True)
    next_allowed_at: Mapped[datetime]
