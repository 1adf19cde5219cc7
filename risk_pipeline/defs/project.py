"""What all the glue shares: settings, catalogue, partitions and policies, read once per process."""

from datetime import date, timedelta
from functools import cache

import dagster as dg

from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.settings import Settings, load_settings

FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=36), warn_window=timedelta(hours=26))


@cache
def settings() -> Settings:
    """Return the settings of this code location."""
    return load_settings()


@cache
def catalog() -> Catalog:
    """Return register, rules, indicators and feeds as they were when the location loaded."""
    return load_catalog(settings().project_dir, settings().manifest_path)


@cache
def business_days() -> dg.DailyPartitionsDefinition:
    """Return one partition per business day, cut in the business time zone."""
    return dg.DailyPartitionsDefinition(
        start_date=settings().start_on.isoformat(), timezone=settings().time_zone
    )


ONE_RUN = dg.BackfillPolicy.single_run()


def owner_of(owner_id: str) -> list[str]:
    """Return an owner of the register in Dagster's form: an e-mail address or a team."""
    owner = catalog().owners.get(owner_id)
    return [owner.email if owner and owner.email else f"team:{owner_id}"]


def days_of(context: dg.AssetExecutionContext) -> tuple[date, date]:
    """Return the first and last business day of the run's partitions."""
    keys = context.partition_key_range
    return date.fromisoformat(keys.start), date.fromisoformat(keys.end)
