"""Tables for analysts in addition to the indicators: tickets and the data dictionary."""

import json
from pathlib import Path

from risk_pipeline.store import Store, list_tickets
from risk_pipeline.warehouse.schema.statements import Rows
from risk_pipeline.warehouse.schema.tickets import PUBLISHED_TICKETS

_DOCUMENTED = {"facts", "indicators", "response"}


def ticket_rows(store: Store) -> Rows:
    """Return one row per ticket, as it is now: rows of `ops.tickets`."""
    return [
        tuple(_plain(getattr(ticket, name)) for name in PUBLISHED_TICKETS.names)
        for ticket in list_tickets(store)
    ]


def _plain(cell: object) -> object:
    return getattr(cell, "value", cell)


def dictionary_rows(manifest_path: Path) -> Rows:
    """Return one row per documented column of the public tables, from the dbt project's own YAML.

    They are rows of `ops.data_dictionary`.
    """
    nodes = json.loads(manifest_path.read_text())["nodes"].values()
    return [
        (
            f"{node['schema']}.{node['alias']}",
            node["description"],
            column["name"],
            column["data_type"],
            column["description"],
        )
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] in _DOCUMENTED
        for column in node["columns"].values()
    ]
