"""What the dbt project's own YAML says of its tables and columns, for whoever reads the published copy."""

import json
from pathlib import Path

from risk_pipeline.domain.text import one_line
from risk_pipeline.warehouse.schema.documentation import Described, Documentation

_BUILT = {"model", "seed", "snapshot"}


def read_documentation(manifest_path: Path) -> Documentation:
    """Return the descriptions of everything that dbt builds, by `schema.table`, from its manifest."""
    nodes = json.loads(manifest_path.read_bytes())["nodes"].values()
    return {
        f"{node['schema']}.{node['alias']}": Described(
            one_line(node["description"]),
            {name.lower(): one_line(column["description"]) for name, column in node["columns"].items()},
            is_seed=node["resource_type"] == "seed",
        )
        for node in nodes
        if node["resource_type"] in _BUILT
    }
