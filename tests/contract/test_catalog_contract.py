"""The project's own content: ids others rely on, derived files current, no lint error, light to load."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from jinja2 import Environment

from benchmarks.detection import macros
from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.catalog.generated.json_schemas import write_schemas
from risk_pipeline.catalog.generated.lint_docs import BEGIN, END, codes_as_markdown
from risk_pipeline.catalog.lint import lint
from risk_pipeline.catalog.lint.suites.limits import LONGEST_HISTORY
from risk_pipeline.catalog.reading.content import CALENDAR, REGISTER, read_content
from risk_pipeline.catalog.reading.register.governance import GOVERNANCE
from risk_pipeline.demo.people import load_script
from risk_pipeline.domain.register.entries import Owner, Playbook
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.titles import DimensionTitles, TitlesFrom
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import DBT_PACKAGE, PROJECT_ROOT, Settings

HEADER = "# yaml-language-server: $schema="
FILES = sorted(
    path
    for kind in (*REGISTER, *GOVERNANCE)
    for pattern in (f"{kind}.yaml", f"{kind}/*.yaml")
    for path in (PROJECT_ROOT / "register").glob(pattern)
)
SUITES = sorted((PROJECT_ROOT / "expectations").glob("*.yaml"))
INDICATORS = sorted((PROJECT_ROOT / "dbt_project" / "models").rglob("ind_*.yml"))
LINES = {
    *("payments", "fulfilment", "sellers", "customer_experience", "content", "marketing"),
    *("compliance", "new_business", "marketplace", "data_platform"),
}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The project as dbt reads it now, parsed into a folder of its own."""
    settings = Settings(
        dbt_target_dir=tmp_path_factory.mktemp("target"), var_dir=tmp_path_factory.mktemp("var")
    )
    return load_catalog(PROJECT_ROOT, dbt.prepare(settings))


def test_the_project_has_no_lint_finding_that_nobody_accepted(catalog: Catalog) -> None:
    assert [str(finding) for finding in lint(catalog)] == []


def test_each_line_has_a_suite_of_its_name(catalog: Catalog) -> None:
    assert set(catalog.lines) == set(catalog.suites) == LINES


def test_lineage_leads_from_every_indicator_to_configured_sources(catalog: Catalog) -> None:
    assert len(catalog.indicators) >= 20
    for indicator in catalog.indicators.values():
        assert set(indicator.feeds) <= set(catalog.feeds), indicator.name
    assert "olist.orders" in catalog.feeds_behind("late_delivery_rate")
    assert catalog.feeds_behind("chargeback_rate") != ()
    assert catalog.feeds["card_scheme.chargebacks"].optional


def test_every_test_of_dbt_on_a_source_names_the_feed_it_guards(catalog: Catalog) -> None:
    guarded = {feed for feeds in catalog.tests.values() for feed in feeds}
    assert guarded >= {feed.id for feed in catalog.feeds.values() if feed.location}


def test_the_register_holds_the_ids_that_rules_refer_to() -> None:
    content = read_content(PROJECT_ROOT)
    assert set(content.lines) == LINES
    assert set(content.risks) == {f"R{number:02}" for number in range(1, 21)}
    assert set(content.governance.controls) == {f"C{number:02}" for number in range(1, 20)}
    assert set(content.owners) >= {line.head for line in content.lines.values()} | {"risk_manager"}
    assert {owner.email.partition("@")[2] for owner in content.owners.values() if owner.email} == {
        "example.com"
    }


@pytest.mark.parametrize(
    "path", [*FILES, *SUITES, *INDICATORS], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_a_yaml_file_names_its_schema_and_follows_it(path: Path) -> None:
    text = path.read_text()
    first = text.splitlines()[0]
    assert first.startswith(HEADER)
    schema = path.parent / first.removeprefix(HEADER)
    data = json.loads(json.dumps(yaml.safe_load(text), default=str))  # editors see dates as text
    jsonschema.validate(data, json.loads(schema.read_text()))


def test_the_schemas_are_those_of_the_present_models(tmp_path: Path) -> None:
    written = write_schemas(tmp_path)
    assert {path.name for path in written} == {
        path.name for path in (PROJECT_ROOT / "register" / "schema").iterdir()
    }
    for path in written:
        committed = PROJECT_ROOT / "register" / "schema" / path.name
        assert committed.read_text() == path.read_text(), "run python -m risk_pipeline.catalog"


def test_the_schema_of_suites_knows_the_kwargs_of_each_type() -> None:
    schema = json.loads((PROJECT_ROOT / "register/schema/suite.schema.json").read_text())
    meta = {"risk": "R04", "mode": "post_event", "owner": "o", "playbook": "p", "rationale": "r"}
    rule: dict[str, Any] = {"id": "a.b", "type": "expect_indicator_within_limits"}
    rule |= {"kwargs": {"indicator": "x", "red": 0.1}, "meta": {**meta, "review_by": "2027-01-01"}}
    suite = {"name": "a", "expectations": [rule]}
    jsonschema.validate(suite, schema)
    rule["kwargs"]["ambr"] = 0.05
    with pytest.raises(jsonschema.ValidationError, match="ambr"):
        jsonschema.validate(suite, schema)
    rule["type"] = "expect_table_row_count_to_be_between"
    jsonschema.validate(suite, schema)


@pytest.mark.parametrize(
    ("place", "key", "message"),
    [("indicator", "dimensoins", "dimensoins"), ("meta", "denominator", "False schema")],
)
def test_the_schema_of_indicators_refuses_a_key_that_is_unknown_or_in_the_wrong_place(
    place: str, key: str, message: str
) -> None:
    schema = json.loads((PROJECT_ROOT / "register/schema/indicator.schema.json").read_text())
    file = yaml.safe_load(INDICATORS[0].read_text())
    jsonschema.validate(file, schema)
    meta = file["models"][0]["config"]["meta"]
    (meta if place == "meta" else meta[place])[key] = ["sum"]
    with pytest.raises(jsonschema.ValidationError, match=message):
        jsonschema.validate(file, schema)


def test_the_documented_codes_are_the_present_ones() -> None:
    text = (PROJECT_ROOT / "docs/lint.md").read_text()
    table = text.partition(BEGIN + "\n")[2].partition(END)[0]
    assert table == codes_as_markdown(), "run python -m risk_pipeline.catalog"


def test_the_examples_of_the_register_guide_are_valid() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (PROJECT_ROOT / "docs/register.md").read_text(), re.DOTALL)
    models = (Owner, Risk, Playbook)
    owner, titles, titles_in_data, risk, playbook, calendar = blocks
    for model, block in zip(models, (owner, risk, playbook), strict=True):
        (entry,) = yaml.safe_load(block)
        model.model_validate(entry)
    for dimension in yaml.safe_load(titles).values():
        DimensionTitles.model_validate(dimension)
    (described,) = yaml.safe_load(titles_in_data)["models"]
    TitlesFrom.model_validate(described["config"]["meta"]["titles"])
    sections = yaml.safe_load(calendar)
    assert set(sections) == set(CALENDAR)
    for section, kind in CALENDAR.items():
        (entry,) = sections[section]
        kind.model_validate(entry)


def test_the_listed_core_types_are_those_of_great_expectations() -> None:
    from great_expectations.expectations import core

    from risk_pipeline.catalog.lint.suites.core_types import CORE_TYPES

    known = {getattr(member, "expectation_type", "") for member in vars(core).values()}
    assert known - {""} == CORE_TYPES


@pytest.mark.parametrize("daily", [None, (), ("region",)])
def test_lint_knows_the_same_dimensions_by_day_as_the_models(
    catalog: Catalog, daily: tuple[str, ...] | None
) -> None:
    dimensions = ["all", "region", "shop"]
    indicator = next(iter(catalog.indicators.values()))
    known = indicator.model_copy(update={"dimensions": tuple(dimensions), "daily": daily})
    meta = {"dimensions": dimensions} | ({} if daily is None else {"daily": list(daily)})
    returned: list[list[str]] = []
    segments = DBT_PACKAGE / "macros" / "indicators" / "segments.sql"
    # dbt's `return` hands a value out of a macro; here it keeps the first.
    template = Environment(autoescape=False).from_string(segments.read_text())
    template.make_module({"return": returned.append}).dimensions_of(meta, "day")
    assert set(returned[0]) == {"all", *known.dimensions_by_day}


def test_lint_knows_the_same_baselines_as_the_macros() -> None:
    longest = {
        grain: int(macros.render("early_warning_window", grain, "baseline_first"))
        for grain in ("day", "week", "month")
    }
    first, last = (int(macros.render("hour_window", part)) for part in ("baseline_first", "baseline_last"))
    assert longest | {"hour": (first - last + 1) * 24} == LONGEST_HISTORY


def test_loading_the_catalog_imports_nothing_heavy_and_is_quick(catalog: Catalog) -> None:
    program = """
import sys, time
from pathlib import Path
from risk_pipeline.catalog import load_catalog
load_catalog(Path(sys.argv[1]), Path(sys.argv[2]))
print(time.process_time())
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(PROJECT_ROOT), str(catalog.manifest_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, modules = done.stdout.splitlines()
    heavy = {"dagster", "dbt", "duckdb", "great_expectations", "numpy", "pandas", "sqlalchemy"}
    assert not heavy & set(modules.split())
    assert float(seconds) < 1.5


def test_the_script_of_the_demos_people_names_rules_and_roles_that_exist(catalog: Catalog) -> None:
    script = load_script(catalog)
    kinds = {step.do for case in script.cases for step in case.steps}
    assert kinds >= {"assign", "snooze", "hold", "plan", "finish", "lose", "fix", "merge", "accept"}
    assert kinds >= {"false_positive", "expected_change", "escalate"}
    acts = {step.do for case in script.incidents for step in case.steps}
    assert acts >= {"accept", "reject", "declare", "drill", "remedy", "propose", "close", "downgrade"}
    assert {case.incident_type for case in script.incidents} == set(catalog.incidents.types)
    assert {owner for owner in catalog.owners if script.holder(owner) is None} == {"category_mgmt"}
