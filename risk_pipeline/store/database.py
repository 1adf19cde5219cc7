"""Open the store, bring its schema up to date, and hand out transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, SQLAlchemyError

from risk_pipeline.domain.errors import StoreError
from risk_pipeline.store.schema import HEAD
from risk_pipeline.store.transaction import Transaction

if TYPE_CHECKING:
    from alembic.config import Config  # slow to import, and needed where the schema changes

# One writer at a time decides about tickets; on PostgreSQL the others wait for this key.
_WRITERS_LOCK = 0x5249534B
_MIGRATIONS = Path(__file__).parent / "migrations"
# Statements compiled for one store serve all others of this process that speak the same dialect.
_COMPILED: dict[Any, Any] = {}
_DIALECTS: dict[URL, Dialect] = {}


class Store:
    """The operational store. Create it with `open_store`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite: a transaction that will write takes the lock at once; else two of them can deadlock later.
        self._writer = engine.execution_options(begin="begin immediate")

    @property
    def name(self) -> str:
        """The store's URL without its password, for messages."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Give a transaction that is the only one to decide about tickets; commit it at the end."""
        with self._clear_errors(), self._writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"select pg_advisory_xact_lock({_WRITERS_LOCK})"))
            yield Transaction(connection)

    @contextmanager
    def queueing(self) -> Iterator[Connection]:
        """Give a short transaction on the outbox; on PostgreSQL several run side by side."""
        with self._clear_errors(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Give a transaction to read with; it waits for nobody."""
        with self._clear_errors(), self.engine.connect() as connection:
            yield Transaction(connection)

    def wipe(self) -> bool:
        """Write SQLite's file anew, so that no page of it or of its log holds what was taken out.

        PostgreSQL reuses such space in its own time. False if somebody else held the store meanwhile.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        try:
            with closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute("vacuum")
                [busy, *_] = cursor.execute("pragma wal_checkpoint(truncate)").fetchone()
        except sqlite3.OperationalError:
            return False
        return not busy

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        """Turn a driver's error into a StoreError that names the store and the remedy."""
        try:
            yield
        except IntegrityError:
            raise
        except OperationalError as error:
            raise StoreError(_explain(self.name, error)) from error
        except DatabaseError as error:
            raise StoreError(f"The store {self.name} refused a statement: {_first_line(error)}") from error


def open_store(url: str, *, busy_seconds: float = 15.0) -> Store:
    """Open the store behind a SQLAlchemy URL; create it, or upgrade its schema, where needed.

    Raises:
        StoreError: it is locked or unreachable for `busy_seconds`, is not a database, or was
            written by a newer version of this package.
    """
    store = Store(_make_engine(_read_url(url), busy_seconds))
    try:
        bring_up_to_date(store)
        # Only now: a first connection has told it what its server can do.
        _DIALECTS.setdefault(_server(store.engine.url), store.engine.dialect)
        _prefer_write_ahead(store, busy_seconds)
    except BaseException:
        store.close()
        raise
    return store


def _read_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise StoreError(f"RISK_STORE_URL is not a database URL: {error}") from error
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreError(f"RISK_STORE_URL: '{parsed.drivername}' is not supported; use sqlite or postgresql.")
    return parsed


def _make_engine(url: URL, busy_seconds: float) -> Engine:
    engine = _new_engine(url, busy_seconds)
    engine.dialect = _DIALECTS.get(_server(url), engine.dialect)
    return engine.execution_options(compiled_cache=_COMPILED)


def _server(url: URL) -> URL:
    """Return what stores on the same server have in common."""
    return url.set(database="")


def _new_engine(url: URL, busy_seconds: float) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, connect_args={"connect_timeout": max(2, round(busy_seconds))})
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        # We begin transactions ourselves; the driver would begin them late, and never immediate.
        connection.isolation_level = None
        connection.execute(f"pragma busy_timeout = {round(busy_seconds * 1000)}")
        connection.execute("pragma foreign_keys = on")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "begin"))

    return engine


def bring_up_to_date(store: Store) -> None:
    """Migrate the store to the newest schema; several processes may try at once."""
    with store.reading() as transaction:
        version = _version(transaction.connection)
    if version == HEAD:
        return
    with store.writing() as transaction:
        # Another process may have been faster while we waited for the lock.
        if _version(transaction.connection) != HEAD:
            _migrate(store, transaction.connection, version)


def _prefer_write_ahead(store: Store, busy_seconds: float) -> None:
    """Let readers of a SQLite store continue during a write; the setting stays in the file.

    Several processes that open a new file at once would block each other here. A process that finds it
    busy leaves it to the next one: the store works without this setting.
    """
    if store.engine.dialect.name != "sqlite":
        return
    with closing(store.engine.raw_connection()) as pooled:
        cursor = pooled.cursor()
        cursor.execute("pragma busy_timeout = 0")
        with suppress(sqlite3.OperationalError):
            cursor.execute("pragma journal_mode = wal")
        cursor.execute(f"pragma busy_timeout = {round(busy_seconds * 1000)}")
        cursor.close()


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def migration_config(connection: Connection | None = None) -> "Config":
    """Return what Alembic needs to know: where the migrations are, and the connection that they run on."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("recursive_version_locations", "true")
    return config


def _migrate(store: Store, connection: Connection, version: str | None) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = migration_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"The store {store.name} is at schema version {version}; this package supports "
            f"versions up to {HEAD}. Install the newer risk-pipeline that wrote it, or point "
            "RISK_STORE_URL elsewhere."
        )
    command.upgrade(config, "head")


def _first_line(error: DatabaseError) -> str:
    return str(error.orig).strip().partition("\n")[0]


def _explain(name: str, error: OperationalError) -> str:
    said = _first_line(error)
    if "locked" in said or "busy" in said:
        return f"The store {name} is locked by another process. Wait for its run to end, then run again."
    if "unable to open" in said or "readonly" in said:
        return f"The store {name} cannot be written ({said}). Check the folder and its permissions."
    if "full" in said:
        return f"The store {name} has no room left ({said}). Free disk space, then run again."
    return f"The store {name} cannot be reached or used ({said}). Check RISK_STORE_URL and the server."
