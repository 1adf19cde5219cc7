"""Reading a project: what a reader gets, and what is said when something is wrong."""

import json
from pathlib import Path

import pytest

from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.feed import Column
from tests.builders.catalog_project import LATE, VOLUME, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def refusal(project: Project) -> str:
    with pytest.raises(ConfigError) as caught:
        load_catalog(project.folder)
    return str(caught.value)


def test_all_content_is_found_by_id(project: Project) -> None:
    catalog = load_catalog(project.write())
    assert list(catalog.lines) == ["fulfilment", "data_platform"]
    assert catalog.owners["fulfilment_ops"].deputy == "data_eng"
    assert set(catalog.risks) == {"R04", "R19"}
    assert catalog.playbooks["data_fault"].steps == ("Look.", "Mend.")
    assert [r.id for r in catalog.suites["fulfilment"].expectations] == [LATE, "fulfilment.late_handoff"]
    assert catalog.rules[LATE].meta.risk == "R04"
    assert catalog.line_of(catalog.rules[LATE]) is catalog.lines["fulfilment"]


def test_an_indicator_knows_its_model_its_checksum_and_its_feeds(project: Project) -> None:
    indicator = load_catalog(project.write()).indicators["late_rate"]
    assert indicator.unique_id == "model.tiny.ind_late_rate"
    assert indicator.checksum == "sum of ind_late_rate"
    assert indicator.feeds == ("shop.orders",)


def test_a_feed_takes_the_defaults_of_its_source_and_its_own_word_wins(project: Project) -> None:
    project.feed_defaults |= {"delimiter": ";", "encoding": "latin-1"}
    project.feed["encoding"] = "utf-8"
    feed = load_catalog(project.write()).feeds["shop.orders"]
    assert (feed.owner, feed.delimiter, feed.encoding) == ("data_eng", ";", "utf-8")
    assert feed.key == ("order_id",)
    assert feed.description == "One row per order."
    assert feed.columns[0] == Column(name="order_id", data_type="varchar", required=True)
    assert feed.raw_table == "raw.shop_orders"


def test_a_feed_without_location_is_declared_but_not_configured(project: Project) -> None:
    project.feed["location"] = None
    assert load_catalog(project.write()).feeds["shop.orders"].location is None


@pytest.mark.parametrize(
    "node",
    ["late_rate", "model.tiny.ind_late_rate", "ind_late_rate", "staging.stg_orders", "raw.shop_orders",
     "source.tiny.shop.orders", "test.tiny.unique_orders", "model.tiny.indicator_daily"],
)  # fmt: skip
def test_the_feeds_behind_a_node_are_found_by_any_of_its_names(project: Project, node: str) -> None:
    assert load_catalog(project.write()).feeds_behind(node) == ("shop.orders",)


def test_an_indicator_does_not_wait_for_the_feed_of_a_model_that_only_describes(project: Project) -> None:
    project.models["dim_shops"] = ["source.tiny.shop.orders"]
    project.descriptions["dim_shops"] = "One row per shop."
    project.models["ind_late_rate"] = ["model.tiny.dim_shops"]
    assert load_catalog(project.write()).indicators["late_rate"].feeds == ("shop.orders",)
    project.model_meta["dim_shops"] = {"only_describes": True}
    catalog = load_catalog(project.write())
    assert catalog.indicators["late_rate"].feeds == ()
    assert catalog.feeds_behind("dim_shops") == ("shop.orders",)


def test_an_unknown_node_has_no_feeds(project: Project) -> None:
    assert load_catalog(project.write()).feeds_behind("nobody") == ()


def test_a_broken_feed_makes_its_dependants_stale_but_not_the_rules_on_the_feed(project: Project) -> None:
    catalog = load_catalog(project.write())
    assert [rule.id for rule in catalog.dependants_of("shop.orders")] == [LATE, "fulfilment.late_handoff"]
    assert catalog.feeds_of(catalog.rules[VOLUME]) == ("shop.orders",)
    assert catalog.dependants_of("shop.returns") == ()


def test_a_core_expectation_depends_on_the_feeds_behind_its_dataset(project: Project) -> None:
    project.late.update(type="expect_column_values_to_not_be_null", kwargs={"column": "order_id"})
    project.late["meta"]["dataset"] = "staging.stg_orders"
    catalog = load_catalog(project.write())
    assert catalog.feeds_of(catalog.rules[LATE]) == ("shop.orders",)


def test_lineage_joins_the_feeds_of_all_branches(project: Project) -> None:
    project.models["stg_orders"].append("source.tiny.shop.orders")
    manifest = project.write() and project.manifest()
    second = {**manifest["sources"]["source.tiny.shop.orders"], "name": "items"}
    second["unique_id"] = "source.tiny.shop.items"
    manifest["sources"]["source.tiny.shop.items"] = second
    manifest["nodes"]["model.tiny.ind_late_rate"]["depends_on"]["nodes"].append("source.tiny.shop.items")
    project.manifest_path.write_text(json.dumps(manifest))
    catalog: Catalog = load_catalog(project.folder)
    assert catalog.indicators["late_rate"].feeds == ("shop.items", "shop.orders")
    assert catalog.indicators["handoff_rate"].feeds == ("shop.orders",)


def test_a_misspelt_kwarg_is_named_with_line_and_suggestion(project: Project) -> None:
    project.late["kwargs"]["ambr"] = project.late["kwargs"].pop("amber")
    project.write()
    lines = (project.folder / "expectations/fulfilment.yaml").read_text().splitlines()
    number = next(i for i, line in enumerate(lines, 1) if "ambr" in line)
    expected = (
        f"expectations/fulfilment.yaml:{number} {LATE} kwargs.ambr: unknown key; did you mean amber? [L002]"
    )
    assert expected in refusal(project)


def test_all_problems_of_all_files_are_listed_at_once(project: Project) -> None:
    project.late["meta"]["ownr"] = "x"
    project.late["severity"] = "critcal"
    project.owners[0]["chanel"] = "x"
    del project.risks[1]["cause"]
    project.indicators["late_rate"]["direction"] = "upbad"
    project.feed["modee"] = "upsert"
    project.columns["order_id"]["feed_column"]["requird"] = True
    project.write()
    text = refusal(project)
    assert text.startswith("7 problems")
    assert f"{LATE} meta.ownr: unknown key; did you mean owner?" in text
    assert "'critcal'; did you mean critical?" in text
    assert "fulfilment_ops chanel: unknown key; did you mean channel?" in text
    assert "R19 cause: is missing; add it" in text
    assert "late_rate direction: should be 'up_bad', 'down_bad' or 'band', not 'upbad'" in text
    assert "shop.orders feed.modee: unknown key; did you mean mode?" in text
    assert "shop.orders feed_column.requird: unknown key; did you mean required?" in text
    assert text.count("dbt_project/models/schema.yml:") == 3


def test_a_misspelt_default_of_a_source_is_told_once_and_at_the_source(project: Project) -> None:
    project.feed_defaults["ownr"] = "x"
    lines = (project.write() / "dbt_project/models/schema.yml").read_text().splitlines()
    number = next(i for i, line in enumerate(lines, 1) if "ownr" in line)
    text = refusal(project)
    assert text.startswith("1 problem ")
    assert f"schema.yml:{number} shop feed.ownr: unknown key; did you mean owner?" in text


def test_a_wrong_limit_is_told_once_although_two_types_were_tried(project: Project) -> None:
    project.late["kwargs"]["red"] = "ten"
    project.write()
    text = refusal(project)
    assert text.startswith("1 problem ")
    assert "kwargs.red: should be a number, not 'ten' or should be a list, not 'ten' [L003]" in text


def test_a_key_computed_from_lineage_may_not_be_written_by_hand(project: Project) -> None:
    project.indicators["late_rate"]["feeds"] = ["shop.orders"]
    project.write()
    assert "late_rate indicator.feeds: unknown key" in refusal(project)


def test_a_key_given_twice_is_refused_with_both_lines(project: Project) -> None:
    project.write()
    path = project.folder / "register/owners.yaml"
    path.write_text("owners:\n- id: a\n  title: A\n  title: B\n  channel: c\n")
    assert "register/owners.yaml:4 title: key used twice (first on line 3) [L004]" in refusal(project)


@pytest.mark.parametrize("kind", ["lines", "owners", "risks", "playbooks"])
def test_an_id_given_twice_is_refused(project: Project, kind: str) -> None:
    entries = getattr(project, kind)
    entries.append(dict(entries[0]))
    project.write()
    assert f"{entries[0]['id']} id: id used twice (also at register/" in refusal(project)


def test_a_rule_id_given_twice_in_two_suites_is_refused(project: Project) -> None:
    project.rules["data_platform"].append(project.late)
    project.write()
    text = refusal(project)
    assert f"{LATE} id: id used twice (also at expectations/data_platform.yaml:" in text


def test_a_suite_name_given_twice_is_refused(project: Project) -> None:
    project.write()
    project.dump("expectations/zz.yaml", {"name": "fulfilment", "expectations": []})
    assert "fulfilment name: id used twice" in refusal(project)


def test_two_models_of_one_indicator_are_refused(project: Project) -> None:
    project.indicators["handoff_rate"]["name"] = "late_rate"
    project.write()
    assert "name used twice (also by model.tiny.ind_late_rate)" in refusal(project)


def test_a_missing_manifest_names_the_command_to_run(project: Project) -> None:
    project.write()
    project.manifest_path.unlink()
    assert "dbt_project/target/manifest.json: the dbt manifest is missing; run `risk prepare`" in refusal(
        project
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"nodes": {}, "sources": {}, "metadata": {}}'])
def test_a_broken_manifest_names_the_command_to_run(project: Project, text: str) -> None:
    project.write()
    project.manifest_path.write_text(text)
    assert "run `risk prepare`" in refusal(project)


def test_a_manifest_of_another_shape_is_refused(project: Project) -> None:
    project.write()
    manifest = project.manifest()
    manifest["metadata"]["dbt_schema_version"] = "https://schemas.getdbt.com/dbt/manifest/v20.json"
    project.manifest_path.write_text(json.dumps(manifest))
    assert "we can only read v12" in refusal(project)


def test_a_manifest_at_another_place_is_read(project: Project) -> None:
    project.write()
    other = project.folder / "other.json"
    project.manifest_path.rename(other)
    assert "late_rate" in load_catalog(project.folder, other).indicators


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("register/owners.yaml", "", "register/owners.yaml: the file is empty"),
        ("register/owners.yaml", "owners: [", "register/owners.yaml:2: not valid YAML"),
        ("register/owners.yaml", "- a", "register/owners.yaml:1: should be a mapping with the keys owners"),
        ("register/owners.yaml", "owner: []", "owners.yaml:1 owner: unknown key; did you mean owners?"),
        ("register/owners.yaml", "owners: 3", "owners: should be a list of entries"),
        ("register/owners.yaml", "owners: [3]", "owners[0]: should be a mapping of keys, not 3"),
        ("register/owners.yaml", "owners: 2027-13-45", "register/owners.yaml: not valid YAML: month must be"),
        ("expectations/fulfilment.yaml", "expectations: []", "fulfilment name: is missing; add it"),
        ("expectations/fulfilment.yaml", "a: &x\n  b: *x\n", "a: unknown key"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_named_with_what_is_wrong(
    project: Project, name: str, text: str, said: str
) -> None:
    project.write()
    (project.folder / name).write_text(text)
    assert said in refusal(project)


def test_a_missing_register_file_is_named(project: Project) -> None:
    project.write()
    (project.folder / "register/risks.yaml").unlink()
    assert "register/risks.yaml: the file is missing" in refusal(project)


def test_a_file_that_is_not_utf_8_is_named(project: Project) -> None:
    project.write()
    (project.folder / "register/risks.yaml").write_bytes(b"risks: [\xff]")
    assert "register/risks.yaml: cannot be read" in refusal(project)


def test_a_project_without_suites_is_refused(project: Project) -> None:
    project.rules = {}
    project.write()
    assert "expectations/: no suite found" in refusal(project)


def test_files_of_the_engine_are_found_among_the_packages(project: Project) -> None:
    manifest = project.write() and project.manifest()
    manifest["metadata"]["project_name"] = "tiny"
    node = manifest["nodes"]["model.tiny.indicator_daily"]
    node |= {"package_name": "risk_core", "patch_path": "risk_core://models/daily.yml"}
    project.manifest_path.write_text(json.dumps(manifest))
    nodes = load_catalog(project.folder).nodes
    assert nodes["model.tiny.indicator_daily"].file == "dbt_packages/risk_core/models/daily.yml"
    assert nodes["model.tiny.indicator_daily"].sql_file == "dbt_packages/risk_core/models/indicator_daily.sql"
    assert nodes["model.tiny.ind_late_rate"].file == "models/schema.yml"
