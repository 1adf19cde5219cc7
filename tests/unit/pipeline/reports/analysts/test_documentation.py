"""What dbt's YAML says of whatever it builds, on one line each."""

import json
from dataclasses import replace
from pathlib import Path

from risk_pipeline.pipeline.reports.analysts.documentation import read_documentation
from risk_pipeline.warehouse.schema.documentation import Described


def test_models_and_seeds_are_described_and_tests_are_not(tmp_path: Path) -> None:
    column = {"name": "order_id", "description": "The order,\n  by its number.\n"}
    node = {
        "resource_type": "model",
        "description": "One row per\n order.\n",
        "columns": {"Order_ID": column},
    }
    nodes = {
        "a": node | {"schema": "facts", "alias": "fct_orders"},
        "b": node | {"schema": "ops", "alias": "terms", "resource_type": "seed"},
        "c": node | {"schema": "facts", "alias": "unique_orders", "resource_type": "test"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    said = Described("One row per order.", {"order_id": "The order, by its number."})
    found = read_documentation(tmp_path / "manifest.json")
    assert found == {"facts.fct_orders": said, "ops.terms": replace(said, is_seed=True)}
