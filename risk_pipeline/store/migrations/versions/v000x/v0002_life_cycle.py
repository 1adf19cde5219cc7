"""Actions, losses, clocks and holds on tickets; source, idempotence key and hash chain on events.

Events written before are chained in the order of their ids. The triggers that keep history from
being changed are lifted for that, inside the migration's own transaction.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from risk_pipeline.domain.tickets.history.event_chain import GENESIS, event_hash
from risk_pipeline.store.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels: str | None = None
depends_on: str | None = None

_BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_OPEN = sa.text("state <> 'closed'")
_IS_CLOSED = sa.text("state = 'closed'")
_WILL_MOVE = sa.text("next_step_at is not null")
_HAS_KEY = sa.text("idem_key is not null")
_TEXTS = ("root_cause_category", "escape_category", "assignee", "hold_reason", "escalated_to")
_CHUNK = 5_000


def upgrade() -> None:
    op.create_table(
        "response_plan",
        sa.Column("sha", sa.String(), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sha", name="pk_response_plan"),
    )
    _widen_ticket()
    _widen_event()


def downgrade() -> None:
    op.drop_index("ix_ticket_event_idem_key", "ticket_event")
    op.drop_index("ix_ticket_event_prev_hash", "ticket_event")
    for name in ("hash", "prev_hash", "idem_key", "source"):
        op.drop_column("ticket_event", name)
    for name in ("next_step_at", "duplicate_of", "closed_at_id", "open_severity_id"):
        op.drop_index(f"ix_ticket_{name}", "ticket")
    if not _is_sqlite():
        op.drop_constraint("fk_ticket_plan", "ticket")
    for name in (*_TEXTS, "plan", "snoozed_until", "hold_until", *_LISTS, "escalation_level", *_INSTANTS):
        op.drop_column("ticket", name)
    op.drop_table("response_plan")


_LISTS = ("actions", "losses", "clocks", "escalation")
_INSTANTS = ("progressed_at", "nudged_at", "next_step_at")


def _widen_ticket() -> None:
    def add(
        name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool, server_default: str | None = None
    ) -> None:
        op.add_column("ticket", sa.Column(name, kind, nullable=nullable, server_default=server_default))

    for name in _TEXTS:
        add(name, sa.String(), nullable=True)
    for name in ("snoozed_until", "hold_until"):
        add(name, sa.Date(), nullable=True)
    for name in _LISTS:
        add(name, sa.JSON(), nullable=False, server_default="[]")
    add("escalation_level", _BIG_INT, nullable=False, server_default="0")
    for name in _INSTANTS:
        add(name, UtcDateTime(), nullable=True)
    if _is_sqlite():
        # SQLite adds a column with its reference in one go, or not at all.
        op.execute(
            "alter table ticket add column plan varchar "
            "constraint fk_ticket_plan references response_plan (sha)"
        )
    else:
        add("plan", sa.String(), nullable=True)
        op.create_foreign_key("fk_ticket_plan", "ticket", "response_plan", ["plan"], ["sha"])
    op.create_index(
        "ix_ticket_open_severity_id",
        "ticket",
        ["severity", sa.text("id desc")],
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_index(
        "ix_ticket_closed_at_id",
        "ticket",
        ["closed_at", "id"],
        sqlite_where=_IS_CLOSED,
        postgresql_where=_IS_CLOSED,
    )
    op.create_index("ix_ticket_duplicate_of", "ticket", ["duplicate_of"])
    op.create_index(
        "ix_ticket_next_step_at",
        "ticket",
        ["next_step_at"],
        sqlite_where=_WILL_MOVE,
        postgresql_where=_WILL_MOVE,
    )


def _widen_event() -> None:
    for name in ("source", "prev_hash", "hash"):
        op.add_column("ticket_event", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("ticket_event", sa.Column("idem_key", sa.String(), nullable=True))
    _lift_guards()
    _chain_old_events()
    _restore_guards()
    op.create_index("ix_ticket_event_prev_hash", "ticket_event", ["prev_hash"], unique=True)
    op.create_index(
        "ix_ticket_event_idem_key",
        "ticket_event",
        ["idem_key"],
        unique=True,
        sqlite_where=_HAS_KEY,
        postgresql_where=_HAS_KEY,
    )


def _chain_old_events() -> None:
    connection = op.get_bind()
    update = sa.text("update ticket_event set prev_hash = :prev_hash, hash = :hash where id = :id")
    head, last_id = GENESIS, 0
    while True:
        rows = connection.execute(
            sa.text("select * from ticket_event where id > :last order by id limit :chunk"),
            {"last": last_id, "chunk": _CHUNK},
        ).mappings()
        links = list(_links(map(dict, rows), head))
        if not links:
            return
        connection.execute(update, links)
        head, last_id = links[-1]["hash"], links[-1]["id"]


def _links(rows: Iterator[dict[str, object]], head: str) -> Iterator[dict[str, Any]]:
    for row in islice(rows, _CHUNK):
        said = row | {"at": _instant(row["at"]), "fields": _parsed(row["fields"])}
        following = event_hash(said, head)
        yield {"id": row["id"], "prev_hash": head, "hash": following}
        head = following


def _instant(at: Any) -> datetime:  # noqa: ANN401 - what the driver gives without a column type
    instant: datetime = datetime.fromisoformat(at) if isinstance(at, str) else at
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def _parsed(fields: Any) -> Any:  # noqa: ANN401
    return json.loads(fields) if isinstance(fields, str) else fields


def _lift_guards() -> None:
    if _is_sqlite():
        op.execute("drop trigger ticket_event_no_update")
        op.execute("drop trigger ticket_event_no_delete")
    else:
        op.execute("alter table ticket_event disable trigger ticket_event_no_change")


def _restore_guards() -> None:
    if not _is_sqlite():
        op.execute("alter table ticket_event enable trigger ticket_event_no_change")
        return
    for verb in ("update", "delete"):
        op.execute(
            f"create trigger ticket_event_no_{verb} before {verb} on ticket_event "
            "begin select raise(abort, 'ticket_event is append-only'); end"
        )


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
