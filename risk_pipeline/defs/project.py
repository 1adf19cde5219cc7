"""What all the glue shares: the project's settings and content, its partitions and freshness policy."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import dagster as dg

from risk_pipeline.catalog import Catalog
from risk_pipeline.pipeline.transform.manifest import open_catalog
from risk_pipeline.settings import Settings

if TYPE_CHECKING:
    from risk_pipeline.pipeline.app import Platform

DAILY_RUN_HOUR = 6
# Far longer than any run so far.
DUE_HOUR = DAILY_RUN_HOUR + 2
ONE_RUN = dg.BackfillPolicy.single_run()


@dataclass(frozen=True)
class Project:
    """One project as it was when its definitions were built."""

    settings: Settings
    catalog: Catalog

    @cached_property
    def business_days(self) -> dg.DailyPartitionsDefinition:
        """One partition per business day, cut in the business time zone."""
        return dg.DailyPartitionsDefinition(
            start_date=self.settings.start_on.isoformat(), timezone=self.settings.time_zone
        )

    @cached_property
    def due_in_the_morning(self) -> dg.FreshnessPolicy:
        """Shown as late unless written between the end of the business day and the due hour."""
        return dg.FreshnessPolicy.cron(
            deadline_cron=f"0 {DUE_HOUR} * * *",
            lower_bound_delta=timedelta(hours=DUE_HOUR),
            timezone=self.settings.time_zone,
        )

    def owner_of(self, owner_id: str) -> list[str]:
        """Return an owner of the register in Dagster's form: an e-mail address or a team."""
        owner = self.catalog.owners.get(owner_id)
        return [owner.email if owner and owner.email else f"team:{owner_id}"]

    @property
    def data_owner(self) -> list[str]:
        """Who answers for the data as a whole."""
        return self.owner_of(self.catalog.data_owner)

    @property
    def risk_owner(self) -> list[str]:
        """Who answers for rules and tickets: whom an overdue ticket reaches last, if that is one role."""
        plan = self.catalog.response
        last = plan.chain[-1] if plan else ""
        return self.owner_of(last) if last in self.catalog.owners else self.data_owner


def load_project(settings: Settings) -> Project:
    """Read register, rules, indicators and feeds.

    Raises:
        ConfigError: the manifest is missing, or content is wrong; the text says what to do.
    """
    return Project(settings, open_catalog(settings))


def days_of(context: dg.AssetExecutionContext, platform: "Platform") -> tuple[date, date]:
    """Return the first and last business day of a run: of its partitions, or the newest that is over."""
    if not (context.has_partition_key or context.has_partition_key_range):
        newest = platform.last_closed_day()
        context.log.info("launched without a partition: this run is about %s", newest)
        return newest, newest
    keys = context.partition_key_range
    return date.fromisoformat(keys.start), date.fromisoformat(keys.end)
