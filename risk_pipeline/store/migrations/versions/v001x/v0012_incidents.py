"""Incidents: their state, their history, linked tickets, kept documents, and messages about them."""

import sqlalchemy as sa
from alembic import op

from risk_pipeline.store.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels: str | None = None
depends_on: str | None = None

_BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_PRESENT = sa.text("state not in ('rejected', 'closed', 'downgraded') and key <> ''")
_WILL_MOVE = sa.text("next_step_at is not null")
_HAS_KEY = sa.text("idem_key is not null")
_FOUND_BY = ("key", "nature", "incident_type", "business_line", "state", "severity")
_GUARDED = ("incident_event", "incident_document")


def upgrade() -> None:
    _create_incident()
    _create_event()
    op.create_table(
        "incident_ticket",
        *(sa.Column(name, _BIG_INT, nullable=False) for name in ("incident_id", "ticket_id")),
        sa.PrimaryKeyConstraint("incident_id", "ticket_id", name="pk_incident_ticket"),
        _key("incident_ticket", "incident"),
        _key("incident_ticket", "ticket"),
    )
    op.create_index("ix_incident_ticket_ticket_id", "incident_ticket", ["ticket_id"])
    op.create_table(
        "incident_document",
        _text("sha"),
        sa.Column("incident_id", _BIG_INT, nullable=False),
        _text("kind"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sha", name="pk_incident_document"),
        _key("incident_document", "incident"),
    )
    op.create_index("ix_incident_document_incident_id", "incident_document", ["incident_id"])
    op.add_column("outbox", sa.Column("incident_id", _BIG_INT, nullable=True))
    op.create_index("ix_outbox_incident_id_channel_id", "outbox", ["incident_id", "channel", "id"])
    for table in _GUARDED:
        _guard(table)


def downgrade() -> None:
    op.drop_index("ix_outbox_incident_id_channel_id", "outbox")
    op.drop_column("outbox", "incident_id")
    for table in ("incident_document", "incident_ticket", "incident_event", "incident"):
        op.drop_table(table)
    if not _is_sqlite():
        for table in _GUARDED:
            op.execute(f"drop function refuse_{table}_change")


def _create_incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", _BIG_INT, nullable=False),
        _text("number", nullable=True),
        *map(_text, _FOUND_BY),
        sa.Column("next_step_at", UtcDateTime(), nullable=True),
        *(sa.Column(name, _BIG_INT, nullable=False) for name in ("version", "transition")),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.UniqueConstraint("number", name="uq_incident_number"),
    )
    op.create_index(
        "incident_one_open",
        "incident",
        ["key"],
        unique=True,
        sqlite_where=_IS_PRESENT,
        postgresql_where=_IS_PRESENT,
    )
    op.create_index(
        "ix_incident_next_step_at",
        "incident",
        ["next_step_at"],
        sqlite_where=_WILL_MOVE,
        postgresql_where=_WILL_MOVE,
    )


def _create_event() -> None:
    op.create_table(
        "incident_event",
        *(sa.Column(name, _BIG_INT, nullable=False) for name in ("id", "incident_id", "seq")),
        *map(_text, ("kind", "actor_type", "actor", "source")),
        sa.Column("at", UtcDateTime(), nullable=False),
        _text("from_state", nullable=True),
        *map(_text, ("to_state", "reason")),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("transition", _BIG_INT, nullable=True),
        _text("idem_key", nullable=True),
        _text("salt"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_event"),
        sa.UniqueConstraint("incident_id", "seq", name="uq_incident_event_incident_id_seq"),
        _key("incident_event", "incident"),
    )
    op.create_index(
        "ix_incident_event_idem_key",
        "incident_event",
        ["idem_key"],
        unique=True,
        sqlite_where=_HAS_KEY,
        postgresql_where=_HAS_KEY,
    )


def _text(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=nullable)


def _key(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=f"fk_{table}_{to}_id")


def _guard(table: str) -> None:
    refusal = f"{table} is append-only"
    if _is_sqlite():
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger {table}_no_{verb} before {verb} on {table} "
                f"begin select raise(abort, '{refusal}'); end"
            )
        return
    op.execute(
        f"create function refuse_{table}_change() returns trigger language plpgsql as "
        f"$$ begin raise exception '{refusal}'; end $$"
    )
    op.execute(
        f"create trigger {table}_no_change before update or delete or truncate on {table} "
        f"for each statement execute function refuse_{table}_change()"
    )


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
