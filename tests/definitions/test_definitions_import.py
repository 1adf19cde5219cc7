"""The code location loads in a fresh interpreter: light, by itself, and with clear words when it cannot."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from dagster._core.workspace.load import location_origins_from_yaml_paths

from tests.harness.loop_site import Site
from tests.paths import ROOT

TOO_HEAVY = {
    *("great_expectations", "pandas", "numpy", "pyarrow", "matplotlib"),
    *("sqlalchemy", "alembic", "duckdb", "slack_sdk"),
}
LOAD = """
import json, socket, sys
def refuse(*_):
    raise AssertionError("loading definitions opened a connection")
socket.socket.connect = refuse
from risk_pipeline import definitions
names = sorted(key.to_user_string() for key in definitions.defs().resolve_asset_graph().get_all_asset_keys())
print(json.dumps({"assets": names, "modules": sorted({name.split(".")[0] for name in sys.modules})}))
"""


def load_afresh(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("RISK_")}
    return subprocess.run(
        [sys.executable, "-c", LOAD],
        env=own | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def afresh(loop_site: Site) -> dict[str, list[str]]:
    """What a fresh interpreter says after loading the definitions on a place where nothing ran yet."""
    loop_site.put_back(None)
    done = load_afresh(loop_site.environment())
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_a_fresh_interpreter_loads_the_definitions(afresh: dict[str, list[str]]) -> None:
    assert {"olist/orders", "facts/fct_orders", "rule_results", "notifications"} <= set(afresh["assets"])


def test_loading_the_definitions_imports_nothing_heavy(afresh: dict[str, list[str]]) -> None:
    assert TOO_HEAVY & set(afresh["modules"]) == set()


def test_loading_the_definitions_leaves_no_warehouse_and_no_store(
    afresh: dict[str, list[str]], loop_site: Site
) -> None:
    assert afresh["assets"]
    assert list(loop_site.settings.var_dir.iterdir()) == []


def test_a_missing_manifest_is_told_with_its_remedy(loop_site: Site, tmp_path: Path) -> None:
    done = load_afresh(loop_site.environment() | {"RISK_DBT_TARGET_DIR": str(tmp_path)})
    assert done.returncode != 0
    last_lines = done.stderr.strip().splitlines()[-2:]
    assert "ConfigError" in last_lines[0]
    assert str(tmp_path / "manifest.json") in last_lines[1]
    assert "run `risk prepare`" in last_lines[1]


def test_the_workspace_file_points_at_the_definitions() -> None:
    origins = location_origins_from_yaml_paths([str(ROOT / "workspace.yaml")])
    assert [origin.location_name for origin in origins] == ["risk-pipeline"]
    content = yaml.safe_load((ROOT / "workspace.yaml").read_text())
    assert content["load_from"][0]["python_module"]["module_name"] == "risk_pipeline.definitions"
