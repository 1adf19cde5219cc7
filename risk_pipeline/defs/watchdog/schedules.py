"""The watchdog looks all day long, whether or not anything else runs."""

import dagster as dg

from risk_pipeline.defs.watchdog.jobs import watchdog

watchdog_schedule = dg.ScheduleDefinition(
    name="watchdog_every_half_hour", job=watchdog, cron_schedule="*/30 * * * *"
)
