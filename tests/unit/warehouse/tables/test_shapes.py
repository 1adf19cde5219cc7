"""Sizes and columns as the engine has them."""

import duckdb

from risk_pipeline.warehouse.tables.shapes import Shape, read_shapes


def test_tables_say_rows_and_columns_and_views_only_columns() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(
            "create table raw.orders as select range::integer as id, 'x' as place from range(7)"
        )
        connection.execute("create view raw.places as select distinct place from raw.orders")
        found = read_shapes(connection, ["raw.orders", "raw.places", "raw.nothing"])
    assert found == {
        "raw.orders": Shape({"id": "integer", "place": "varchar"}, 7),
        "raw.places": Shape({"place": "varchar"}, None),
    }
    assert list(found["raw.orders"].columns) == ["id", "place"]
