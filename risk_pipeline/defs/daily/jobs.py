"""The job of the daily loop."""

import dagster as dg

# Its steps are light and share one warehouse file: one process runs them in order.
daily = dg.define_asset_job(
    name="daily",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="The whole loop for one business day: feeds to messages and the published copy.",
)
