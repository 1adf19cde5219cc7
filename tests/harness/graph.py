"""The asset graph as text, for the golden file. Run as a program after a wanted change, it writes it.

`python -m tests.harness.graph` needs a manifest: `risk prepare` first.
"""

import json
from typing import Any

import dagster as dg

from risk_pipeline.definitions import defs
from tests.paths import GOLDEN

DEFINITIONS = GOLDEN / "definitions.json"


def outline(definitions: dg.Definitions) -> dict[str, Any]:
    """Return keys, owners and wiring; texts and metadata may change without notice."""
    graph = definitions.resolve_asset_graph()
    assets = {}
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        assets[key.to_user_string()] = {
            "group": node.group_name,
            "owners": sorted(node.owners),
            "needs": sorted(parent.to_user_string() for parent in node.parent_keys),
        }
    checks: dict[str, list[str]] = {}
    for check in sorted(graph.asset_check_keys):
        checks.setdefault(check.asset_key.to_user_string(), []).append(check.name)
    return {
        "assets": assets,
        "checks": checks,
        "jobs": sorted(job.name for job in definitions.resolve_all_job_defs()),
        "schedules": {
            schedule.name: schedule.cron_schedule
            for schedule in definitions.get_repository_def().schedule_defs
        },
        "sensors": sorted(sensor.name for sensor in definitions.sensors or ()),
    }


if __name__ == "__main__":
    DEFINITIONS.write_text(json.dumps(outline(defs()), indent=1, sort_keys=True) + "\n")
