"""An index by which a sender finds what is unsent: the one before was never used, and all rows were read."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels: str | None = None
depends_on: str | None = None

_WAS_UNSETTLED = sa.text("state not in ('sent', 'dead')")


def upgrade() -> None:
    op.drop_index("ix_outbox_unsettled", "outbox")
    op.create_index("ix_outbox_state_id", "outbox", ["state", "id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_state_id", "outbox")
    op.create_index(
        "ix_outbox_unsettled", "outbox", ["id"], sqlite_where=_WAS_UNSETTLED, postgresql_where=_WAS_UNSETTLED
    )
