"""Which of several keys the rows behind a span have: the one whose fact knows them."""

from collections.abc import Sequence
from dataclasses import replace

from risk_pipeline.domain.incidents.facts.span import RowKey, Span
from risk_pipeline.warehouse.incidents.counts import key_text
from risk_pipeline.warehouse.incidents.spans import from_where
from risk_pipeline.warehouse.sql import Connection, read_count, saying, table_name

_SAMPLE = 1000


def with_own_key(connection: Connection, span: Span, keys: Sequence[RowKey], time_zone: str) -> Span:
    """Return the span with the key, of those its rows may have, whose fact knows most of a sample of them."""
    if len(keys) < 2 or not span.has_rows:
        return replace(span, key=keys[0]) if keys else span
    with saying(f"The rows of {span.indicator.name} cannot be read"):
        known = {key: _known(connection, span, key, time_zone) for key in keys}
    return replace(span, key=max(keys, key=lambda key: known[key]))


def _known(connection: Connection, span: Span, key: RowKey, time_zone: str) -> int:
    return read_count(
        connection,
        f"""
        with sample as (
            select distinct entity_id::varchar as entity_id {from_where(span, time_zone)} limit {_SAMPLE}
        )
        select count(*) from sample
        where entity_id in (select {key_text(key)} from {table_name(key.table)})
        """,
    )
