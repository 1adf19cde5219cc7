"""All tables that the pipeline keeps in a warehouse, apart from those of feeds and of dbt.

Raw tables of feeds follow the feed's own YAML (`warehouse/feeds/raw.py`); only `LOAD_COLUMNS` are ours.
"""

from risk_pipeline.warehouse.schema.builds import BUILD_FAULTS, BUILT_VIEWS
from risk_pipeline.warehouse.schema.feeds import (
    FEED_STATE,
    GATE_FAILURES,
    INGEST_MANIFEST,
    LIVE_STATE,
    MISSING_DAYS,
    REJECTS,
)
from risk_pipeline.warehouse.schema.governance import (
    CONTROL_EXCEPTIONS,
    CONTROL_TESTS,
    DUTY_DAYS,
    RISK_INPUTS,
    RISK_MOVEMENTS,
    RISK_SNAPSHOTS,
)
from risk_pipeline.warehouse.schema.register import (
    REGISTER_CALENDAR,
    REGISTER_COPIES,
    REGISTER_JUDGED,
    REGISTER_MARKS,
    REGISTER_OWNERS,
)
from risk_pipeline.warehouse.schema.table import Column, Table
from risk_pipeline.warehouse.schema.texts import TEXT_TABLES
from risk_pipeline.warehouse.schema.tickets import (
    AUDIT_ANCHORS,
    TICKET_ACTION_ROWS,
    TICKET_CLOCK_ROWS,
    TICKET_EVENT_ROWS,
    TICKET_ROWS,
)
from risk_pipeline.warehouse.schema.verdicts import RULE_RESULTS

SCHEMA_VERSION = Table(
    "ops.schema_version",
    "One row: which version of the pipeline's own tables the file holds.",
    columns=(Column("version", "integer", "The version, counted from 1.", required=True),),
)
TABLES = (
    SCHEMA_VERSION,
    INGEST_MANIFEST,
    FEED_STATE,
    REJECTS,
    GATE_FAILURES,
    MISSING_DAYS,
    BUILD_FAULTS,
    LIVE_STATE,
    RULE_RESULTS,
    REGISTER_OWNERS,
    REGISTER_CALENDAR,
    REGISTER_MARKS,
    REGISTER_JUDGED,
    *REGISTER_COPIES,
    TICKET_ROWS,
    TICKET_EVENT_ROWS,
    TICKET_CLOCK_ROWS,
    TICKET_ACTION_ROWS,
    AUDIT_ANCHORS,
    BUILT_VIEWS,
    CONTROL_TESTS,
    CONTROL_EXCEPTIONS,
    RISK_INPUTS,
    RISK_SNAPSHOTS,
    RISK_MOVEMENTS,
    DUTY_DAYS,
    *TEXT_TABLES,
)
"""Kept in the working warehouse."""

PUBLISHED = (
    SCHEMA_VERSION,
    INGEST_MANIFEST,
    FEED_STATE,
    GATE_FAILURES,
    MISSING_DAYS,
    RULE_RESULTS,
    TICKET_ROWS,
    TICKET_EVENT_ROWS,
    TICKET_CLOCK_ROWS,
    TICKET_ACTION_ROWS,
    AUDIT_ANCHORS,
    CONTROL_TESTS,
    CONTROL_EXCEPTIONS,
    RISK_INPUTS,
    RISK_SNAPSHOTS,
    RISK_MOVEMENTS,
)
"""Those of them that readers of the published copy find there."""
