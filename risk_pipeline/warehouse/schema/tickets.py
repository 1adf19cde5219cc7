"""Tickets in the warehouse: their history as dbt reads it, and the published table of tickets."""

from risk_pipeline.domain.register.entries import HISTORY_TABLES
from risk_pipeline.warehouse.schema.table import Column, Table

_INSTANT = "timestamp with time zone"
_TICKETS, _EVENTS, _CLOCKS, _ACTIONS = HISTORY_TABLES

AUDIT_ANCHORS = Table(
    "ops.audit_anchors",
    "One row per run that changed the history: its head, by which a later loss is noticed.",
    columns=(
        Column("noted_at", _INSTANT, "When it was noted."),
        Column("store", "varchar", "Hash of the store's first seal: which store it is."),
        Column("epoch", "varchar", "Hash of that seal, or of the one by which a loss was last accepted."),
        Column("seal", "bigint", "Number of the newest seal."),
        Column("head", "varchar", "Its hash, which commits to everything before it."),
        Column("event", "bigint", "Number of the newest event."),
    ),
)

TICKET_ROWS = Table(
    _TICKETS,
    "One row per ticket, as it was at the last publication.",
    key=("ticket_id",),
    columns=(
        Column("ticket_id", "bigint", "Identifies the ticket."),
        Column("ref", "varchar", "What people call the ticket, T-000042."),
        Column("kind", "varchar", "risk, data or storm, the parent of many tickets of one rule."),
        Column("rule_id", "varchar", "Rule that the ticket is about."),
        Column("rule_sha", "varchar", "Version of the rule that judged it last."),
        Column("business_line", "varchar", "Business line of the rule."),
        Column("indicator", "varchar", "Indicator; empty for a fault of a feed, run or delivery."),
        Column("grain", "varchar", "Grain of the judged periods."),
        Column("dimension", "varchar", "What the segment is a value of."),
        Column("segment", "varchar", "Segment the ticket is about."),
        Column("owner", "varchar", "Owning role."),
        Column("assignee", "varchar", "Person it was given to, if any."),
        Column("state", "varchar", "open, acknowledged, in_progress, verifying or closed."),
        Column("severity", "varchar", "P0 to P3, the worst it has been in this episode."),
        Column("resolution", "varchar", "Why it was closed; while verifying, the claimed fix."),
        Column("root_cause_category", "varchar", "Category of the root cause."),
        Column("escape_category", "varchar", "Why nobody saw it earlier."),
        Column("duplicate_of", "bigint", "Ticket that continues in its place."),
        Column("parent_id", "bigint", "Ticket it is grouped under."),
        Column("recurs_from", "bigint", "Older ticket of the same identity."),
        Column("recurrence_count", "bigint", "How often it came back after it was closed."),
        Column("opened_at", _INSTANT, "When it was first opened."),
        Column("closed_at", _INSTANT, "When it was last closed; null while open."),
        Column("since", "date", "First red period of the present episode."),
        Column("last_period_end", "date", "Last day of the newest period judged."),
        Column("breached_periods", "bigint", "Red periods of the present episode that were themselves off."),
        Column("exposure_minor", "bigint", "Money behind the newest breach, in minor units."),
        Column("currency", "varchar", "Currency of all amounts."),
        Column("lost_minor", "bigint", "Recorded gross loss in that currency, in minor units."),
        Column("recovered_minor", "bigint", "Part of the loss that was recovered."),
        Column("users_affected", "bigint", "Users affected, as recorded."),
        Column("cases_affected", "bigint", "Cases affected, as recorded."),
    ),
)

TICKET_EVENT_ROWS = Table(
    _EVENTS,
    "One row per event of a ticket, never changed.",
    key=("event_id",),
    columns=(
        Column("event_id", "bigint", "Identifies the event; events are chained in this order."),
        Column("ticket_id", "bigint", "Ticket it happened to."),
        Column("event_number", "bigint", "Counts within the ticket, from 1."),
        Column("kind", "varchar", "What happened."),
        Column("actor_type", "varchar", "data, person or clock."),
        Column("actor", "varchar", "Id of a person, or the part of the pipeline."),
        Column("source", "varchar", "Way in, such as cli, slack or pipeline."),
        Column("occurred_at", _INSTANT, "When."),
        Column("from_state", "varchar", "State before; null for the first event."),
        Column("to_state", "varchar", "State after."),
        Column("severity", "varchar", "Severity, where the event set one."),
        Column("resolution", "varchar", "Resolution, where the event set one."),
        Column("reason", "varchar", "Why, in words."),
        Column("transition_number", "bigint", "Number of the notified transition; null for silent events."),
        Column("suppressed", "varchar", "Code of why people were not told of a transition."),
        Column("suppressed_detail", "varchar", "The same as a sentence that names what explains it."),
        Column("hash", "varchar", "Hash that chains it to the event before."),
    ),
)

TICKET_CLOCK_ROWS = Table(
    _CLOCKS,
    "One row per run of a ticket's clock.",
    key=("ticket_id", "clock", "cycle"),
    columns=(
        Column("ticket_id", "bigint", "Ticket the clock ran for."),
        Column("clock", "varchar", "acknowledge, contain, fix or verify."),
        Column("cycle", "bigint", "Counts the runs of this clock on the ticket, from 1."),
        Column("target_minutes", "bigint", "Working minutes allowed."),
        Column("started_at", _INSTANT, "When it started."),
        Column("due_at", _INSTANT, "When it was due."),
        Column("stopped_at", _INSTANT, "When it stopped; null while it runs."),
        Column("paused_count", "bigint", "How often it was paused."),
        Column("escalation_level", "bigint", "How many levels of the chain were told that it was overdue."),
        Column("working_hours", "double", "Working hours it ran, pauses left out; null while it runs."),
    ),
)

TICKET_ACTION_ROWS = Table(
    _ACTIONS,
    "One row per action of a ticket.",
    key=("ticket_id", "action_number"),
    columns=(
        Column("ticket_id", "bigint", "Ticket it belongs to."),
        Column("action_number", "bigint", "Counts within the ticket, from 1."),
        Column("kind", "varchar", "containment, corrective or preventive."),
        Column("owner", "varchar", "Person who does it."),
        Column("due_on", "date", "Day by which it is due."),
        Column("added_at", _INSTANT, "When it was planned."),
        Column("done_at", _INSTANT, "When it was done; null until then."),
        Column("effect", "varchar", "effective or ineffective, as the indicator said; null until it says."),
    ),
)

PUBLISHED_TICKETS = Table(
    "ops.tickets",
    "One row per ticket, as it was when the copy was published.",
    key=("ref",),
    columns=(
        Column("ref", "varchar", "What people call the ticket, T-000042."),
        Column("kind", "varchar", "risk, data or storm, the parent of many tickets of one rule."),
        Column("rule_id", "varchar", "Rule that the ticket is about."),
        Column("rule_sha", "varchar", "Version of the rule that judged it last."),
        Column("indicator", "varchar", "Indicator; empty for a fault of a feed, run or delivery."),
        Column("grain", "varchar", "Grain of the judged periods."),
        Column("dimension", "varchar", "What the segment is a value of."),
        Column("segment", "varchar", "Segment the ticket is about."),
        Column("owner", "varchar", "Owning role."),
        Column("channel", "varchar", "Channel the ticket is told in."),
        Column("state", "varchar", "open, acknowledged, in_progress, verifying or closed."),
        Column("severity", "varchar", "P0 to P3, the worst it has been in this episode."),
        Column("resolution", "varchar", "Why it was closed; while verifying, the claimed fix."),
        Column("root_cause", "varchar", "Root cause in words."),
        Column("opened_at", _INSTANT, "When it was first opened."),
        Column("acknowledged_at", _INSTANT, "When somebody acknowledged it."),
        Column("closed_at", _INSTANT, "When it was last closed; null while open."),
        Column("since", "date", "First red period of the present episode."),
        Column("breached_periods", "bigint", "Red periods of the present episode that were themselves off."),
        Column("recurrence_count", "bigint", "How often it came back after it was closed."),
        Column("last_status", "varchar", "Status of the newest verdict."),
        Column("value", "double", "Value of the newest verdict."),
        Column("limit_value", "double", "Limit that value was held against."),
        Column("limit_kind", "varchar", "Kind of that limit."),
        Column("expected", "double", "Value expected from the series' own past."),
        Column("exposure_minor", "bigint", "Money behind the newest breach, in minor units."),
        Column("reason", "varchar", "The newest verdict in words."),
        Column("parent_id", "bigint", "Ticket it is grouped under."),
    ),
)
