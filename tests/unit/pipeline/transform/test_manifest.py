"""The manifest is made again when a dbt file changed, came or went."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from risk_pipeline.pipeline.transform import dbt, manifest
from risk_pipeline.settings import Settings

STAGING = Path("dbt_project/models/staging")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A project whose manifest is a minute newer than all that it was made from."""
    made = Settings(project_dir=tmp_path, var_dir=tmp_path / "var")
    (tmp_path / STAGING / "shop").mkdir(parents=True)
    for name in ("shop/stg_shop__bookings.sql", "shop/_shop__bookings.yml", "stg_orders.sql"):
        (tmp_path / STAGING / name).write_text("")
    made.manifest_path.parent.mkdir(parents=True)
    made.manifest_path.write_text("{}")
    for path in (tmp_path, *tmp_path.rglob("*")):
        if path != made.manifest_path:
            os.utime(path, (path.stat().st_mtime - 60,) * 2)
    return made


def rename(folder: Path) -> None:
    (folder / "stg_orders.sql").rename(folder / "stg_sales.sql")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "stg_orders.sql").write_text("select 1"),
        lambda folder: (folder / "shop/stg_shop__bookings.sql").unlink(),
        lambda folder: (folder / "shop/_shop__bookings.yml").unlink(),
        lambda folder: shutil.rmtree(folder / "shop"),
        rename,
    ],
    ids=["edited", "model deleted", "YAML deleted", "folder deleted", "renamed"],
)
def test_any_change_of_files_makes_it_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    made: list[Settings] = []
    monkeypatch.setattr(dbt, "prepare", made.append)
    assert not manifest.renew(settings)
    assert made == []
    change(settings.project_dir / STAGING)
    assert manifest.renew(settings)
    assert made == [settings]
