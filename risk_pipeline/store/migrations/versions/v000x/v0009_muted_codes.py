"""Codes of why nobody was told; the sentences written so far move to a column of their own.

The hashes stay as they are: what an event says in its chain is the sentence, to the letter. The triggers that
keep history from being changed are lifted inside the migration's own transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels: str | None = None
depends_on: str | None = None

# How the sentences of earlier versions begin. A copy: a migration does not follow later changes of the enum.
OPENINGS = {
    "backfill": "backfill",
    "no receiver is left": "no_receiver",
    "closed at once": "closed_at_once",
    "snoozed": "snoozed",
    "the snooze ended": "snooze_ended",
    "flapping": "flapping",
    "storm": "storm",
    "nobody was told": "never_announced",
}


def upgrade() -> None:
    op.add_column("ticket_event", sa.Column("suppressed_detail", sa.String(), nullable=True))
    events = sa.table("ticket_event", sa.column("suppressed"), sa.column("suppressed_detail"))
    sentence = events.c.suppressed_detail
    code = sa.case(*((sentence.startswith(begin), code) for begin, code in OPENINGS.items()), else_="other")
    _lift_guards()
    op.execute(sa.update(events).values(suppressed_detail=events.c.suppressed))
    op.execute(sa.update(events).where(sentence.is_not(None)).values(suppressed=code))
    _restore_guards()


def downgrade() -> None:
    _lift_guards()
    op.execute("update ticket_event set suppressed = suppressed_detail where suppressed_detail is not null")
    _restore_guards()
    op.drop_column("ticket_event", "suppressed_detail")


def _lift_guards() -> None:
    if _is_sqlite():
        op.execute("drop trigger ticket_event_no_update")
    else:
        op.execute("alter table ticket_event disable trigger ticket_event_no_change")


def _restore_guards() -> None:
    if _is_sqlite():
        op.execute(
            "create trigger ticket_event_no_update before update on ticket_event "
            "begin select raise(abort, 'ticket_event is append-only'); end"
        )
    else:
        op.execute("alter table ticket_event enable trigger ticket_event_no_change")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
