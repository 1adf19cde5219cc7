"""Digests leave a few minutes after the cut, so that the period is over for certain."""

import dagster as dg

from risk_pipeline.defs.digest.jobs import daily_digest, weekly_digest
from risk_pipeline.defs.project import Project


def build_digest_schedules(project: Project) -> list[dg.ScheduleDefinition]:
    """Build the schedules of the day's and the week's digests, in the business time zone."""
    hour, zone = project.settings.digest_hour, project.settings.time_zone
    return [
        dg.ScheduleDefinition(
            name="daily_digest",
            job=daily_digest,
            cron_schedule=f"5 {hour} * * *",
            execution_timezone=zone,
            description="Tells each owner and business line what is open and what happened yesterday.",
        ),
        dg.ScheduleDefinition(
            name="weekly_digest",
            job=weekly_digest,
            cron_schedule=f"10 {hour} * * 1",
            execution_timezone=zone,
            description="Tells each owner and business line what is open and what happened last week.",
        ),
    ]
