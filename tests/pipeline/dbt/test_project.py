"""The dbt project itself: its unit tests, its documentation and its lineage."""

import json
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.catalog.reading.manifest import read_manifest
from tests.harness.dbt_warehouse import PROJECT_ROOT, Warehouse, dbt

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def manifest(dbt_target: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((dbt_target / "manifest.json").read_text())
    return told


def _models(manifest: dict[str, Any], schema: str) -> list[dict[str, Any]]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == schema]


def test_the_unit_tests_of_all_indicators_pass(built_at_once: Warehouse) -> None:
    output = dbt(built_at_once, "test", "--select", "test_type:unit")
    assert "ERROR=0" in output


def test_every_indicator_has_a_unit_test(manifest: dict[str, Any]) -> None:
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    assert {
        m["name"] for m in _models(manifest, "indicators") if "indicator" in m["config"]["meta"]
    } <= tested


def test_facts_and_indicators_are_documented_down_to_the_column(
    manifest: dict[str, Any], built_at_once: Warehouse
) -> None:
    bare: list[str] = []
    for model in [*_models(manifest, "facts"), *_models(manifest, "indicators")]:
        present = {
            str(name)
            for (name,) in built_at_once.rows(
                "select column_name from information_schema.columns"
                f" where table_schema = '{model['schema']}' and table_name = '{model['name']}'"
            )
        }
        told = {name for name, column in model["columns"].items() if column["description"]}
        bare += [f"{model['name']}.{name}" for name in present ^ told]
        bare += [model["name"]] if not model["description"] else []
    assert bare == []


def test_facts_and_the_analysts_tables_have_enforced_contracts(manifest: dict[str, Any]) -> None:
    by_contract = [*_models(manifest, "facts"), *_models(manifest, "response")]
    by_contract += [
        m for m in _models(manifest, "indicators") if m["name"] in {"indicator_daily", "indicator_values"}
    ]
    assert len(by_contract) == 41
    assert [m["name"] for m in by_contract if not m["contract"]["enforced"]] == []


def test_an_indicator_depends_on_no_feed_that_it_does_not_read(dbt_target: Path) -> None:
    """The notes that increments keep of every feed must not make unconcerned rules stale."""
    indicators = read_manifest(dbt_target / "manifest.json", PROJECT_ROOT).indicators
    assert "olist.order_reviews" not in indicators["late_delivery_rate"].feeds
    assert indicators["lead_win_rate"].feeds == ("olist.closed_deals", "olist.leads")
    assert indicators["invalid_payment_rate"].feeds == ("olist.order_payments", "olist.orders")
    assert "card_scheme.chargebacks" in indicators["chargeback_rate"].feeds


def test_every_indicator_of_many_rows_says_what_touches_it(manifest: dict[str, Any]) -> None:
    """Without it an indicator is still right, but is read whole in every build: feeds have few rows."""
    silent = [
        m["name"]
        for m in _models(manifest, "indicators")
        if "indicator" in m["config"]["meta"] and not m["config"]["meta"]["indicator"].get("dated_by")
    ]
    # A log that says of all rows when the first came cannot say what changes its cases: it is compared.
    of_logs = ["ind_forbidden_admission_move_rate"]
    # What texts say is counted by day already, in a source that no fact stands on.
    of_texts = [f"ind_{name}_share" for name in ("complaint_text_cause", "review_cause", "review_topic")]
    of_feeds = ["ind_feed_age_hours", "ind_feed_volume", "ind_late_feed_rate"]
    assert sorted(silent) == sorted([*of_feeds, *of_logs, *of_texts])


def test_every_group_is_headed_by_an_owner_of_the_register(manifest: dict[str, Any]) -> None:
    owners = (PROJECT_ROOT / "register" / "owners.yaml").read_text()
    for group in [one for one in manifest["groups"].values() if one["package_name"] == "risk"]:
        assert f"id: {group['owner']['name']}\n" in owners


# They say something else in every build.
OF_THE_BUILD = {"as_of", "run_id", "closed_on", "last_build", "this_build", "build_number", "is_increment"}


def _macros_behind(manifest: dict[str, Any], unique_id: str) -> set[str]:
    node = manifest["nodes"].get(unique_id) or manifest["macros"][unique_id]
    below = node["depends_on"]["macros"]
    return set(below).union(*(_macros_behind(manifest, macro) for macro in below))


def test_views_say_the_same_in_every_build_so_that_most_builds_can_leave_them_out(
    manifest: dict[str, Any],
) -> None:
    models = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
    views = [model for model in models if model["config"]["materialized"] == "view"]
    assert len(views) > 30
    of_the_build = {f"macro.risk_core.{name}" for name in OF_THE_BUILD}
    assert of_the_build <= set(manifest["macros"])
    assert [v["name"] for v in views if _macros_behind(manifest, v["unique_id"]) & of_the_build] == []
    code = "".join(view["raw_code"] for view in views)
    assert not {word for word in ("run_query", "run_started_at", "invocation_id", "env_var") if word in code}
