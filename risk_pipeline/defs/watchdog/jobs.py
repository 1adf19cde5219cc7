"""The job that checks whether the response itself is alive."""

import dagster as dg

from risk_pipeline.defs.watchdog.checks import response_is_alive

watchdog = dg.define_asset_job(
    name="watchdog",
    selection=dg.AssetSelection.checks(response_is_alive),
    executor_def=dg.in_process_executor,
    description="Checks that the response itself is alive, and calls the heartbeat address.",
)
