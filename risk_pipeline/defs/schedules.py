"""Schedules. The daily loop runs once the business day is over and its feeds have landed."""

import dagster as dg

from risk_pipeline.defs.jobs import daily, deliver

daily_schedule = dg.build_schedule_from_partitioned_job(daily, name="daily_at_six", hour_of_day=6)

deliver_schedule = dg.ScheduleDefinition(
    name="deliver_every_five_minutes", job=deliver, cron_schedule="*/5 * * * *"
)
