"""Tests of several tables at once find the table and the fault, and leave none of the tables out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from risk_pipeline.settings import DBT_PACKAGE
from tests.harness.macros.macro_sql import rows_of


class Named(str):
    """A relation as dbt gives it: its name in full, and by itself."""

    @property
    def identifier(self) -> str:
        return str(self)


ORDERS = Named("orders")
FAULTS = (DBT_PACKAGE / "macros/faults.sql").read_text()
ROOMS = {
    "tickets_are_sound": "models/response",
    "register_is_sound": "models/staging/register",
    "risk_map_is_sound": "models/governance/risk_map",
}


def test_rows_that_share_a_key_are_a_fault_of_their_table() -> None:
    rows = [{"id": 1, "day": 1}, {"id": 1, "day": 2}, {"id": 2, "day": 1}, {"id": 2, "day": 1}]
    found = rows_of("rows_that_share", {"orders": rows}, ORDERS, ["id", "day"], more=FAULTS)
    assert found == [{"in_table": "orders", "fault": "rows share id, day", "row_count": 1}]
    assert rows_of("rows_that_share", {"orders": rows[:3]}, ORDERS, ["id", "day"], more=FAULTS) == []


@pytest.mark.parametrize(("values", "count"), [([1, 2], 0), ([1, -1], 1), ([None, -1], 2)])
def test_rows_against_what_always_holds_are_counted_and_unknown_is_against_it(
    values: list[int | None], count: int
) -> None:
    rows = [{"paid": value} for value in values]
    found = rows_of(
        "rows_against", {"orders": rows}, ORDERS, "less than nothing was paid", "paid >= 0", more=FAULTS
    )
    assert [row["row_count"] for row in found] == ([count] if count else [])
    assert all(row["fault"] == "less than nothing was paid" for row in found)


def test_all_faults_are_found_by_one_query() -> None:
    rows = [{"id": 1}, {"id": 1}]
    queries = [
        "select 'orders' as in_table, 'rows share id' as fault, 1 as row_count",
        "select 'orders', 'none', 0 from orders where id is null",
    ]
    assert len(rows_of("faults", {"orders": rows}, queries, more=FAULTS)) == 1


def models(folder: str) -> Iterator[str]:
    for path in sorted((DBT_PACKAGE / folder).glob("*.yml")):
        content = yaml.safe_load(Path(path).read_text())
        yield from (model["name"] for model in content.get("models", []))


@pytest.mark.parametrize(("test", "folder"), ROOMS.items())
def test_every_table_of_a_room_is_looked_at(test: str, folder: str) -> None:
    text = (DBT_PACKAGE / f"tests/{test}.sql").read_text()
    assert set(re.findall(r"ref\('(\w+)'\)", text)) == set(models(folder))
