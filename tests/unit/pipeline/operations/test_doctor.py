"""What the doctor calls a problem, and what a mere note."""

from dataclasses import replace
from pathlib import Path

import pytest

from risk_pipeline.catalog import Catalog
from risk_pipeline.pipeline.operations import doctor
from risk_pipeline.pipeline.operations.doctor import Check, examine
from risk_pipeline.pipeline.transform.manifest import open_catalog
from risk_pipeline.settings import Settings
from tests.builders.catalog_project import Project


def data_folder(folder: Path, location: str | None, data_dir: str = "") -> Check | None:
    """Examine a project whose one feed lies there."""
    project = Project(folder)
    project.feed["location"] = location
    project.write()
    settings = Settings(
        project_dir=folder,
        var_dir=folder / "var",
        dbt_target_dir=project.manifest_path.parent,
        data_dir=data_dir,
    )
    found = {check.what: check for check in examine(settings)}
    assert found["catalogue"].is_ok
    return found.get("data folder")


def test_feeds_that_all_lie_in_a_folder_nobody_named_are_a_problem(tmp_path: Path) -> None:
    check = data_folder(tmp_path, "{data_dir}/orders.csv")
    assert check is not None
    assert check.mark == "PROBLEM"
    assert "RISK_DATA_DIR is not set: 1 of 1 feeds" in check.found


@pytest.mark.parametrize("location", ["s3://bucket/orders/*.parquet", "postgresql://db/shop#orders", None])
def test_feeds_that_lie_elsewhere_need_no_folder(tmp_path: Path, location: str | None) -> None:
    assert data_folder(tmp_path, location) is None


def test_feeds_of_which_some_lie_elsewhere_make_it_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_a_second_feed(settings: Settings) -> Catalog:
        catalog = open_catalog(settings)
        feed = catalog.feeds["shop.orders"]
        return replace(
            catalog, feeds={**catalog.feeds, "x": feed.model_copy(update={"location": "s3://b/x.csv"})}
        )

    monkeypatch.setattr(doctor, "open_catalog", with_a_second_feed)
    check = data_folder(tmp_path, "{data_dir}/orders.csv")
    assert check is not None
    assert (check.mark, check.found.partition(":")[2][:14]) == ("note", " 1 of 2 feeds ")


def test_a_folder_that_is_named_is_shown(tmp_path: Path) -> None:
    check = data_folder(tmp_path, "{data_dir}/orders.csv", str(tmp_path))
    assert check == Check("data folder", True, str(tmp_path))


def test_a_folder_that_is_not_there_is_a_problem_and_a_bucket_is_not_looked_for(tmp_path: Path) -> None:
    check = data_folder(tmp_path, "{data_dir}/orders.csv", str(tmp_path / "nowhere"))
    assert check is not None
    assert check.mark == "PROBLEM"
    assert "nowhere is not a folder" in check.found
    assert data_folder(tmp_path, "{data_dir}/orders.csv", "s3://bucket/shop") == Check(
        "data folder", True, "s3://bucket/shop"
    )


def test_a_variable_that_nothing_reads_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    project.write()
    monkeypatch.setenv("RISK_UI_ULR", "https://secret")
    settings = Settings(project_dir=tmp_path, dbt_target_dir=project.manifest_path.parent)
    found = [(check.mark, check.found) for check in examine(settings) if check.what == "environment"]
    said = "RISK_UI_ULR is no setting, so it is ignored. Did you mean RISK_UI_URL?"
    assert [(mark, text[: len(said)]) for mark, text in found] == [("note", said)]
