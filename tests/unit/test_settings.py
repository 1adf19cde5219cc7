"""Places named in the environment are the same place for every process a run starts."""

from pathlib import Path

import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.settings import load_settings


def test_relative_folders_are_taken_from_where_the_command_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RISK_VAR_DIR", "var/here")
    monkeypatch.setenv("RISK_DATA_DIR", "files")
    settings = load_settings()
    assert settings.warehouse_path == tmp_path / "var/here/warehouse/risk.duckdb"
    assert settings.data_dir == str(tmp_path / "files")
    assert settings.child_environment()["RISK_WAREHOUSE_PATH"] == str(settings.warehouse_path)


@pytest.mark.parametrize("folder", ["", "s3://bucket/prefix"])
def test_an_address_or_nothing_is_left_as_it_is(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_DATA_DIR", folder)
    assert load_settings().data_dir == folder


def test_an_ill_typed_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_VERIFY_PERIODS", "none")
    with pytest.raises(ConfigError, match="RISK_VERIFY_PERIODS"):
        load_settings()
