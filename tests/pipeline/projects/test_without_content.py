"""The repository without the marketplace: the engine parses, builds empty tables, and lint speaks."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from risk_pipeline.catalog.lint import lint
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import PROJECT_ROOT, Settings
from risk_pipeline.warehouse.connection import connect

pytestmark = pytest.mark.slow

CONTENT = ("models", "seeds", "changes", "staging", "target", "logs", ".risk", "dbt_packages")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("bare")
    shutil.copytree(
        PROJECT_ROOT / "dbt_project", root / "dbt_project", ignore=shutil.ignore_patterns(*CONTENT)
    )
    for folder in ("expectations", "register"):
        (root / folder).mkdir()
    settings = Settings(project_dir=root, var_dir=root / "var", time_zone="Asia/Tokyo", currency="JPY")
    dbt.prepare(settings)
    return settings


def test_dbt_parses_the_engine_alone(settings: Settings) -> None:
    nodes = json.loads(settings.manifest_path.read_text())["nodes"].values()
    assert {node["package_name"] for node in nodes} == {"risk_core"}


def test_lint_says_what_is_missing(settings: Settings) -> None:
    findings = lint(settings.project_dir, manifest_path=settings.manifest_path)
    assert {finding.place.rpartition("/")[2] for finding in findings if finding.is_error} >= {
        "owners.yaml",
        "business_lines.yaml",
    }


def test_a_build_makes_tables_without_rows(settings: Settings) -> None:
    report = dbt.build(settings, as_of=datetime(2024, 5, 6, tzinfo=UTC), run_id="bare")
    assert report.is_complete
    dbt.build(settings, as_of=datetime(2024, 5, 7, tzinfo=UTC), run_id="next")
    with connect(settings.warehouse_path, read_only=True) as connection:
        counts = [
            connection.execute(f"select count(*) from indicators.{name}").fetchone()
            for name in ("indicator_daily", "indicator_values", "indicator_hours", "indicator_series")
        ]
        assert counts == [(0,)] * 4
        assert connection.execute("select run_id from ops.build_state").fetchall() == [("next",)]
