"""Definitions are built from settings: two projects can stand in one process, in either order."""

from collections.abc import Iterator

import dagster as dg
import pytest

from risk_pipeline.definitions import build_definitions
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.settings import Settings
from tests.harness.loop_site import Site


@pytest.fixture(scope="module")
def two_settings(loop_site: Site) -> list[Settings]:
    """One project as it is, and the same in another time zone with other hours."""
    elsewhere = {"time_zone": "Asia/Tokyo", "live_minutes": 10, "digest_hour": 11}
    return [loop_site.settings, loop_site.settings.model_copy(update=elsewhere)]


@pytest.fixture(scope="module")
def two_definitions(two_settings: list[Settings]) -> Iterator[list[dg.Definitions]]:
    """Both built before either is looked at. Dagster asks the newest instance when it resolves them."""
    with dg.DagsterInstance.ephemeral():
        yield [build_definitions(settings) for settings in two_settings]


def zones_of(definitions: dg.Definitions) -> set[str]:
    graph = definitions.resolve_asset_graph()
    partitions = {graph.get(key).partitions_def for key in graph.get_all_asset_keys()}
    return {str(getattr(each, "timezone", None)) for each in partitions}


def test_each_cuts_its_days_in_its_own_zone(two_definitions: list[dg.Definitions]) -> None:
    assert [zones_of(each) for each in two_definitions] == [{"America/Sao_Paulo"}, {"Asia/Tokyo"}]


def test_each_has_its_own_schedules(two_definitions: list[dg.Definitions]) -> None:
    names = ["daily_at_six", "daily_digest", "live_every_few_minutes"]
    found = []
    for definitions in two_definitions:
        schedules = {each.name: each for each in definitions.get_repository_def().schedule_defs}
        found.append([(schedules[name].cron_schedule, schedules[name].execution_timezone) for name in names])
    here, there = found
    assert here[:2] == [("0 6 * * *", "America/Sao_Paulo"), ("5 8 * * *", "America/Sao_Paulo")]
    assert there[:2] == [("0 6 * * *", "Asia/Tokyo"), ("5 11 * * *", "Asia/Tokyo")]
    assert (here[2][0], there[2][0]) == ("*/5 * * * *", "*/10 * * * *")


def test_each_promises_its_assets_for_its_own_morning(two_definitions: list[dg.Definitions]) -> None:
    policies = [
        each.resolve_asset_graph().get(dg.AssetKey("published")).freshness_policy for each in two_definitions
    ]
    assert [getattr(policy, "timezone", None) for policy in policies] == ["America/Sao_Paulo", "Asia/Tokyo"]


def test_each_hands_out_the_platform_of_its_own_settings(
    two_definitions: list[dg.Definitions], two_settings: list[Settings]
) -> None:
    resources = [(each.resources or {})["risk"] for each in two_definitions]
    assert all(isinstance(each, PlatformResource) for each in resources)
    assert [each.platform().settings for each in resources] == two_settings


def test_places_given_for_a_run_are_taken_and_the_rest_stays(
    two_definitions: list[dg.Definitions], loop_site: Site
) -> None:
    seen = []

    @dg.op
    def look(risk: PlatformResource) -> None:
        seen.append(risk.platform().settings)

    @dg.job(resource_defs={"risk": (two_definitions[1].resources or {})["risk"]})
    def looking() -> None:
        look()

    looking.execute_in_process(run_config={"resources": {"risk": {"config": {"data_dir": "s3://elsewhere"}}}})
    assert (seen[0].data_dir, seen[0].time_zone) == ("s3://elsewhere", "Asia/Tokyo")
    assert seen[0].var_dir == loop_site.settings.var_dir
