"""Why a place takes no messages, kept with the row that met it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels: str | None = None
depends_on: str | None = None

_HAS_FAULT = sa.text("fault is not null")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("fault", sa.String(), nullable=True))
    op.create_index(
        "ix_outbox_fault", "outbox", ["fault"], sqlite_where=_HAS_FAULT, postgresql_where=_HAS_FAULT
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_fault", "outbox")
    op.drop_column("outbox", "fault")
