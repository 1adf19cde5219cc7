"""How far the remedy of an incident is: by a feed or fact that shows it, or by files that people import."""

from pathlib import Path

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.errors import ConfigError, RiskError
from risk_pipeline.domain.incidents.facts.recovery import Remedy
from risk_pipeline.domain.incidents.facts.span import RowKey
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.composing import LaidDown, lay_down
from risk_pipeline.pipeline.incidents.facts.linked import Linked
from risk_pipeline.pipeline.incidents.facts.places import next_remedy_file, remedy_files
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.remedies import Remedied, count_imported, count_remedied, import_keys


def remedy_of(
    platform: Platform, connection: Connection, linked: Linked, ref: str, feed: str | None
) -> Remedy | None:
    """Return how many of the affected are compensated; None where that cannot be known.

    `feed` is the id of a feed whose rows are remedies; without it the imported files count. Rows count from
    the first day of the incident on.
    """
    rows = lay_down(platform, connection, linked)
    if feed is None:
        files = remedy_files(platform.settings, ref)
        target = own_key(rows)
        if target is None or not files:
            return None
        return count_imported(connection, list(rows.kinds.items()), target, files)
    table, dated_by, columns = _source(platform.catalog, feed)
    target = own_key(rows, columns)
    if target is None:
        return None
    seen = Remedied(
        table, dated_by, linked.since, platform.clock.now().astimezone(platform.settings.zone).date()
    )
    return count_remedied(connection, list(rows.kinds.items()), target, seen)


def own_key(rows: LaidDown, columns: frozenset[str] | None = None) -> RowKey | None:
    """Return the key by which the affected are looked for: the common one, or that of the only kind.

    With `columns` it must be made of these.
    """
    only = next(iter(rows.kinds.values())) if len(rows.kinds) == 1 else None
    return next(
        (key for key in (rows.target, only) if key and (columns is None or set(key.columns) <= columns)), None
    )


def _source(catalog: Catalog, name: str) -> tuple[str, str | None, frozenset[str]]:
    feed = catalog.feeds.get(name)
    if feed is None:
        raise ConfigError(
            f"register/incidents.yaml: feed: {name} is no feed of this project. Name one of those that "
            "`risk feeds list` shows."
        )
    return feed.raw_table, feed.cursor, frozenset(column.name for column in feed.columns)


def import_remedy(platform: Platform, connection: Connection, linked: Linked, ref: str, file: Path) -> Remedy:
    """Take the keys of a file of those who were compensated; return how far the remedy is with it.

    Raises:
        RiskError: there is nobody affected to compare with, or the file has no keys.
    """
    rows = lay_down(platform, connection, linked)
    target = own_key(rows)
    if target is None:
        raise RiskError(
            f"{ref}: its tickets have no rows with one key, so nobody can be looked up. Link tickets whose "
            "indicators count the same thing."
        )
    import_keys(connection, file, list(rows.kinds.items()), target, next_remedy_file(platform.settings, ref))
    files = remedy_files(platform.settings, ref)
    return count_imported(connection, list(rows.kinds.items()), target, files)
