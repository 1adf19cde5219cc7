"""The demo runs on the marketplace, wherever it is called, and never on a company's own project."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.demo.project import demo_project
from risk_pipeline.pipeline.projects.init import begin
from risk_pipeline.settings import load_settings
from tests.paths import ROOT

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RISK_PROJECT_DIR", raising=False)
    return tmp_path


def test_in_the_checkout_it_is_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "docs")
    assert demo_project(Path.cwd(), now=NOW) == ROOT


def test_in_an_empty_folder_it_is_a_copy_that_is_written_once(here: Path) -> None:
    copy = demo_project(here, now=NOW)
    assert load_settings(copy).currency == "BRL"
    (copy / "risk.toml").write_text((copy / "risk.toml").read_text().replace("BRL", "USD"))
    assert demo_project(here, now=NOW) == copy
    assert load_settings(copy).currency == "USD"


def test_in_a_companys_project_it_is_a_copy_beside(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(here / "shop", time_zone="Asia/Tokyo", currency="JPY", login="mei", now=NOW)
    monkeypatch.chdir(here / "shop")
    assert demo_project(Path.cwd(), now=NOW) == here / "shop" / "risk-demo"


def test_what_else_has_that_name_is_left_alone(here: Path) -> None:
    (here / "risk-demo").mkdir()
    (here / "risk-demo" / "mine.txt").write_text("mine")
    with pytest.raises(ConfigError, match="nothing was written"):
        demo_project(here, now=NOW)
