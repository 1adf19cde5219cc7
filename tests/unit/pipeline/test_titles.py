"""Titles for what a run is about to tell: the register first, the data only where it does not know."""

from pathlib import Path

import pytest

from risk_pipeline.catalog import load_catalog
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.titles import titles_for
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from tests.builders.broken_projects.register import name_sellers
from tests.builders.catalog_project import Project


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    project = Project(tmp_path)
    project.titles = {"seller": {"segments": {"a1": "Casa Verde"}}}
    name_sellers(project)
    folder = project.write()
    return Platform(Settings(project_dir=folder, var_dir=tmp_path / "var"), load_catalog(folder))


def build_sellers(platform: Platform) -> None:
    with connect(platform.settings.warehouse_path) as connection:
        connection.execute("create schema staging")
        connection.execute(
            "create table staging.dim_sellers as select * from (values ('a1', 'Other'), ('b2', 'Rio')) "
            "as sellers (seller_id, trading_name)"
        )


def test_the_data_name_what_the_register_does_not(platform: Platform) -> None:
    build_sellers(platform)
    titles = titles_for(platform, [("seller", "a1"), ("seller", "b2"), ("seller", "c_3")])
    assert [titles.segment("seller", one) for one in ("a1", "b2", "c_3")] == ["Casa Verde", "Rio", "c_3"]


def test_the_warehouse_is_not_opened_for_what_no_model_names(platform: Platform) -> None:
    platform.settings.warehouse_path.parent.mkdir(parents=True)
    platform.settings.warehouse_path.write_text("no warehouse")
    titles = titles_for(platform, [("seller", "a1"), ("customer_state", "SP"), ("all", "all")])
    assert titles.segment("seller", "a1") == "Casa Verde"


def test_before_the_first_run_there_are_the_titles_of_the_register(platform: Platform) -> None:
    assert titles_for(platform, [("seller", "b2")]).segment("seller", "b2") == "b2"
