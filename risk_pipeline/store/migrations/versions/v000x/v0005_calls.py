"""Calls from outside that were dealt with; whom an e-mail address belongs to in Slack."""

import sqlalchemy as sa
from alembic import op

from risk_pipeline.store.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "received_call",
        sa.Column("envelope", sa.String(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("envelope", name="pk_received_call"),
    )
    op.create_table(
        "known_person",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("slack_id", sa.String(), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_known_person"),
    )


def downgrade() -> None:
    op.drop_table("known_person")
    op.drop_table("received_call")
