"""Receivers on tickets; where the polls of trackers stand; an index from an issue to its ticket."""

import sqlalchemy as sa
from alembic import op

from risk_pipeline.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels: str | None = None
depends_on: str | None = None

_IS_SENT_ROOT = sa.text("kind = 'root' and state = 'sent'")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("receivers", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "tracker_poll",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("polled_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_tracker_poll"),
    )
    op.create_index(
        "ix_outbox_channel_sent_ts",
        "outbox",
        ["channel", "sent_ts"],
        sqlite_where=_IS_SENT_ROOT,
        postgresql_where=_IS_SENT_ROOT,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_channel_sent_ts", "outbox")
    op.drop_table("tracker_poll")
    op.drop_column("ticket", "receivers")
