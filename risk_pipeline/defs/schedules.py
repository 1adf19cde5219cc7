"""Schedules. The daily loop runs once the business day is over and its feeds have landed."""

import dagster as dg

from risk_pipeline.defs import project
from risk_pipeline.defs.jobs import daily, daily_digest, deliver, live, watchdog, weekly_digest

daily_schedule = dg.build_schedule_from_partitioned_job(daily, name="daily_at_six", hour_of_day=6)

deliver_schedule = dg.ScheduleDefinition(
    name="deliver_every_five_minutes", job=deliver, cron_schedule="*/5 * * * *"
)

_UNDER_WAY = dg.RunsFilter(
    job_name=live.name,
    statuses=[dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED],
)


@dg.schedule(
    name="live_every_few_minutes",
    job=live,
    cron_schedule=f"*/{project.settings().live_minutes} * * * *",
)
def live_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a live run, unless one waits already: the daily run may keep it waiting for long."""
    if context.instance.get_runs(_UNDER_WAY, limit=1):
        return dg.SkipReason("a live run is under way")
    return dg.RunRequest()


watchdog_schedule = dg.ScheduleDefinition(
    name="watchdog_every_half_hour", job=watchdog, cron_schedule="*/30 * * * *"
)

# A few minutes after the cut, so that the period is over for certain.
daily_digest_schedule = dg.ScheduleDefinition(
    name="daily_digest",
    job=daily_digest,
    cron_schedule=f"5 {project.settings().digest_hour} * * *",
    execution_timezone=project.settings().time_zone,
)

weekly_digest_schedule = dg.ScheduleDefinition(
    name="weekly_digest",
    job=weekly_digest,
    cron_schedule=f"10 {project.settings().digest_hour} * * 1",
    execution_timezone=project.settings().time_zone,
)
