"""The list of Slack's channels in a table of its own; it stood in `known_person`, under keys with a `#`."""

import sqlalchemy as sa
from alembic import op

from risk_pipeline.store.types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "channel_list",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_channel_list"),
    )
    # It is a cache: Slack is asked once more.
    op.execute("delete from known_person where email like '#%'")


def downgrade() -> None:
    op.drop_table("channel_list")
