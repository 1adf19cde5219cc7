"""Two sites of one checkout build at the same time: each reads its own results."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import PROJECT_ROOT, Settings
from risk_pipeline.warehouse.connection import connect

pytestmark = pytest.mark.slow

NOW = datetime(2024, 5, 6, tzinfo=UTC)
PROJECT = """
name: risk_core  # as the engine: its last model tells that a build came to its end
profile: risk
config-version: 2
packages-install-path: none_of_ours
flags: {send_anonymous_usage_stats: false}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Settings]:
    """Return the settings of a site by its name; all have one small dbt project."""
    root = tmp_path_factory.mktemp("checkout")
    models = root / "dbt_project" / "models"
    models.mkdir(parents=True)
    (models.parent / "dbt_project.yml").write_text(PROJECT)
    (models.parent / "profiles.yml").write_text((PROJECT_ROOT / "dbt_project" / "profiles.yml").read_text())
    run_id = "{{ env_var('DBT_ENV_CUSTOM_ENV_RUN_ID') }}"
    (models / "a.sql").write_text(
        "{{ config(materialized='table') }}"
        f"select '{run_id}' as run where case when '{run_id}' = 'broken' then error('no') else true end"
    )
    (models / f"{dbt.LAST_MODEL}.sql").write_text("select 1 as one")
    return lambda name: Settings(project_dir=root, var_dir=root / name, time_zone="UTC", currency="EUR")


def test_builds_at_the_same_time_keep_their_results_apart(site: Callable[[str], Settings]) -> None:
    def build(run_id: str) -> dbt.BuildReport | str:
        try:
            return dbt.build(site(run_id), as_of=NOW, run_id=run_id)
        except WarehouseError as error:
            return str(error)

    with ThreadPoolExecutor() as pool:
        well, broken = pool.map(build, ["well", "broken"])
    assert isinstance(well, dbt.BuildReport)
    assert well.built == 2
    assert isinstance(broken, dbt.BuildReport)
    assert [model.unique_id for model in broken.broken] == ["model.risk_core.a"]
    with connect(site("well").warehouse_path, read_only=True) as connection:
        assert connection.execute("select run from main.a").fetchall() == [("well",)]
