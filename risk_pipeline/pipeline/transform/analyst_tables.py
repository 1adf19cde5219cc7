"""Tables that analysts find beside the indicators: tickets and the data dictionary."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.store import list_tickets

if TYPE_CHECKING:
    import pandas as pd

_TICKET_COLUMNS = [
    *("ref", "kind", "rule_id", "rule_sha", "indicator", "grain", "dimension", "segment"),
    *("owner", "channel", "state", "severity", "resolution", "root_cause"),
    *("opened_at", "acknowledged_at", "closed_at", "since", "breached_periods", "recurrence_count"),
    *("last_status", "value", "limit_value", "limit_kind", "expected", "exposure_minor", "reason"),
    "parent_id",
]


def tickets_frame(platform: Platform) -> "pd.DataFrame":
    """Return one row per ticket, as it is now."""
    import pandas as pd

    rows = [
        _plain({name: getattr(t, name) for name in _TICKET_COLUMNS}) for t in list_tickets(platform.store)
    ]
    frame = pd.DataFrame(rows, columns=_TICKET_COLUMNS)
    instants = ["opened_at", "acknowledged_at", "closed_at"]
    frame[instants] = frame[instants].apply(pd.to_datetime, utc=True)
    numbers = ["value", "limit_value", "expected", "exposure_minor", "parent_id"]
    frame[numbers] = frame[numbers].apply(pd.to_numeric)
    return frame


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in row.items()}


def data_dictionary(manifest_path: Path) -> "pd.DataFrame":
    """Return one row per documented column of the public tables, from the dbt project's own YAML."""
    import pandas as pd

    nodes = json.loads(manifest_path.read_text())["nodes"].values()
    rows = [
        {
            "table_name": f"{node['schema']}.{node['alias']}",
            "table_description": node["description"],
            "column_name": column["name"],
            "data_type": column["data_type"],
            "description": column["description"],
        }
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] in {"facts", "indicators", "response"}
        for column in node["columns"].values()
    ]
    names = ["table_name", "table_description", "column_name", "data_type", "description"]
    return pd.DataFrame(rows, columns=names)
