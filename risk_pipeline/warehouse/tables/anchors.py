"""The anchors of the store's history, as a table that the published copy has too."""

from risk_pipeline.domain.audit.anchors import Anchor
from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.schema.tickets import AUDIT_ANCHORS
from risk_pipeline.warehouse.sql import Connection, table_exists, table_name

_TABLE = table_name(AUDIT_ANCHORS.name)


def read_anchors(connection: Connection, *, newest: bool = False) -> list[Anchor]:
    """Return the anchors, oldest first, or only the newest; none where there is no such table yet."""
    if not table_exists(connection, AUDIT_ANCHORS.schema, AUDIT_ANCHORS.short_name):
        return []
    order = "rowid desc" + (" limit 1" if newest else "")
    query = f"select {AUDIT_ANCHORS.selected} from {_TABLE} order by {order}"
    return [Anchor(*row) for row in reversed(connection.execute(query).fetchall())]


def is_newest(connection: Connection, anchor: Anchor) -> bool:
    """Whether the newest anchor says the same."""
    return any(known.says_same(anchor) for known in read_anchors(connection, newest=True))


def append_anchor(connection: Connection, anchor: Anchor) -> None:
    """Add an anchor."""
    row = (anchor.noted_at, anchor.store, anchor.epoch, anchor.seal, anchor.head, anchor.event)
    insert_rows(connection, AUDIT_ANCHORS, [row])
