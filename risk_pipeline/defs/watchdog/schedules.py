"""The watchdog runs all day, whether or not anything else does."""

import dagster as dg

from risk_pipeline.defs.watchdog.jobs import watchdog

watchdog_schedule = dg.ScheduleDefinition(
    name="watchdog_every_half_hour",
    job=watchdog,
    cron_schedule="*/30 * * * *",
    description="Looks every half hour whether tickets, messages and rules are alive.",
)
