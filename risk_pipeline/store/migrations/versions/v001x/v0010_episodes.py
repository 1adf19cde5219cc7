"""What a ticket's episode amounts to, its worst period, and what of it people were told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("episode", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("ticket", "episode")
