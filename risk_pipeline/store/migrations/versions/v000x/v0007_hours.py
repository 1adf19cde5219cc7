"""Hours of the periods a ticket is about, where its rule looks at hours."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels: str | None = None
depends_on: str | None = None

_BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HOURS = ("since_hour", "last_hour", "unknown_hour")


def upgrade() -> None:
    for name in _HOURS:
        op.add_column("ticket", sa.Column(name, _BIG_INT, nullable=True))
    op.add_column("ticket", sa.Column("move_hours", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in ("move_hours", *_HOURS):
        op.drop_column("ticket", name)
