"""The register as dbt reads it: noise budgets and what shares them, the calendar, what tickets taught."""

from risk_pipeline.domain.register.entries import REGISTER_TABLES
from risk_pipeline.warehouse.schema.table import Column, Table

_OWNERS, _CALENDAR, _MARKS, _JUDGED = REGISTER_TABLES

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
    "One row per mark that a ticket leaves on the history of a series.",
    columns=(
        Column("indicator", "varchar", "Indicator."),
        Column("dimension", "varchar", "What the segment is a value of; all for the whole indicator."),
        Column("segment", "varchar", "Segment; all for the whole indicator."),
        Column("kind", "varchar", "new_normal, rebased, confirmed_incident or unexplained."),
        Column("first_on", "date", "First business day to which it applies."),
        Column(
            "last_on", "date", "Last business day of an incident that is over; null for others and a level."
        ),
        Column("ticket", "varchar", "Ticket that left the mark."),
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
