"""Live runs come every few minutes, one at a time."""

import dagster as dg

from risk_pipeline.defs.live.jobs import live
from risk_pipeline.defs.project import Project

_UNFINISHED = dg.RunsFilter(
    job_name=live.name,
    statuses=[dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED],
)


def build_live_schedule(project: Project) -> dg.ScheduleDefinition:
    """Build the schedule at the interval of the settings."""

    @dg.schedule(
        name="live_every_few_minutes",
        job=live,
        cron_schedule=f"*/{project.settings.live_minutes} * * * *",
        description="Judges the hours of today that are over, one run at a time. Idle where no feed changed.",
    )
    def live_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Request a live run, unless one is already waiting: the daily run may delay it for a long time."""
        if context.instance.get_runs(_UNFINISHED, limit=1):
            return dg.SkipReason("a live run is under way")
        return dg.RunRequest()

    return live_schedule
