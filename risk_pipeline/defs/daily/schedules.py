"""The daily loop runs once the business day is over and its feeds have landed."""

import dagster as dg

from risk_pipeline.defs.daily.jobs import daily
from risk_pipeline.defs.project import DAILY_RUN_HOUR

# Its time zone is that of the assets' partitions.
daily_schedule = dg.build_schedule_from_partitioned_job(
    daily,
    name="daily_at_six",
    hour_of_day=DAILY_RUN_HOUR,
    description="Runs the whole loop for the business day that has just ended: its partition.",
)
