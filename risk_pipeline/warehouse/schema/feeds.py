"""Tables about feeds: what was loaded, what was refused, how each feed stands."""

from risk_pipeline.warehouse.schema.table import Column, Table

INSTANT = "timestamp with time zone"

LOAD_COLUMNS = (
    Column("_loaded_at", INSTANT, "When a load brought the row, or changed it last."),
    Column("_run_id", "varchar", "Run that brought the row, or changed it last."),
    Column("_location", "varchar", "File, table or function the row came from."),
)
"""What every raw table has besides the columns of its feed."""

LINE_COLUMN = Column("_line", "bigint", "Row of the file: with _location the key of a feed without one.")
"""What the raw table of a feed in append mode has, too."""

INGEST_MANIFEST = Table(
    "ops.ingest_manifest",
    "One row per feed and location: what was loaded from it last.",
    key=("feed", "location"),
    columns=(
        Column("feed", "varchar", "Id of the feed."),
        Column("location", "varchar", "File, table or function, without passwords."),
        Column("size_bytes", "bigint", "Size of the file; null for tables and functions."),
        Column("checksum", "varchar", "Mark of the content and of the feed's contract."),
        Column("modified_at", INSTANT, "When the file was modified, by its file system."),
        Column("row_count", "bigint", "Rows read."),
        Column("loaded_count", "bigint", "Rows that kept the contract."),
        Column("rejected_count", "bigint", "Rows that broke the contract; see raw.rejects."),
        Column(
            "merged_count", "bigint", "Rows that lost against a later row of the location with their key."
        ),
        Column("loaded_at", INSTANT, "When it was loaded."),
        Column("run_id", "varchar", "Run that loaded it."),
    ),
)

FEED_STATE = Table(
    "ops.feed_state",
    "One row per feed: how its last load ended.",
    key=("feed",),
    columns=(
        Column("feed", "varchar", "Id of the feed."),
        Column("state", "varchar", "ok, no_data, failed or not_configured."),
        Column("reason", "varchar", "Why, in words; empty when there is nothing to say."),
        Column("checked_at", INSTANT, "When the load ended."),
        Column("run_id", "varchar", "Run that loaded the feed."),
    ),
)

REJECTS = Table(
    "raw.rejects",
    "One row per row of a source that broke its feed's contract, with the reason.",
    columns=(
        Column("feed", "varchar", "Id of the feed."),
        Column("location", "varchar", "File, table or function the row came from."),
        Column("line_number", "bigint", "Line in the file, or place in the table."),
        Column("reason", "varchar", "What is wrong with the row."),
        Column("row_json", "varchar", "Its declared columns as they were read; personal ones are masked."),
        Column("rejected_at", INSTANT, "When it was rejected."),
        Column("run_id", "varchar", "Run that rejected it."),
    ),
)

GATE_FAILURES = Table(
    "ops.gate_failures",
    "One row per day, feed and data test of error severity that failed.",
    key=("day", "feed", "test"),
    columns=(
        Column("day", "date", "Newest business day of the run.", required=True),
        Column("feed", "varchar", "Id of a feed behind what was tested.", required=True),
        Column("test", "varchar", "Unique id of the dbt test.", required=True),
        Column("message", "varchar", "What dbt said.", required=True),
        Column("run_id", "varchar", "Run whose build failed the test.", required=True),
    ),
)

MISSING_DAYS = Table(
    "ops.missing_days",
    "One row per feed and day of which nothing is known: its delivery came without rows, or none came.",
    key=("feed", "day"),
    columns=(
        Column("feed", "varchar", "Id of the feed.", required=True),
        Column("day", "date", "Business day of which nothing is known.", required=True),
        Column(
            "location",
            "varchar",
            "File, table or function that came without rows; empty: no file came.",
            required=True,
        ),
        Column("run_id", "varchar", "Run that found it.", required=True),
    ),
)

LIVE_STATE = Table(
    "ops.live_state",
    "One row: what the last finished live run had seen of the feeds.",
    columns=(
        Column("seen", "varchar", "Mark that changes when a feed brings something."),
        Column("run_id", "varchar", "The live run."),
        Column("finished_at", INSTANT, "When it ended."),
    ),
)
