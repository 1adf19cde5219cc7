"""Whom the e-mail addresses of the register belong to in Slack, as last asked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from risk_pipeline.domain.commands.directory import Lookup
from risk_pipeline.store.database import Store
from risk_pipeline.store.schema import KnownPersonRow


class StorePeople:
    """A cache of look-ups, shared by all processes that work on a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, email: str) -> Lookup | None:
        """Return what was found last, if it was ever asked."""
        known = select(KnownPersonRow.slack_id, KnownPersonRow.checked_at).where(
            KnownPersonRow.email == email.casefold()
        )
        with self._store.reading() as transaction:
            row = transaction.connection.execute(known).one_or_none()
        return None if row is None else Lookup(row[0], row[1])

    def put(self, email: str, slack_id: str | None, now: datetime) -> None:
        """Keep what was found; None for nobody."""
        dialect = postgresql if self._store.engine.dialect.name == "postgresql" else sqlite
        row = dialect.insert(KnownPersonRow).values(email=email.casefold(), slack_id=slack_id, checked_at=now)
        found = {"slack_id": row.excluded.slack_id, "checked_at": row.excluded.checked_at}
        with self._store.queueing() as connection:
            connection.execute(row.on_conflict_do_update(index_elements=[KnownPersonRow.email], set_=found))
