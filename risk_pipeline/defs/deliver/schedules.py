"""Waiting messages leave between the daily runs."""

import dagster as dg

from risk_pipeline.defs.deliver.jobs import deliver

deliver_schedule = dg.ScheduleDefinition(
    name="deliver_every_five_minutes",
    job=deliver,
    cron_schedule="*/5 * * * *",
    description="Sends waiting messages and advances the clocks of tickets between the daily runs.",
)
