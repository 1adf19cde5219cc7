"""The dbt sources that the pipeline writes have the columns that the warehouse's schema gives them.

dbt creates these tables, empty, where the pipeline has not run; the pipeline then finds them as its own.
"""

import pytest
import yaml

from risk_pipeline.settings import DBT_PACKAGE
from risk_pipeline.warehouse.schema.tables import TABLES

FILES = ("staging/register/_register__sources.yml", "response/_tickets__sources.yml")
DECLARED = {
    f"{source['schema']}.{table['name']}": table["columns"]
    for file in FILES
    for source in yaml.safe_load((DBT_PACKAGE / "models" / file).read_text())["sources"]
    for table in source["tables"]
}
OURS = {table.name: table for table in TABLES}


@pytest.mark.parametrize("name", DECLARED)
def test_a_source_has_the_columns_and_types_of_the_table(name: str) -> None:
    declared = {column["name"]: column["data_type"] for column in DECLARED[name]}
    assert declared == OURS[name].types
    assert tuple(declared) == OURS[name].names


def test_every_table_of_the_register_and_of_tickets_is_a_source() -> None:
    written = {name for name in OURS if name.startswith(("raw.register_", "ops.ticket_"))}
    assert written == set(DECLARED)
