"""What people were told of a ticket last, as data; until now it was read back from the message."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels: str | None = None
depends_on: str | None = None

_BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_diagnosis",
        sa.Column("ticket_id", _BIG_INT, nullable=False, autoincrement=False),
        sa.Column("begin", _BIG_INT, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_ticket_diagnosis_ticket_id"),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_ticket_diagnosis"),
    )


def downgrade() -> None:
    op.drop_table("ticket_diagnosis")
