"""Source rows behind a number: found by whatever names them, and shown without personal values."""

from datetime import date
from pathlib import Path

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.diagnosis.lineage_trace import Rows, read_newest_rows, read_source_rows

PARCELS = Feed(
    id="lockers.parcels",
    location="{data_dir}/parcels.csv",
    format="csv",
    key=("parcel",),
    cursor="stored_at",
    owner="data_eng",
    columns=(
        Column(name="parcel", data_type="varchar"),
        Column(name="E-Mail", data_type="varchar", personal=True),
        Column(name="stored_at", data_type="timestamp"),
    ),
)


def test_personal_columns_are_hidden_and_empty_ones_stay_empty(tmp_path: Path) -> None:
    with connect(tmp_path / "warehouse.duckdb") as connection:
        connection.execute(
            """
            create table raw.lockers_parcels as
            select * from (values
                ('p1', 'kim@example.com', timestamp '2026-03-01 10:00'),
                ('p2', null, timestamp '2026-03-01 11:00'),
                ('p3', 'lee@example.com', timestamp '2026-03-03 09:00')
            ) as t (parcel, "E-Mail", stored_at)
            """
        )
        by_key = read_source_rows(connection, PARCELS, ["p1", "p2"])
        by_mail = read_source_rows(connection, PARCELS, ["lee@example.com"])
        newest = read_newest_rows(connection, PARCELS, date(2026, 3, 1), 10)
    assert by_key.columns == ("parcel", "E-Mail", "stored_at")
    assert [row[:2] for row in by_key.rows] == [("p1", "***"), ("p2", None)]
    assert [row[:2] for row in by_mail.rows] == [("p3", "***")]
    assert [row[:2] for row in newest.rows] == [("p2", None), ("p1", "***")]


def test_rows_hide_what_is_named_and_nothing_else() -> None:
    rows = Rows(("entity_id", "amount"), (("kim@example.com", 5), (None, 7)))
    assert rows.hiding(()) == rows
    assert rows.hiding({"entity_id", "absent"}).rows == (("***", 5), (None, 7))
