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

BUILD_FAULTS = Table(
    "ops.build_faults",
    "One row per model that the newest build had to do without, and thing that rests on it.",
    key=("model", "dependant"),
    columns=(
        Column("model", "varchar", "dbt model that could not be built.", required=True),
        Column("dependant", "varchar", "Indicator, or table, that is not up to date for it.", required=True),
        Column("message", "varchar", "What dbt said, without values of rows.", required=True),
        Column("run_id", "varchar", "Run whose build it was.", required=True),
    ),
)

DATA_DICTIONARY = Table(
    "ops.data_dictionary",
    "One row per column of every table and view of the published copy.",
    key=("table_name", "column_name"),
    columns=(
        Column("table_name", "varchar", "Table or view."),
        Column("table_description", "varchar", "What one row of it is."),
        Column("column_name", "varchar", "Column."),
        Column("data_type", "varchar", "The column's type."),
        Column("description", "varchar", "What the column says."),
    ),
)
