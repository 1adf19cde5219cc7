"""What the last live run had seen of the feeds (`ops.live_state`), so that nothing new costs no run."""

from datetime import datetime

from risk_pipeline.warehouse.schema.feeds import LIVE_STATE
from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.sql import Connection, saying, transaction


def read_loads(connection: Connection) -> str:
    """Return a text that changes when a load brings something, confirms a file or fails in another way."""
    with saying("ops.ingest_manifest cannot be read"):
        row = connection.execute(
            """
            select md5(concat_ws('#',
                (select string_agg(concat_ws('|', feed, location, checksum, modified_at, loaded_at), ','
                    order by feed, location) from ops.ingest_manifest),
                (select string_agg(concat_ws('|', feed, state, reason), ',' order by feed)
                    from ops.feed_state)
            ))
            """
        ).fetchone()
    return str(row[0]) if row else ""


def read_seen_loads(connection: Connection) -> str | None:
    """Return what the last finished live run had seen; None before the first."""
    row = connection.execute("select seen from ops.live_state").fetchone()
    return None if row is None else row[0]


def write_seen_loads(connection: Connection, seen: str, run_id: str, now: datetime) -> None:
    """Note that a live run is finished; one that was killed is not, and is done again."""
    with saying("ops.live_state cannot be written"), transaction(connection):
        connection.execute("delete from ops.live_state")
        insert_rows(connection, LIVE_STATE, [(seen, run_id, now)])
