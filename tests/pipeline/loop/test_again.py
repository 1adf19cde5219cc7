"""The same day again, a day of the past, a backfill: nothing twice, and nobody paged for history."""

import os
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from risk_pipeline.definitions import build_definitions
from risk_pipeline.pipeline.assets.rule_findings import read_findings
from risk_pipeline.pipeline.runs import stages
from risk_pipeline.warehouse.connection import connect
from tests.harness.loop_site import BREACH_DAY, DAYS, FEED_TICKET, LAST, Site, Story

# Libraries' own calls: dagster-dbt reads what Dagster deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:AssetExecutionContext:DeprecationWarning")

EVE = DAYS[DAYS.index(BREACH_DAY) - 1]
JUDGED = "select * from ops.rule_results order by all"
VALUES = "select * exclude (data_as_of) from indicators.indicator_values order by all"


def test_a_second_run_of_a_day_changes_nothing_and_tells_nobody(loop_story: Story) -> None:
    site = loop_story.at(LAST.isoformat())
    site.put_files(LAST)
    before = site.history(), site.rows(JUDGED), site.rows(VALUES)
    with connect(site.settings.warehouse_path) as connection:
        connection.execute("drop view indicators.ind_gmv")
    done = site.cli("run", "--day", LAST.isoformat())
    assert done.exit_code == 0, done.output
    assert site.history() == before[0]
    # Equal verdicts and values keep the run that first gave them, and its instant.
    assert site.rows(JUDGED) == before[1]
    assert site.rows(VALUES) == before[2]
    assert "0 new, 0 changed, 0 rejected rows" in done.output
    assert "nothing to send" in done.output
    assert site.rows("select count(*) from indicators.ind_gmv")[0][0] > 0, (
        "a view that was lost is there again"
    )


def test_a_run_leaves_out_the_views_that_are_there_and_tests_them_all_the_same(loop_story: Story) -> None:
    first, *later = [loop_story.reports[day].transform for day in DAYS]
    views = loop_story.at(LAST.isoformat()).rows(
        "select count(*) from duckdb_views() where schema_name in"
        " ('staging', 'facts', 'indicators', 'ops', 'response', 'governance')"
    )[0][0]
    assert views > 30
    assert {report.built for report in later} == {first.built - views}
    assert {report.tested for report in later} == {first.tested}


def without_tickets(site: Site) -> Site:
    """Forget all tickets and messages, keep what was judged."""
    site.forget_tickets()
    return site


def test_a_run_about_the_past_is_recorded_and_queues_no_message(loop_story: Story) -> None:
    site = without_tickets(loop_story.at(LAST.isoformat()))
    with site.platform(LAST) as platform:
        report = stages.respond(platform, run_id="past", first=BREACH_DAY, last=BREACH_DAY)
    assert (report.opened, report.is_past) == (4, True)
    history = site.history()
    assert set(history["tickets"]) == {f"T-{number:06d}" for number in range(1, 5)}
    assert history["messages"] == []
    assert {event[4] for events in history["events"].values() for event in events} == {"backfill", None}


def test_a_run_about_the_newest_day_queues_its_messages(loop_story: Story) -> None:
    site = without_tickets(loop_story.at(LAST.isoformat()))
    with site.platform(LAST) as platform:
        report = stages.respond(platform, run_id="now", first=LAST, last=LAST)
    assert report.messages > 0
    assert not report.is_past


@pytest.fixture(scope="module")
def backfill(loop_story: Story) -> Iterator[tuple[Site, dg.ExecuteInProcessResult]]:
    """The daily job in Dagster for the day of the breach, as a run of a backfill, after the day before."""
    site = loop_story.at(EVE.isoformat())
    site.put_files(BREACH_DAY)
    with pytest.MonkeyPatch.context() as patch, dg.DagsterInstance.ephemeral() as instance:
        for name in [name for name in os.environ if name.startswith("DBT_")]:
            patch.delenv(name)
        result = (
            build_definitions(site.settings)
            .resolve_job_def("daily")
            .execute_in_process(
                partition_key=BREACH_DAY.isoformat(),
                tags={"dagster/backfill": "b1"},
                instance=instance,
                raise_on_error=True,
            )
        )
        yield site, result
        for name in [name for name in os.environ if name.startswith("DBT_")]:
            del os.environ[name]


def test_a_backfill_changes_tickets_as_a_live_run_does_and_queues_no_message(
    backfill: tuple[Site, dg.ExecuteInProcessResult], loop_story: Story
) -> None:
    site, result = backfill
    assert result.success
    filled = site.history()
    site.keep("backfilled")
    live = loop_story.at(BREACH_DAY.isoformat()).history()
    before = loop_story.at(EVE.isoformat()).history()
    site.put_back("backfilled")
    assert filled["tickets"] == live["tickets"]
    assert set(filled["tickets"]) > set(before["tickets"])
    assert filled["messages"] == before["messages"]
    assert filled["told"] == before["told"]
    assert len(live["messages"]) > len(before["messages"])


def materialised(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    return {
        event.asset_key.to_user_string(): {
            name: value.value for name, value in event.materialization.metadata.items()
        }
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }


def test_a_dagster_run_materialises_every_stage_with_its_numbers(
    backfill: tuple[Site, dg.ExecuteInProcessResult],
) -> None:
    found = materialised(backfill[1])
    every = {
        key.to_user_string()
        for key in build_definitions(backfill[0].settings).resolve_asset_graph().get_all_asset_keys()
    }
    assert set(found) == every
    assert found["olist/orders"]["state"] == "ok"
    assert found["olist/orders"]["dagster/row_count"] > 0
    assert found["card_scheme/chargebacks"]["state"] == "not_configured"
    assert found["rule_results"]["verdicts"] > 0
    assert found["rule_results"]["judged_to"] == BREACH_DAY.isoformat()
    assert found["tickets"]["opened"] == 1
    assert found["notifications"]["sent"] == 0
    assert found["published"]["rows_of_all_tables"] > 0
    for key, table in (
        ("rule_results", "ops.rule_results"),
        ("facts/fct_orders", "facts.fct_orders"),
        ("indicators/indicator_values", "indicators.indicator_values"),
        ("olist/orders", "raw.olist_orders"),
    ):
        ((rows,),) = backfill[0].rows(f"select count(*) from {table}")
        assert found[key]["dagster/row_count"] == rows > 100


def checked(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    return {evaluation.check_name: evaluation for evaluation in result.get_asset_check_evaluations()}


def test_a_dagster_run_evaluates_one_check_per_rule_and_per_data_test(
    backfill: tuple[Site, dg.ExecuteInProcessResult],
) -> None:
    site, result = backfill
    names = {key.name for key in build_definitions(site.settings).resolve_asset_graph().asset_check_keys}
    with site.platform() as platform:
        findings = read_findings(platform, platform.catalog.rules.values())
    skipped = {rule.replace(".", "__") for rule, found in findings.items() if not found.is_judged}
    assert set(checked(result)) == names - skipped
    assert 0 < len(names & skipped) < len(names)


def test_the_check_of_a_red_rule_says_value_limit_segments_and_ticket(
    backfill: tuple[Site, dg.ExecuteInProcessResult],
) -> None:
    found = checked(backfill[1])["data_platform__feed_volume"]
    assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.ERROR)
    metadata = {name: value.value for name, value in found.metadata.items()}
    assert (metadata["status"], metadata["outcome"]) == ("red", "told")
    assert metadata["value"] < metadata["limit"]
    worst = metadata["segments"].records[0].data  # type: ignore[union-attr]
    assert (worst["segment"], worst["status"]) == ("Feed: Order reviews", "red")
    said = found.description or ""
    assert said.startswith("Red on 13 Apr 2024. ")
    assert "2 rows" in said
    assert f"{FEED_TICKET} P" in said
    assert "](data:image/png;base64," in said


def test_the_check_of_a_rule_that_could_not_be_judged_is_skipped_neither_passed_nor_failed(
    backfill: tuple[Site, dg.ExecuteInProcessResult],
) -> None:
    site, result = backfill
    assert "customer_experience__low_star" not in checked(result)
    with site.platform() as platform:
        rule = platform.catalog.rules["customer_experience.low_star"]
        found = read_findings(platform, [rule])[rule.id]
    assert (found.status, found.tally.passes, found.is_judged) == ("stale", False, False)
