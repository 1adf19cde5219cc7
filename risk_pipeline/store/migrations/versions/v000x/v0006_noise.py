"""How often the data moved a ticket; outbox rows that belong to no ticket: digests."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("moves", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("ticket", sa.Column("flapping_since", sa.Date(), nullable=True))
    _let_ticket_id_be_null(nullable=True)


def downgrade() -> None:
    op.execute("delete from outbox where ticket_id is null")
    _let_ticket_id_be_null(nullable=False)
    op.drop_column("ticket", "flapping_since")
    op.drop_column("ticket", "moves")


def _let_ticket_id_be_null(*, nullable: bool) -> None:
    """SQLite rebuilds the table and keeps its indexes, partial ones included."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("ticket_id", existing_type=sa.BigInteger(), nullable=nullable)
