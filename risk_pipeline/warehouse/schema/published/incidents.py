"""What analysts find of major incidents, as they are now; only where the register has types of incidents."""

from risk_pipeline.warehouse.schema.table import Column, Table

_INSTANT = "timestamp with time zone"
_REF = Column("ref", "varchar", "What people call the incident, INC-2026-001, or CAND-0007.")

OPS_INCIDENTS = Table(
    "ops.incidents",
    "One row per incident, near miss, drill and candidate, as it was at the last publication.",
    key=("ref",),
    columns=(
        _REF,
        Column("nature", "varchar", "real, near_miss or drill."),
        Column("incident_type", "varchar", "Id of its type in register/incidents.yaml."),
        Column("type_title", "varchar", "What people call the type."),
        Column("business_line", "varchar", "Id of the business line."),
        Column("business_line_title", "varchar", "What people call the line."),
        Column("title", "varchar", "What happened, in a few words, with personal data masked."),
        Column("regions", "varchar[]", "Where duties of law apply."),
        Column("state", "varchar", "candidate, declared, contained, resolved, reviewed, closed …"),
        Column("is_open", "boolean", "Whether something is owed."),
        Column("severity", "varchar", "P0 to P3, as it is now."),
        Column("worst", "varchar", "The worst severity it ever had."),
        Column("tickets", "varchar[]", "Tickets that belong to it, as in ops.tickets."),
        Column("loss_minor", "bigint", "Highest net loss that is known, in minor units; null: unknown."),
        Column("users", "bigint", "Highest number of people hit; null where nothing is known."),
        Column("currency", "varchar", "Currency of the loss."),
        Column("since", _INSTANT, "When the harm began, as far as known."),
        Column("noticed_at", _INSTANT, "When somebody or the platform saw it."),
        Column("declared_at", _INSTANT, "When a person declared it; null for candidates."),
        Column("team_at", _INSTANT, "When each role that it needs first had somebody."),
        Column("contained_at", _INSTANT, "When the harm had stopped."),
        Column("resolved_at", _INSTANT, "When its recovery criteria were met."),
        Column("reviewed_at", _INSTANT, "When its review was approved."),
        Column("closed_at", _INSTANT, "When it was closed, rejected or downgraded."),
        Column("reopened_count", "bigint", "How often it came back."),
        Column("change", "varchar", "The verified change of a control, rule or process that let it close."),
    ),
)

OPS_INCIDENT_ROLES = Table(
    "ops.incident_roles",
    "One row per person's time in a role of an incident.",
    key=("ref", "role", "began_at"),
    columns=(
        _REF,
        Column("role", "varchar", "Role, such as incident_commander."),
        Column("who", "varchar", "Id of the person or owner."),
        Column("is_deputy", "boolean", "Whether they stood in for the owner of the role."),
        Column("began_at", _INSTANT, "From when on."),
        Column("ended_at", _INSTANT, "Until when; null while they have it."),
        Column("ended", "varchar", "handed_over or renounced; null while they have it."),
    ),
)

OPS_INCIDENT_CLOCKS = Table(
    "ops.incident_clocks",
    "One row per run of a clock of an incident.",
    key=("ref", "clock", "duty", "cycle"),
    columns=(
        _REF,
        Column(
            "clock", "varchar", "What is owed: declare, team, first_statement, update, contain … or duty."
        ),
        Column("duty", "varchar", "Id of the duty of law or contract; empty for other clocks."),
        Column("cycle", "bigint", "Counts the runs of that clock, from 1."),
        Column("started_at", _INSTANT, "When it started."),
        Column("due_at", _INSTANT, "Until when it was to be done."),
        Column("stopped_at", _INSTANT, "When it was done; null while it runs."),
        Column("target_minutes", "bigint", "Minutes that it may take."),
        Column("was_met", "boolean", "Whether it was done in time; null while it runs."),
        Column("told_levels", "bigint", "How many of the chain were told that it ran out."),
    ),
)

OPS_INCIDENT_STATEMENTS = Table(
    "ops.incident_statements",
    "One row per version of a statement: who agreed to it, and when it was out. Its text stays in the store.",
    key=("ref", "statement", "version"),
    columns=(
        _REF,
        Column("statement", "bigint", "Number of the statement within the incident."),
        Column("version", "bigint", "Counts its versions, from 1."),
        Column("kind", "varchar", "Kind, such as holding or customer_notice."),
        Column("language", "varchar", "Language of the text."),
        Column("audience", "varchar", "Who reads it."),
        Column("state", "varchar", "How far this version is; superseded: a newer one has replaced it."),
        Column("sha", "varchar", "Hash of the text."),
        Column("facts_version", "bigint", "Version of the facts that it rests on; null: none."),
        Column("drafted_by", "varchar", "Who wrote it."),
        Column("drafted_at", _INSTANT, "When it was written."),
        Column("approved_by", "varchar", "Who approved it as legal."),
        Column("approved_at", _INSTANT, "When legal approved it."),
        Column("confirmed_by", "varchar", "Who confirmed its facts as business."),
        Column("confirmed_at", _INSTANT, "When business confirmed it."),
        Column("published_by", "varchar", "Who let it out."),
        Column("published_at", _INSTANT, "When it was out."),
    ),
)

OPS_INCIDENT_FACTS = Table(
    "ops.incident_facts",
    "One row per version of the facts sheet of an incident: its totals, and the seals of what they rest on.",
    key=("ref", "version"),
    columns=(
        _REF,
        Column("version", "bigint", "Counts the versions, from 1."),
        Column("written_at", _INSTANT, "When it was written."),
        Column("written_by", "varchar", "Who let it be written."),
        Column("as_of", "date", "Newest day of the data."),
        Column("is_healthy", "boolean", "Whether all feeds behind it were sound; null: unknown."),
        Column("since", "date", "First day of the harm by the data; null where it is not known."),
        Column("affected", "bigint", "Rows affected, each counted once by the key of its fact."),
        Column("gross_minor", "bigint", "Gross loss that people recorded, in minor units."),
        Column("recovered_minor", "bigint", "Part of the loss that was recovered."),
        Column("currency", "varchar", "Currency of the amounts."),
        Column("sheet_sha", "varchar", "Hash of the sheet, as sealed in the history."),
        Column("evidence_sha", "varchar", "Hash of the evidence, as sealed in the history."),
    ),
)

OPS_INCIDENT_EVENTS = Table(
    "ops.incident_events",
    "One row per event of an incident, never changed; what people wrote has personal data masked.",
    key=("ref", "event_number"),
    columns=(
        _REF,
        Column("event_number", "bigint", "Counts within the incident, from 1."),
        Column("kind", "varchar", "What happened."),
        Column("actor_type", "varchar", "data, person or clock."),
        Column("actor", "varchar", "Id of a person, or the part of the pipeline."),
        Column("source", "varchar", "Way in, such as cli or pipeline."),
        Column("occurred_at", _INSTANT, "When."),
        Column("from_state", "varchar", "State before; null for the first event."),
        Column("to_state", "varchar", "State after."),
        Column("severity", "varchar", "Severity, where the event set one."),
        Column("reason", "varchar", "Why, in words, with personal data masked."),
        Column("transition_number", "bigint", "Number of the notified transition; null for silent events."),
    ),
)

OPS_INCIDENT_REVIEWS = Table(
    "ops.incident_reviews",
    "One row per incident whose review somebody began: what people wrote, with personal data masked.",
    key=("ref",),
    columns=(
        _REF,
        Column("happened", "varchar", "Why it happened, in words; null: not written."),
        Column("escaped", "varchar", "Why it was not found earlier; null: not written."),
        Column("went_well", "varchar", "What went well; null: not written."),
        Column("whys", "varchar[]", "Answers to why, each with the number of the one that it explains."),
        Column("evidenced", "bigint", "Answers that link to evidence."),
        Column("assumed", "bigint", "Answers that are assumptions."),
        Column("authors", "varchar[]", "Who wrote it."),
        Column("approved_by", "varchar", "Who approved it; null: it is not approved."),
        Column("approved_at", _INSTANT, "When it was approved."),
    ),
)

OPS_INCIDENT_TABLES = (
    OPS_INCIDENTS,
    OPS_INCIDENT_ROLES,
    OPS_INCIDENT_CLOCKS,
    OPS_INCIDENT_STATEMENTS,
    OPS_INCIDENT_FACTS,
    OPS_INCIDENT_EVENTS,
    OPS_INCIDENT_REVIEWS,
)
