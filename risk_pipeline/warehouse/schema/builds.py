"""What builds note for the builds after them, and the dictionary of what they built."""

from risk_pipeline.warehouse.schema.table import Column, Table

BUILT_VIEWS = Table(
    "ops.built_views",
    "One row: the project whose views the warehouse holds.",
    columns=(
        Column("project", "varchar", "Checksum of the dbt project."),
        Column("views", "varchar", "Checksum of the views it made."),
    ),
)

DATA_DICTIONARY = Table(
    "ops.data_dictionary",
    "One row per column of the facts, indicators and response models.",
    key=("table_name", "column_name"),
    columns=(
        Column("table_name", "varchar", "Table or view."),
        Column("table_description", "varchar", "What one row is."),
        Column("column_name", "varchar", "Column."),
        Column("data_type", "varchar", "The column's type."),
        Column("description", "varchar", "What the column says."),
    ),
)
