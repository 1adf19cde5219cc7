"""Seals of what was told and what rules said; salts, so that what is redacted cannot be guessed.

What the store holds is sealed as it stands: its seals say `adopted`, because nothing proves what it was
before. The first seal gives the store an identity.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from risk_pipeline.domain.audit.seals import SealKind, content_hash, seal_chain
from risk_pipeline.domain.tickets.history.event_chain import GENESIS
from risk_pipeline.store.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels: str | None = None
depends_on: str | None = None

_BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_DECISION = sa.text("kind in ('begin', 'acceptance', 'redaction')")
_CHUNK = 2_000
_TEXTS = ("idem_key", "channel", "kind", "state", "sent_channel", "sent_ts", "permalink", "salt")
_RULES = sa.table(
    "rule_version",
    *(sa.column(name, sa.String()) for name in ("sha", "rule_id")),
    sa.column("first_seen_at", UtcDateTime()),
    sa.column("body", sa.JSON()),
)
_PLANS = sa.table(
    "response_plan",
    sa.column("sha", sa.String()),
    sa.column("first_seen_at", UtcDateTime()),
    sa.column("body", sa.JSON()),
)
_OUTBOX = sa.table(
    "outbox",
    *(sa.column(name, sa.BigInteger()) for name in ("id", "ticket_id", "transition")),
    *(sa.column(name, sa.String()) for name in _TEXTS),
    sa.column("message", sa.JSON()),
    sa.column("settled_at", UtcDateTime()),
)


def upgrade() -> None:
    for table in ("ticket_event", "outbox"):
        op.add_column(table, sa.Column("salt", sa.String(), nullable=True))
    seals = op.create_table(
        "seal",
        sa.Column("id", _BIG_INT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=True),
        sa.Column("event_id", _BIG_INT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("event_hash", "prev_hash", "hash")),
        sa.PrimaryKeyConstraint("id", name="pk_seal"),
    )
    op.create_index("ix_seal_prev_hash", "seal", ["prev_hash"], unique=True)
    op.create_index(
        "ix_seal_decisions", "seal", ["id"], sqlite_where=_IS_DECISION, postgresql_where=_IS_DECISION
    )
    chained = seal_chain(_first_seals(), GENESIS)
    while rows := list(islice(chained, _CHUNK)):
        op.get_bind().execute(sa.insert(seals), rows)
    _guard()


def downgrade() -> None:
    op.drop_table("seal")
    if not _is_sqlite():
        op.execute("drop function refuse_seal_change")
    for table in ("ticket_event", "outbox"):
        op.drop_column(table, "salt")


def _first_seals() -> Iterator[dict[str, object]]:
    now = datetime.now(UTC)
    event_id, event_hash = _newest_event()

    def seal(kind: SealKind, subject: str, content: str | None, body: dict[str, object]) -> dict[str, object]:
        return {
            "kind": kind.value,
            "subject": subject,
            "at": now,
            "body": body,
            "content_hash": content,
            "event_id": event_id,
            "event_hash": event_hash,
        }

    yield seal(SealKind.BEGIN, uuid4().hex, None, {})
    told = sa.select(_OUTBOX).where(_OUTBOX.c.state == "sent").order_by(_OUTBOX.c.id)
    for kind, key, query in (
        (SealKind.RULE, "sha", sa.select(_RULES).order_by(_RULES.c.first_seen_at, _RULES.c.sha)),
        (SealKind.PLAN, "sha", sa.select(_PLANS).order_by(_PLANS.c.first_seen_at, _PLANS.c.sha)),
        (SealKind.MESSAGE, "id", told),
    ):
        for row in _read(query):
            yield seal(kind, str(row[key]), content_hash(kind, dict(row)), {"adopted": True})


def _newest_event() -> tuple[int, str]:
    query = "select id, hash from ticket_event order by id desc limit 1"
    row = op.get_bind().execute(sa.text(query)).one_or_none()
    return (row.id, row.hash) if row else (0, GENESIS)


def _read(query: sa.Select[tuple[object, ...]]) -> Iterator[sa.RowMapping]:
    result = op.get_bind().execute(query).mappings()
    return chain.from_iterable(iter(lambda: result.fetchmany(_CHUNK), []))


def _guard() -> None:
    refusal = "seal is append-only"
    if _is_sqlite():
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger seal_no_{verb} before {verb} on seal "
                f"begin select raise(abort, '{refusal}'); end"
            )
        return
    op.execute(
        "create function refuse_seal_change() returns trigger language plpgsql as "
        f"$$ begin raise exception '{refusal}'; end $$"
    )
    op.execute(
        "create trigger seal_no_change before update or delete or truncate on seal "
        "for each statement execute function refuse_seal_change()"
    )


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
