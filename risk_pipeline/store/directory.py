"""What Slack told when last asked: whose the addresses of the register are, and which channels there are."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from risk_pipeline.domain.commands.directory import ListedChannels, Lookup
from risk_pipeline.store.database import Store
from risk_pipeline.store.schema import Base, ChannelListRow, KnownPersonRow


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
        key = {"email": email.casefold()}
        _put(self._store, KnownPersonRow, key, {"slack_id": slack_id, "checked_at": now})


class StoreChannels:
    """The list of channels of each workspace, shared by all processes that work on a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, workspace: str) -> ListedChannels | None:
        """Return what was read last, if ever."""
        kept = select(ChannelListRow.ids, ChannelListRow.cursor, ChannelListRow.checked_at).where(
            ChannelListRow.workspace == workspace
        )
        with self._store.reading() as transaction:
            row = transaction.connection.execute(kept).one_or_none()
        return None if row is None else ListedChannels(*row)

    def put(self, workspace: str, listed: ListedChannels) -> None:
        """Keep what was read."""
        found = {"ids": dict(listed.ids), "cursor": listed.cursor, "checked_at": listed.checked_at}
        _put(self._store, ChannelListRow, {"workspace": workspace}, found)


def _put(store: Store, table: type[Base], key: Mapping[str, str], found: Mapping[str, object]) -> None:
    dialect = postgresql if store.engine.dialect.name == "postgresql" else sqlite
    row = dialect.insert(table).values(**key, **found)
    with store.queueing() as connection:
        connection.execute(row.on_conflict_do_update(index_elements=list(key), set_=found))
