"""The register as dbt reads it: budgets, calendar, what tickets taught; risks, controls and processes."""

from risk_pipeline.domain.register.entries import REGISTER_TABLES
from risk_pipeline.warehouse.schema.table import Column, Table

_OWNERS, _CALENDAR, _MARKS, _JUDGED = REGISTER_TABLES[:4]

REGISTER_OWNERS = Table(
    _OWNERS,
    "One row per owner, with the noise the owner accepts.",
    key=("owner",),
    columns=(
        Column("owner", "varchar", "Id of the owner."),
        Column("tickets_per_day", "double", "False tickets a day that the owner accepts."),
    ),
)

REGISTER_CALENDAR = Table(
    _CALENDAR,
    "One row per day and target of a known event, or of a feed or line that is closed.",
    columns=(
        Column("day", "date", "Business day."),
        Column("indicator", "varchar", "Indicator it concerns; * for all."),
        Column("dimension", "varchar", "What the segment is a value of; all for the whole indicator."),
        Column("segment", "varchar", "Segment; all for the whole indicator."),
        Column("effect", "varchar", "explain, mute, shift or closed."),
        Column("factor", "double", "What a shift multiplies the usual value by; else 1."),
        Column("name", "varchar", "What people call the event."),
        Column("source", "varchar", "holiday, campaign, event, maintenance or opening_days."),
    ),
)

REGISTER_MARKS = Table(
    _MARKS,
    "One row per mark that a ticket, or a delivery without rows, leaves on the history of a series.",
    columns=(
        Column("indicator", "varchar", "Indicator."),
        Column("dimension", "varchar", "What the segment is a value of; all for the whole indicator."),
        Column("segment", "varchar", "Segment; all for the whole indicator."),
        Column("kind", "varchar", "new_normal, rebased, confirmed_incident, unexplained or missing."),
        Column("first_on", "date", "First business day to which it applies."),
        Column(
            "last_on", "date", "Last business day of an incident that is over; null for others and a level."
        ),
        Column("ticket", "varchar", "Ticket that left the mark; empty for a delivery."),
    ),
)

REGISTER_JUDGED = Table(
    _JUDGED,
    "One row per owner and family of series that a rule judges by its evidence.",
    key=("indicator", "grain", "dimension", "owner"),
    columns=(
        Column("indicator", "varchar", "Indicator."),
        Column("grain", "varchar", "hour, day, week or month."),
        Column("dimension", "varchar", "Dimension judged; all for the total."),
        Column("owner", "varchar", "Owner of the rule, whose noise budget the family shares."),
    ),
)

_INSTANT = "timestamp with time zone"
_VERSION = (
    Column("process", "varchar", "Id of the process."),
    Column("version", "bigint", "Number of the version."),
    Column("from_on", "date", "First day on which the version holds."),
    Column("until_on", "date", "Last day on which it holds; null for the newest."),
)

REGISTER_RISKS = Table(
    "raw.register_risks",
    "One row per risk of the register.",
    key=("risk",),
    columns=(
        Column("risk", "varchar", "Id of the risk."),
        Column("title", "varchar", "What people call it."),
        Column("business_line", "varchar", "Id of the line that it threatens."),
        Column("owner", "varchar", "Id of who answers for it."),
        Column("category", "varchar", "Id of its category; null where none is given."),
        Column("cause", "varchar", "Why it may happen."),
        Column("event", "varchar", "What happens."),
        Column("consequence", "varchar", "What that costs."),
        Column("inherent_likelihood", "bigint", "1 to 5, before controls."),
        Column("inherent_impact", "bigint", "1 to 5, before controls."),
    ),
)

REGISTER_CONTROLS = Table(
    "raw.register_controls",
    "One row per control of the register.",
    key=("control",),
    columns=(
        Column("control", "varchar", "Id of the control."),
        Column("title", "varchar", "What people call it."),
        Column("business_line", "varchar", "Id of the line that performs it."),
        Column("owner", "varchar", "Id of who answers for it."),
        Column("objective", "varchar", "What holds as long as it works."),
        Column("type", "varchar", "preventive, detective, corrective or compensating."),
        Column("nature", "varchar", "manual, automated or it_dependent_manual."),
        Column("frequency", "varchar", "How often it is performed."),
        Column("is_key", "boolean", "Whether no other control catches the event if it fails."),
        Column("axis", "varchar", "What of the risk it reduces: likelihood or impact."),
        Column("cap", "double", "Share of the risk that it removes at best."),
        Column("design", "double", "Whether it would work if performed: 0, 0.5 or 1."),
        Column("process", "varchar", "Process in which it is performed; null where none is given."),
        Column("step", "varchar", "Step of that process; null where none is given."),
        Column("status", "varchar", "proposed, designed, operating, degraded or retired."),
        Column("test_kind", "varchar", "auto_full, auto_sample or manual; null without a test."),
        Column("test_model", "varchar", "Model that tests it; null for a manual test."),
        Column("test_frequency", "varchar", "How often it is tested; null without a test."),
        Column("overdue_days", "double", "Age in days beyond which its last test counts for nothing."),
    ),
)

REGISTER_CONTROL_RISKS = Table(
    "raw.register_control_risks",
    "One row per control and risk that it reduces.",
    key=("control", "risk"),
    columns=(
        Column("control", "varchar", "Id of the control."),
        Column("risk", "varchar", "Id of the risk."),
    ),
)

REGISTER_STEPS = Table(
    "raw.register_steps",
    "One row per version of a process and step, in the order in which they should happen.",
    key=("process", "version", "step"),
    columns=(
        *_VERSION,
        Column("title", "varchar", "What people call the process."),
        Column("business_line", "varchar", "Id of the line that performs it."),
        Column("owner", "varchar", "Id of who answers for it."),
        Column("position", "bigint", "Place of the step, from 1."),
        Column("step", "varchar", "Id of the step."),
        Column("step_title", "varchar", "What people call the step."),
        Column("step_owner", "varchar", "Id of who does it; null where none is given."),
    ),
)

REGISTER_MOVES = Table(
    "raw.register_moves",
    "One row per version of a process and move that it forbids.",
    key=("process", "version", "move"),
    columns=(
        *_VERSION,
        Column("move", "varchar", "Id of the move."),
        Column("title", "varchar", "What people call it."),
        Column("kind", "varchar", "missing_before, before or skipped_above."),
        Column("known_by_step", "varchar", "Step on whose day it is known whether a case made the move."),
        Column("needed_step", "varchar", "Step that it is compared with."),
        Column("above_minor", "bigint", "Amount beyond which it counts, in minor units; null without one."),
        Column("risk", "varchar", "Risk that it lets in; null where none is given."),
        Column("control", "varchar", "Control that should stop it; null where none is given."),
        Column("severity", "varchar", "Severity of its ticket, P0 to P3."),
    ),
)

REGISTER_CONTROL_TESTS = Table(
    "raw.register_control_tests",
    "One row per control and period that a person tested, as known when the build began.",
    key=("control", "tested_on"),
    columns=(
        Column("control", "varchar", "Id of the control."),
        Column("tested_on", "date", "Last day of the period that was tested."),
        Column("population_n", "bigint", "Cases on which the control had to be performed."),
        Column("tested_n", "bigint", "Cases of them that were looked at."),
        Column("exceptions_n", "bigint", "Exceptions among those."),
        Column("evidence", "varchar", "Where the evidence is filed."),
        Column("recorded_at", _INSTANT, "When it was recorded."),
    ),
)

REGISTER_COPIES = (
    REGISTER_RISKS,
    REGISTER_CONTROLS,
    REGISTER_CONTROL_RISKS,
    REGISTER_STEPS,
    REGISTER_MOVES,
    REGISTER_CONTROL_TESTS,
)
"""The risk register as dbt reads it, and what people found in tests."""
