"""What the reason of a ticket's newest verdict is made of; until now it was a sentence alone."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("grounds", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("ticket", "grounds")
