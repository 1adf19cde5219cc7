"""The simulated further feeds against their contracts: every row is taken, and each feed stands well."""

from datetime import date
from pathlib import Path

import pytest

from risk_pipeline.demo.scenario import Scenario
from risk_pipeline.demo.simulator.feeds.tables import FEED_FILES
from risk_pipeline.demo.simulator.marketplace import write_marketplace
from risk_pipeline.demo.simulator.tables import read_tables
from tests.harness.dbt_warehouse import Warehouse

LAST = date(2024, 3, 31)
MONTHS = Scenario.model_validate({"name": "a quarter", "start": "2024-01-01", "end": LAST})


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Warehouse:
    folder = tmp_path_factory.mktemp("further")
    write_marketplace(folder / "complete", MONTHS, scale=0.2)
    warehouse = Warehouse(folder, dbt_target)
    warehouse.load(read_tables(folder / "complete"), LAST)
    return warehouse


def test_no_row_of_a_further_feed_is_refused(loaded: Warehouse) -> None:
    states = dict(loaded.rows("select feed, state from ops.feed_state where feed not like 'olist.%'"))
    assert {str(feed).partition(".")[2] for feed in states} == set(FEED_FILES)
    assert set(states.values()) == {"ok"}
    assert loaded.rows("select feed, reason from raw.rejects where feed not like 'olist.%'") == []


def test_every_row_of_the_files_is_in_its_raw_table(loaded: Warehouse) -> None:
    tables = read_tables(loaded.folder / "files")
    feeds = loaded.rows("select feed from ops.feed_state where feed not like 'olist.%'")
    for (feed,) in feeds:
        source, _, table = str(feed).partition(".")
        assert loaded.rows(f"select count(*) from raw.{source}_{table}") == [(len(tables[table]),)], feed
