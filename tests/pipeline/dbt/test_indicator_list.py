"""dbt and the list of indicators: none, one, and one more with what dbt had parsed before."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.pipeline.transform.project.folder import make_ready
from risk_pipeline.pipeline.transform.project.indicator_list import GENERATED
from risk_pipeline.settings import PROJECT_ROOT, Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(
        PROJECT_ROOT / "dbt_project",
        tmp_path / "dbt_project",
        ignore=shutil.ignore_patterns("target", "logs", ".risk", "dbt_packages"),
    )
    return Settings(project_dir=tmp_path, var_dir=tmp_path / "var", time_zone="UTC", currency="EUR")


def test_a_new_indicator_is_found_by_its_file_and_a_call_without_the_list_refused(settings: Settings) -> None:
    make_ready(settings)
    (settings.dbt_dir / GENERATED).unlink()
    call = [str(settings.dbt_executable), *dbt.dbt_arguments(settings, "parse")]
    refused = subprocess.run(
        call, env=settings.child_environment(), capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "The list of indicators is missing. Run `risk prepare`." in refused.stdout
    dbt.prepare(settings)
    folder = settings.dbt_dir / "models" / "indicators" / "marketplace"
    (folder / "ind_more_orders.sql").write_text((folder / "ind_order_volume.sql").read_text())
    manifest = json.loads(dbt.prepare(settings).read_text())
    above = manifest["nodes"]["model.risk_core.indicator_daily"]["depends_on"]["nodes"]
    assert {"model.risk.ind_more_orders", "model.risk.ind_order_volume"} <= set(above)
    (folder / "ind_more_orders.sql").unlink()
    manifest = json.loads(dbt.prepare(settings).read_text())
    assert "model.risk.ind_more_orders" not in manifest["nodes"]


def test_a_list_with_a_name_that_has_no_model_is_refused(settings: Settings) -> None:
    (settings.dbt_dir / "models" / "ind_nothing.sql").write_text("{{ config(enabled=false) }} select 1")
    with pytest.raises(ConfigError, match="ind_nothing"):
        dbt.prepare(settings)
