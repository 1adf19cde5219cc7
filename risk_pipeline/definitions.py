"""Everything Dagster shows. Glue lies in `defs/`, one folder per stage, one file per noun."""

import warnings

import dagster as dg

from risk_pipeline.defs.daily.jobs import daily
from risk_pipeline.defs.daily.schedules import daily_schedule
from risk_pipeline.defs.deliver.assets import build_notifications
from risk_pipeline.defs.deliver.jobs import deliver
from risk_pipeline.defs.deliver.schedules import deliver_schedule
from risk_pipeline.defs.digest.jobs import daily_digest, weekly_digest
from risk_pipeline.defs.digest.schedules import build_digest_schedules
from risk_pipeline.defs.govern.assets import build_risk_map
from risk_pipeline.defs.ingest.assets import build_feeds
from risk_pipeline.defs.ingest.sensors import new_files
from risk_pipeline.defs.live.jobs import live
from risk_pipeline.defs.live.schedules import build_live_schedule
from risk_pipeline.defs.monitor.assets import build_rule_results
from risk_pipeline.defs.project import Project, load_project
from risk_pipeline.defs.publish.assets import build_published
from risk_pipeline.defs.register.assets import build_register
from risk_pipeline.defs.resources import build_dbt_resource, build_platform_resource
from risk_pipeline.defs.respond.assets import build_tickets
from risk_pipeline.defs.respond.checks import build_suite_checks
from risk_pipeline.defs.respond.sensors import failed_runs, recovered_runs
from risk_pipeline.defs.transform.assets import build_models
from risk_pipeline.defs.transform.checks import every_model_is_built
from risk_pipeline.defs.watchdog.checks import response_is_alive
from risk_pipeline.defs.watchdog.jobs import watchdog
from risk_pipeline.defs.watchdog.schedules import watchdog_schedule
from risk_pipeline.settings import Settings, load_settings


def _assets(project: Project, models: dg.AssetsDefinition) -> list[dg.AssetsDefinition]:
    return [
        build_feeds(project),
        build_register(project),
        models,
        build_rule_results(project, models),
        build_tickets(project),
        build_risk_map(project),
        build_notifications(project),
        build_published(project),
    ]


def build_definitions(settings: Settings) -> dg.Definitions:
    """Build what Dagster shows of one project. Reads catalog files and the dbt manifest, nothing else.

    Raises:
        ConfigError: the manifest is missing, or content is wrong; the text says what to do.
    """
    project = load_project(settings)
    with warnings.catch_warnings():
        # Backfill policies are in beta; pyproject.toml pins the version they were tried with.
        warnings.simplefilter("ignore", dg.BetaWarning)
        return _build(project)


def _build(project: Project) -> dg.Definitions:
    models = build_models(project)
    return dg.Definitions(
        assets=_assets(project, models),
        asset_checks=[*build_suite_checks(project, models), every_model_is_built, response_is_alive],
        jobs=[daily, live, deliver, daily_digest, weekly_digest, watchdog],
        schedules=[
            daily_schedule,
            build_live_schedule(project),
            deliver_schedule,
            *build_digest_schedules(project),
            watchdog_schedule,
        ],
        sensors=[new_files, failed_runs, recovered_runs],
        # One process runs the steps of any launch in order: the warehouse has one writer.
        executor=dg.in_process_executor,
        resources={"risk": build_platform_resource(project), "dbt": build_dbt_resource(project)},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Build the definitions of the project that the environment names."""
    return build_definitions(load_settings())
