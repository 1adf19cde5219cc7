"""The table of verdicts."""

from risk_pipeline.warehouse.schema.table import Column, Table

RULE_RESULTS = Table(
    "ops.rule_results",
    "One row per rule version, period, dimension and segment: the rule's verdict.",
    key=("rule_id", "rule_sha", "grain", "period_start", "hour", "dimension", "segment"),
    columns=(
        Column("rule_id", "varchar", "Id of the rule.", required=True),
        Column("rule_sha", "varchar", "Version of the rule; empty for failed loads and runs.", required=True),
        Column("indicator", "varchar", "Indicator; empty for rules on whole tables.", required=True),
        Column("grain", "varchar", "hour, day, week or month.", required=True),
        Column("period_start", "date", "First business day of the period.", required=True),
        Column("period_end", "date", "Last business day of the period.", required=True),
        Column("known_on", "date", "First day at whose end the period can be judged.", required=True),
        Column("dimension", "varchar", "What the segment is a value of; all for the total.", required=True),
        Column("segment", "varchar", "Segment; all for the total.", required=True),
        Column(
            "status",
            "varchar",
            "green, amber or red where the data allowed a judgement; insufficient, immature, no_data, "
            "stale, not_configured or error where not.",
            required=True,
        ),
        Column("value", "double", "Value judged."),
        Column("numerator", "double", "Numerator of the value."),
        Column("denominator", "double", "Denominator of the value; null for plain counts."),
        Column("limit_value", "double", "Limit the value was held against."),
        Column("limit_kind", "varchar", "Kind of that limit."),
        Column("expected", "double", "Value expected from the series' own past."),
        Column("lower", "double", "Lower control limit."),
        Column("upper", "double", "Upper control limit."),
        Column("score", "double", "Deviations from the expected; of a shift its evidence, where 1 alarms."),
        Column("exposure_minor", "bigint", "Money behind the numerator, in minor units."),
        Column("reason", "varchar", "The verdict in words.", required=True),
        Column("suppressed", "varchar", "Code of why a hit is recorded and not acted on; null if it is."),
        Column("suppressed_detail", "varchar", "The same as a sentence that names what explains it."),
        Column("since", "date", "Day on which a shift began."),
        Column("excess", "double", "Events beyond the expected since then; negative for fewer."),
        Column("known_event", "varchar", "What the calendar has for the period."),
        Column("hour", "smallint", "Hour of the business day, 0 to 23; null for longer periods."),
        Column("since_hour", "smallint", "Hour in which a shift began; null for longer periods."),
        Column("grounds", "varchar", "The reason in its parts, as JSON; null where it is not our sentence."),
        Column("run_id", "varchar", "Run that judged it.", required=True),
        Column("judged_at", "timestamp with time zone", "When the verdict was last changed.", required=True),
    ),
)
"""Its columns are the fields of `domain.verdict.Verdict`, in order, and `judged_at`."""
