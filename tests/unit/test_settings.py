"""Places named in the environment are the same place for every process a run starts."""

import re
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


@pytest.mark.parametrize("code", ["ZZZ", "brl", "R$"])
def test_a_currency_that_does_not_exist_is_named_with_what_to_give(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISK_CURRENCY", code)
    with pytest.raises(ConfigError, match=rf"RISK_CURRENCY: '{re.escape(code)}' is not a currency; .*BRL"):
        load_settings()


def test_two_sites_of_one_checkout_share_nothing_that_dbt_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = []
    for site in ("a", "b"):
        monkeypatch.setenv("RISK_VAR_DIR", str(tmp_path / site))
        told = load_settings().child_environment()
        places += [told["DBT_TARGET_PATH"], told["DBT_LOG_PATH"], told["RISK_WAREHOUSE_PATH"]]
        assert Path(told["DBT_TARGET_PATH"]) == load_settings().manifest_path.parent
    assert len(set(places)) == 6


def test_a_project_of_ones_own_takes_what_is_written_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RISK_VAR_DIR", raising=False)
    monkeypatch.setenv("RISK_PROJECT_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.dbt_dir == tmp_path / "dbt_project"
    assert settings.warehouse_path.is_relative_to(tmp_path)
    assert settings.manifest_path.is_relative_to(tmp_path)


def test_a_target_folder_that_is_given_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RISK_DBT_TARGET_DIR", "parsed")
    assert load_settings().manifest_path == tmp_path / "parsed" / "manifest.json"
