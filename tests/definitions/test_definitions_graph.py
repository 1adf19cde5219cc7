"""What the data engineer sees first: the asset graph, whole and described."""

import json
from collections import Counter
from datetime import date, timedelta

import dagster as dg
import pytest

from risk_pipeline.definitions import build_definitions
from risk_pipeline.defs.project import Project, days_of
from risk_pipeline.defs.transform.sizes import with_sizes
from risk_pipeline.domain.register.rule import RuleState
from tests.harness.graph import DEFINITIONS, outline
from tests.harness.loop_site import DAYS, Site, Story


@pytest.fixture(scope="module")
def definitions(loop_site: Site) -> dg.Definitions:
    """The definitions on the place of the tests."""
    assert loop_site.settings.manifest_path.exists()
    return build_definitions(loop_site.settings)


@pytest.mark.parametrize("part", ["assets", "checks", "jobs", "schedules", "sensors"])
def test_the_graph_is_the_golden_one(definitions: dg.Definitions, part: str) -> None:
    expected = json.loads(DEFINITIONS.read_text())[part]
    # After a wanted change: python -m tests.harness.graph
    assert outline(definitions)[part] == expected


def test_every_asset_says_what_it_is_and_whose(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    bare = [
        key.to_user_string()
        for key in graph.get_all_asset_keys()
        for node in [graph.get(key)]
        if not (node.description and node.owners and node.kinds) or node.group_name in {None, "", "default"}
    ]
    assert bare == []


def test_every_check_says_what_it_holds_data_to(definitions: dg.Definitions) -> None:
    said = {
        spec.key: spec.description
        for assets in definitions.resolve_asset_graph().assets_defs
        for spec in assets.check_specs
    }
    assert [key.to_user_string() for key, text in said.items() if not text] == []
    key = dg.AssetCheckKey(dg.AssetKey(["facts", "fct_orders"]), "risk_core_unique_by_fct_orders_order_id")
    assert said[key] == "No two rows share order_id."


def test_every_table_says_what_its_columns_are(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    # Staging views have no columns in YAML; what they have is told when they are built.
    built_first = {key for key in graph.get_all_asset_keys() if key.path[0] == "staging"}
    no_tables = {dg.AssetKey("notifications"), dg.AssetKey("published")}
    bare = {}
    for key in graph.get_all_asset_keys() - built_first - no_tables:
        schema = graph.get(key).metadata["dagster/column_schema"]
        assert isinstance(schema, dg.TableSchema)
        bare[key.to_user_string()] = [column.name for column in schema.columns if not column.description]
    assert {key: names for key, names in bare.items() if names} == {}
    assert len(bare) > 50


def test_what_dbt_built_says_how_large_it_is_now(definitions: dg.Definitions, loop_story: Story) -> None:
    site = loop_story.at("replayed")
    project = Project(site.settings, site.catalog)
    told = [
        dg.Output(None, output_name=name, metadata={"unique_id": f"model.risk.{name}", "rows": 3})
        for name in ("fct_orders", "stg_olist__orders")
    ]
    with site.platform() as platform:
        table, view, other = with_sizes(project, platform, [*told, "a check"])
    assert isinstance(table, dg.Output)
    assert isinstance(view, dg.Output)
    (rows,) = site.rows("select count(*) from facts.fct_orders")[0]
    assert table.metadata["dagster/row_count"].value == rows > 1000
    assert table.metadata["rows"].value == 3
    assert "dagster/row_count" not in view.metadata
    schema = view.metadata["dagster/column_schema"].value
    assert isinstance(schema, dg.TableSchema)
    columns = {column.name: column for column in schema.columns}
    assert (columns["order_id"].type, bool(columns["order_id"].description)) == ("varchar", True)
    assert other == "a check"


def test_everything_that_runs_by_itself_says_what_it_does(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    jobs = [job for job in definitions.resolve_all_job_defs() if not job.name.startswith("__")]
    named = [*repository.schedule_defs, *repository.sensor_defs, *jobs]
    assert len(named) >= 14
    assert [each.name for each in named if not each.description] == []


def test_every_judged_rule_has_exactly_one_check(definitions: dg.Definitions, loop_site: Site) -> None:
    names = Counter(key.name for key in definitions.resolve_asset_graph().asset_check_keys)
    live = {RuleState.ACTIVE, RuleState.SHADOW}
    rules = {rule.id.replace(".", "__"): rule.meta.state in live for rule in loop_site.catalog.rules.values()}
    assert sum(rules.values()) >= 30
    assert {name: names[name] for name in rules} == {name: int(is_live) for name, is_live in rules.items()}


def test_a_rule_is_checked_on_the_indicator_it_watches(definitions: dg.Definitions, loop_site: Site) -> None:
    by_name = {key.name: key for key in definitions.resolve_asset_graph().asset_check_keys}
    rule = loop_site.catalog.rules["fulfilment.late_delivery"]
    watched = by_name["fulfilment__late_delivery"].asset_key
    assert watched.path[-1] == f"ind_{rule.indicator}"


def test_lineage_leads_from_the_feed_to_the_message(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    ancestors: set[dg.AssetKey] = set()
    waiting = {dg.AssetKey("notifications")}
    while waiting:
        key = waiting.pop()
        ancestors.add(key)
        waiting |= set(graph.get(key).parent_keys) - ancestors
    assert {
        dg.AssetKey(["olist", "orders"]),
        dg.AssetKey(["indicators", "indicator_values"]),
        dg.AssetKey("rule_results"),
        dg.AssetKey("tickets"),
    } <= ancestors


def test_all_that_the_daily_run_writes_is_due_in_the_morning_but_feeds_that_are_not_configured(
    definitions: dg.Definitions, loop_site: Site
) -> None:
    graph = definitions.resolve_asset_graph()
    all_feeds = loop_site.catalog.feeds.values()
    feeds = {dg.AssetKey(each.id.split(".")): bool(each.location) and not each.optional for each in all_feeds}
    assert set(feeds.values()) == {True, False}
    promised = {key: graph.get(key).freshness_policy for key in graph.materializable_asset_keys}
    due = dg.FreshnessPolicy.cron(
        deadline_cron="0 8 * * *",
        lower_bound_delta=timedelta(hours=8),
        timezone=loop_site.settings.time_zone,
    )
    assert promised == {key: due if feeds.get(key, True) else None for key in promised}


def test_all_assets_share_the_business_days_of_the_time_zone(
    definitions: dg.Definitions, loop_site: Site
) -> None:
    graph = definitions.resolve_asset_graph()
    kinds = {graph.get(key).partitions_def for key in graph.get_all_asset_keys()}
    assert len(kinds) == 1
    (partitions,) = kinds
    assert isinstance(partitions, dg.DailyPartitionsDefinition)
    assert partitions.timezone == loop_site.settings.time_zone
    assert partitions.get_first_partition_key() == loop_site.settings.start_on.isoformat()


def test_a_run_without_a_partition_is_about_yesterday(definitions: dg.Definitions, loop_site: Site) -> None:
    asked: list[tuple[date, date]] = []

    @dg.asset(partitions_def=definitions.resolve_asset_graph().get(dg.AssetKey("tickets")).partitions_def)
    def asks(context: dg.AssetExecutionContext) -> None:
        with loop_site.platform(DAYS[0]) as platform:
            asked.append(days_of(context, platform))

    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize([asks], instance=instance, partition_key="2024-02-03")
        assert dg.materialize([asks], instance=instance).success
    assert asked == [(date(2024, 2, 3), date(2024, 2, 3)), (DAYS[0], DAYS[0])]


def test_a_backfill_is_one_run(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    policies = {graph.get(key).backfill_policy for key in graph.materializable_asset_keys}
    assert policies == {dg.BackfillPolicy.single_run()}


def test_the_daily_job_runs_everything_in_order_in_one_process(definitions: dg.Definitions) -> None:
    daily = definitions.resolve_job_def("daily")
    assert daily.executor_def.name == "in_process"
    graph = definitions.resolve_asset_graph()
    assert set(daily.asset_layer.selected_asset_keys) == set(graph.materializable_asset_keys)
