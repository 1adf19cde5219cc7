"""A project as `risk init` writes it, with a feed of reviews, their topics as an indicator, and incidents."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import yaml
from pydantic import SecretStr

from risk_pipeline.catalog import load_catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.pipeline.projects.init import begin
from risk_pipeline.pipeline.runs.daily import RunReport, run_day
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings
from tests.builders.texts.reviews import Review
from tests.paths import ROOT

RULE, TRIED = "sales.topics", "sales.topics_tried"
_SOURCE = """
sources:
  - name: shop
    schema: raw
    config: {loaded_at_field: _loaded_at}
    tables:
      - name: reviews
        identifier: shop_reviews
        description: One row per review.
        config:
          meta:
            feed:
              location: "{data_dir}/reviews/*.csv"
              format: csv
              key: [id]
              cursor: told_at
              owner: sales_lead
              max_reject_share: 0.5
              texts: {column: said, language: pt, author: who, rating: stars}
        columns:
          - {name: id, data_type: varchar, description: Its id.}
          - {name: told_at, data_type: timestamp, description: When it was written.}
          - {name: stars, data_type: bigint, description: 1 to 5.}
          - {name: who, data_type: varchar, description: Who wrote it., config: {meta: {personal: true}}}
          - {name: said, data_type: varchar, description: What was written., config: {meta: {personal: true}}}
"""
_INDICATOR = """
models:
  - name: ind_review_topics
    description: One row per day and topic.
    config:
      meta:
        indicator:
          name: review_topics
          title: Reviews about a topic
          description: Reviews about a topic of all reviews.
          business_line: sales
          owner: sales_lead
          unit: ratio
          direction: up_bad
          kind: leading
          form: flow
          grain: [day]
          dimensions: [all, subject]
          min_denominator: 5
          denominator: trials
    columns:
      - {name: entity_id, data_type: varchar, description: "{{ doc('entity_id') }}"}
      - {name: occurred_on, data_type: date, description: "{{ doc('occurred_on') }}"}
      - {name: numerator, data_type: double, description: "{{ doc('numerator') }}"}
      - {name: denominator, data_type: double, description: "{{ doc('denominator') }}"}
      - {name: exposure_minor, data_type: bigint, description: "{{ doc('exposure_minor') }}"}
      - {name: subject, data_type: varchar, description: Topic.}
"""
_SQL = """with

topics as (
    {{ risk_core.text_topics('shop', 'reviews') }}
)

select entity_id, occurred_on, numerator, denominator, exposure_minor, topic as subject from topics
"""


def begin_reviews(folder: Path, channel: str = "sales") -> None:
    """Write the project: two rules over topics, one of them in shadow, and incidents of one type."""
    begin(folder, time_zone="UTC", currency="BRL", login="ana", now=datetime(2026, 4, 20, tzinfo=UTC))
    models = folder / "dbt_project" / "models"
    (models / "staging" / "shop__reviews.yml").write_text(_SOURCE)
    (models / "indicators" / "ind_review_topics.yml").write_text(_INDICATOR)
    (models / "indicators" / "ind_review_topics.sql").write_text(_SQL)
    (folder / "data" / "reviews").mkdir()
    owners = folder / "register" / "owners.yaml"
    owners.write_text(owners.read_text().replace("channel: sales ", f"channel: {channel} "))
    suite = folder / "expectations" / "sales.yaml"
    rules = yaml.safe_load(suite.read_text())
    (pattern,) = rules["expectations"]
    limits = {"indicator": "review_topics", "by": ["subject"], "grain": "day", "amber": 0.05, "red": 0.1}
    for name, state in ((RULE, "active"), (TRIED, "shadow")):
        meta = pattern["meta"] | {"state": state}
        rules["expectations"].append(pattern | {"id": name, "kwargs": limits, "meta": meta})
    suite.write_text(yaml.safe_dump(rules, sort_keys=False))
    (folder / "register" / "incidents.yaml").write_text(yaml.safe_dump(_incidents(channel), sort_keys=False))


def _incidents(channel: str) -> dict[str, object]:
    """Return incidents with the clocks of the marketplace, and people of this shop."""
    known = yaml.safe_load((ROOT / "register" / "incidents.yaml").read_text())
    calm = {"id": "calm", "kind": "person", "title": "Nobody writes about it any more"}
    kind = {
        "id": "mass_complaint",
        "title": "Mass complaint",
        "roles": ["incident_commander"],
        "channel": channel,
        "takes_topics": True,
        "recovery": [calm],
    }
    leads = {"id": "commander", "role": "incident_commander", "title": "Commander", "owner": "sales_lead"}
    chain = ["incident_commander"]
    return {
        "types": [kind],
        "matrices": [
            {"id": "all", "axes": {"regulatory": [{"measure": "level", "P0": 3, "P1": 2, "P2": 1}]}}
        ],
        "roles": [leads],
        "clocks": [each | {"chain": chain} for each in known["clocks"]],
    }


class ReviewSite:
    """The project, its files, and the mornings on which it is run; with an address, messages go to Slack."""

    def __init__(self, folder: Path, slack: str = "", token: str = "") -> None:
        self.folder = folder
        more = {"slack_token": SecretStr(token), "slack_base_url": slack} if slack else {}
        self.settings = Settings(
            project_dir=folder,
            var_dir=folder / "var",
            data_dir=str(folder / "data"),
            dbt_target_dir=folder / "target",
            time_zone="UTC",
            currency="BRL",
            start_on=date(2026, 1, 5),
            rejudge_days=7,
            slack_seconds_between_posts=0,
            **more,
        )
        dbt.prepare(self.settings)

    def platform(self, day: date, hour: int = 6) -> Platform:
        """Return a platform whose clock stands in the morning after a day."""
        clock = FixedClock(datetime.combine(day + timedelta(days=1), time(hour), tzinfo=UTC))
        catalog = load_catalog(self.settings.project_dir, self.settings.manifest_path)
        return build_platform(self.settings, catalog=catalog, clock=clock)

    def deliver(self, name: str, reviews: Sequence[Review], *broken: str) -> None:
        """Put a file of reviews, and of lines that are none, into the folder."""
        rows = [f"{key},{day} 09:00:00,{stars},{who},{said}" for key, day, stars, who, said in reviews]
        text = "\n".join(["id,told_at,stars,who,said", *rows, *broken, ""])
        (self.folder / "data" / "reviews" / f"{name}.csv").write_text(text)

    def run(self, day: date) -> RunReport:
        """Run the loop in the morning after a day."""
        platform = self.platform(day)
        try:
            return run_day(platform, day)
        finally:
            platform.store.close()

    def environment(self) -> dict[str, str]:
        """What tells the command line to work here."""
        return {
            "RISK_PROJECT_DIR": str(self.folder),
            "RISK_VAR_DIR": str(self.settings.var_dir),
            "RISK_DATA_DIR": self.settings.data_dir,
            "RISK_DBT_TARGET_DIR": str(self.settings.dbt_target_dir),
            "RISK_TIME_ZONE": "UTC",
            "RISK_CURRENCY": "BRL",
            "COLUMNS": "200",
        }
