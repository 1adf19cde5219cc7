"""New or changed files in the data folder start the loop for the newest closed day."""

import json

import dagster as dg

from risk_pipeline.defs.daily.jobs import daily
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.domain.formatting import counted


@dg.sensor(
    name="new_files",
    job=daily,
    minimum_interval_seconds=60,
    description="Starts the daily loop for the newest closed day when files of a feed are new or changed.",
)
def new_files(context: dg.SensorEvaluationContext, risk: PlatformResource) -> dg.SensorResult | dg.SkipReason:
    """Compare sizes and times of the feeds' files with the last look (the sensor's cursor)."""
    from risk_pipeline.pipeline.operations.file_watch import file_states, fingerprint

    platform = risk.platform()
    seen = file_states(platform)
    before = json.loads(context.cursor) if context.cursor else {}
    changed = sorted(path for path, state in seen.items() if before.get(path) != state)
    if not changed:
        return dg.SkipReason(f"{counted(len(seen), 'file')}, none new or changed")
    day = platform.last_closed_day().isoformat()
    cursor = json.dumps(seen, sort_keys=True)
    request = dg.RunRequest(
        run_key=f"{day}:{fingerprint(seen)}",
        partition_key=day,
        tags={"risk/new_files": str(len(changed))},
    )
    return dg.SensorResult(run_requests=[request], cursor=cursor)
