"""The first schema: rule versions, tickets, their events, the outbox and channel pace."""

import sqlalchemy as sa
from alembic import op

from risk_pipeline.store.types import UtcDateTime

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

_BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_OPEN = sa.text("state <> 'closed'")
_IS_UNSETTLED = sa.text("state not in ('sent', 'dead')")

_SQLITE_GUARDS = [
    f"""
    create trigger ticket_event_no_{verb} before {verb} on ticket_event
    begin select raise(abort, 'ticket_event is append-only'); end
    """
    for verb in ("update", "delete")
]
_POSTGRES_GUARDS = [
    """
    create function refuse_ticket_event_change() returns trigger language plpgsql as
    $$ begin raise exception 'ticket_event is append-only'; end $$
    """,
    """
    create trigger ticket_event_no_change before update or delete or truncate on ticket_event
    for each statement execute function refuse_ticket_event_change()
    """,
]


def upgrade() -> None:
    op.create_table(
        "rule_version",
        _text("sha"),
        _text("rule_id"),
        _instant("first_seen_at"),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sha", name="pk_rule_version"),
    )
    op.create_index("ix_rule_version_rule_id", "rule_version", ["rule_id"])
    _create_ticket()
    _create_ticket_event()
    _create_outbox()
    op.create_table(
        "channel_pace",
        _text("channel"),
        _instant("next_allowed_at"),
        sa.PrimaryKeyConstraint("channel", name="pk_channel_pace"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_GUARDS if is_sqlite else _POSTGRES_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("channel_pace", "outbox", "ticket_event", "ticket", "rule_version"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("drop function refuse_ticket_event_change")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _int(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _BIG_INT, nullable=nullable)


def _float(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=True)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _ticket_key(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["ticket.id"], name=f"fk_{table}_{column}")


def _create_ticket() -> None:
    texts = (
        "kind identity_key rule_id rule_sha indicator grain dimension segment owner channel state severity"
    )
    op.create_table(
        "ticket",
        sa.Column("id", _BIG_INT, autoincrement=False, nullable=False),
        *map(_text, texts.split()),
        *(_text(name, nullable=True) for name in ("came_from", "resolution", "root_cause", "note")),
        _int("duplicate_of", nullable=True),
        _text("approver", nullable=True),
        _day("quiet_until", nullable=True),
        _int("parent_id", nullable=True),
        _int("recurs_from", nullable=True),
        _int("recurrence_count"),
        _instant("opened_at"),
        _instant("acknowledged_at", nullable=True),
        _text("acknowledged_by", nullable=True),
        _instant("closed_at", nullable=True),
        _text("closed_by", nullable=True),
        _day("since"),
        _int("breached_periods"),
        _int("green_streak"),
        _text("last_status"),
        _day("last_period_start"),
        _day("last_period_end"),
        _text("unknown_status", nullable=True),
        _day("unknown_period_end", nullable=True),
        _float("value"),
        _float("numerator"),
        _float("limit_value"),
        _text("limit_kind", nullable=True),
        _float("expected"),
        _int("exposure_minor", nullable=True),
        _text("reason"),
        _text("run_id"),
        sa.Column("muted_rules", sa.JSON(), nullable=False),
        *map(_int, ("child_count", "open_child_count", "version", "transition")),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        *(_ticket_key(name, "ticket") for name in ("duplicate_of", "parent_id", "recurs_from")),
    )
    op.create_index(
        "ticket_one_open",
        "ticket",
        ["identity_key"],
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_index("ix_ticket_identity_key_id", "ticket", ["identity_key", "id"])
    op.create_index("ix_ticket_parent_id", "ticket", ["parent_id"])


def _create_ticket_event() -> None:
    op.create_table(
        "ticket_event",
        sa.Column("id", _BIG_INT, nullable=False),
        *map(_int, ("ticket_id", "seq")),
        *map(_text, ("kind", "actor_type", "actor")),
        _instant("at"),
        _text("from_state", nullable=True),
        *map(_text, ("to_state", "reason")),
        sa.Column("fields", sa.JSON(), nullable=False),
        _int("transition", nullable=True),
        _text("suppressed", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_event"),
        _ticket_key("ticket_id", "ticket_event"),
        sa.UniqueConstraint("ticket_id", "seq", name="uq_ticket_event_ticket_id_seq"),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _BIG_INT, nullable=False),
        _text("idem_key"),
        *map(_int, ("ticket_id", "transition")),
        *map(_text, ("channel", "kind")),
        sa.Column("message", sa.JSON(), nullable=False),
        _text("state"),
        *map(_instant, ("not_before", "created_at")),
        _int("attempts"),
        _text("attempt_id", nullable=True),
        *(_instant(name, nullable=True) for name in ("attempt_started_at", "settled_at")),
        *(_text(name, nullable=True) for name in ("sent_channel", "sent_ts", "permalink", "error")),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        _ticket_key("ticket_id", "outbox"),
        sa.UniqueConstraint("idem_key", name="uq_outbox_idem_key"),
    )
    op.create_index("ix_outbox_ticket_id_channel_id", "outbox", ["ticket_id", "channel", "id"])
    op.create_index(
        "ix_outbox_unsettled", "outbox", ["id"], sqlite_where=_IS_UNSETTLED, postgresql_where=_IS_UNSETTLED
    )
