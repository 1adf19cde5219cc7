"""Which segments a warehouse has ever seen."""

from pathlib import Path

from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.segments_seen import read_segments


def test_all_segments_of_the_dimensions_asked_for_are_known(tmp_path: Path) -> None:
    with connect(tmp_path / "w.duckdb") as connection:
        assert read_segments(connection, {"region"}) == {}, "nothing was built yet"
        connection.execute("create schema if not exists indicators")
        connection.execute(
            "create table indicators.indicator_values as select * from (values"
            " ('a', 'region', 'North'), ('b', 'region', 'South'), ('a', 'region', 'North'),"
            " ('a', 'all', 'all'), ('a', 'lane', 'x')) as known(indicator, dimension, segment)"
        )
        assert read_segments(connection, {"region", "plan"}) == {"region": frozenset({"North", "South"})}
        assert read_segments(connection, set()) == {}
