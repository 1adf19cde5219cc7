"""A dimension that an indicator takes on, from its fact or a joined model: increments stay right."""

import shutil
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from tests.builders.dbt_shop import FIRST_BUILD, MOVED_SELLER, Tables
from tests.harness.dbt_warehouse import PROJECT_ROOT, Warehouse, dbt, differences

pytestmark = pytest.mark.slow

NEXT_NOON = datetime.combine(FIRST_BUILD + timedelta(days=1), time(12))
FOLDER = Path("dbt_project") / "models" / "indicators" / "marketplace"
# What the sums by day are made of, and the note that the build is finished.
SUMS = ("--select", "+indicator_daily", "build_state", "--exclude-resource-type", "test", "unit_test")
JOINED = """
    select
        orders.*,
        sellers.city
    from {{ ref('fct_orders') }} as orders
    left join {{ ref('fct_sellers') }} as sellers on orders.seller_id = sellers.seller_id
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project: sales by the seller's state, which is on the fact, orders by a joined city."""
    ignored = shutil.ignore_patterns("target", "logs")
    shutil.copytree(PROJECT_ROOT / "dbt_project", tmp_path / "dbt_project", ignore=ignored)
    shutil.copy(PROJECT_ROOT / "risk.toml", tmp_path)
    change(tmp_path / FOLDER / "ind_gmv.yml", "dimensions: [all, ", "dimensions: [all, seller_state, ")
    change(tmp_path / FOLDER / "ind_order_volume.yml", "dimensions: [all, ", "dimensions: [all, city, ")
    orders = tmp_path / FOLDER / "ind_order_volume.sql"
    change(orders, "    select * from {{ ref('fct_orders') }}\n", JOINED)
    change(orders, "        seller_id as seller,\n", "        seller_id as seller,\n        city,\n")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, f"{path.name} has {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new))


def moved(tables: Tables) -> Tables:
    sellers = tables["sellers"].copy()
    moves = sellers["seller_id"] == MOVED_SELLER
    assert moves.sum() == 1
    sellers.loc[moves, ["seller_state", "seller_city"]] = ["BA", "salvador"]
    return {**tables, "sellers": sellers}


def test_increments_of_a_new_dimension_equal_a_full_build(
    tmp_path: Path, project: Path, dbt_story: tuple[Tables, Tables]
) -> None:
    before, _ = dbt_story
    target = tmp_path / "target"
    stepwise = Warehouse(tmp_path / "stepwise", target, project=project)
    dbt(stepwise, "parse")
    stepwise.load(before, FIRST_BUILD)
    stepwise.build(FIRST_BUILD, *SUMS)
    stepwise.load(moved(before), NEXT_NOON)
    stepwise.build(NEXT_NOON, *SUMS)
    at_once = Warehouse(tmp_path / "at_once", target, project=project)
    shutil.copytree(stepwise.folder, at_once.folder)
    at_once.build(NEXT_NOON, *SUMS, "--full-refresh")
    assert differences(stepwise, at_once, "indicators.indicator_daily") == []
    seen = stepwise.rows(
        "select distinct dimension, segment from indicators.indicator_daily"
        " where segment in ('BA', 'salvador') and dimension in ('seller_state', 'city') order by all"
    )
    assert seen == [("city", "salvador"), ("seller_state", "BA")]
