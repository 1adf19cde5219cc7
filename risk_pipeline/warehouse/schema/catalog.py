"""The published catalog: what the project says of its indicators, rules, risks …, with their last state."""

from risk_pipeline.warehouse.schema.table import Column, Table

_INSTANT = "timestamp with time zone"
_OPEN = Column("open_ticket_count", "bigint", "Tickets of it that are open, data tickets left out.")
_STATUS = Column(
    "last_status",
    "varchar",
    "Worst newest verdict of its rules that are judged: red, amber, green, or why nothing could be said.",
)
_LINE = (
    Column("business_line", "varchar", "Id of the business line."),
    Column("business_line_title", "varchar", "What people call the line."),
)
_OWNER = (
    Column("owner", "varchar", "Id of the owning role."),
    Column("owner_title", "varchar", "What people call the role."),
)

CATALOG_INDICATORS = Table(
    "catalog.indicators",
    "One row per indicator: what it measures, in which unit, whose it is, and how it stands.",
    key=("indicator",),
    columns=(
        Column("indicator", "varchar", "Name of the indicator, as in indicators.indicator_values."),
        Column("title", "varchar", "What people call it."),
        *_LINE,
        *_OWNER,
        Column("unit", "varchar", "ratio, count, days, hours or money_minor (minor units of the currency)."),
        Column("currency", "varchar", "Currency of its amounts; null for other units."),
        Column("direction", "varchar", "Which way is bad: up_bad, down_bad, or band for both."),
        Column("kind", "varchar", "leading, lagging or control."),
        Column("form", "varchar", "flow: summed over a period; stock: the state at its end."),
        Column("formula", "varchar", "What is counted, over what, dated by when, in words."),
        Column("counts", "varchar", "What the numerator counts, in the plural."),
        Column("divided_by", "varchar", "none, trials (a rate of 0 to 1) or units (an average)."),
        Column("grains", "varchar[]", "Lengths of period that it is computed for."),
        Column("dimensions", "varchar[]", "Dimensions that it is cut by; all is the total."),
        Column("attributes", "varchar[]", "Columns of its event view that a breach is located by."),
        Column("min_denominator", "bigint", "With a smaller denominator rules say insufficient."),
        Column("maturity_days", "bigint", "Days until a period is complete."),
        Column("event_view", "varchar", "View of the rows that a value is made of."),
        Column("link", "varchar", "Its asset in Dagster; null without `ui_url`."),
        Column("feeds", "varchar[]", "Feeds that it depends on."),
        Column("rule_count", "bigint", "Rules that judge it, active or in shadow."),
        _STATUS,
        Column("last_grain", "varchar", "Finest grain of the total; null where there is no total."),
        Column("last_period_start", "date", "First day of its newest complete period of that grain."),
        Column("last_value", "double", "Value of the total in that period."),
        _OPEN,
    ),
)

CATALOG_RULES = Table(
    "catalog.rules",
    "One row per rule: what it judges, by which limits, why, whose it is, and its newest verdicts.",
    key=("rule_id",),
    columns=(
        Column("rule_id", "varchar", "Id of the rule, as in ops.rule_results and ops.tickets."),
        Column("indicator", "varchar", "Indicator that it judges; null for a rule on a whole table."),
        Column("title", "varchar", "Title of the indicator, or the table that it looks at."),
        *_LINE,
        *_OWNER,
        Column("risk", "varchar", "Id of the risk that it watches."),
        Column("risk_title", "varchar", "What people call the risk."),
        Column("mode", "varchar", "in_process: while it can be stopped; post_event: to learn and make good."),
        Column("state", "varchar", "draft, shadow, active, paused or retired."),
        Column("severity", "varchar", "critical, warning or info; tickets have P0 to P3 by their impact."),
        Column("type", "varchar", "Type of the expectation: how it judges."),
        Column("grain", "varchar", "Grain of the periods judged; null for a rule on a whole table."),
        Column("dimensions", "varchar[]", "Dimensions judged; all is the total."),
        Column("amber", "double", "Limit to watch, where it is one number; see type for its unit."),
        Column("red", "double", "Limit to act on, where it is one number; see type for its unit."),
        Column("red_low", "double", "Lower limit to act on of a two-sided rule, in the indicator's unit."),
        Column("red_high", "double", "Upper limit to act on of a two-sided rule, in the indicator's unit."),
        Column("limits", "varchar", "What must hold, and from where on it is red or amber, in words."),
        Column("parameters", "varchar", "Everything that the rule sets, as JSON."),
        Column("rationale", "varchar", "Why these limits."),
        Column("review_by", "date", "Day by which somebody looks at it again."),
        Column("playbook", "varchar", "Id of the playbook."),
        Column("playbook_title", "varchar", "What people call the playbook."),
        Column("playbook_url", "varchar", "Where the whole playbook is written; null if nowhere else."),
        Column("link", "varchar", "Its check in Dagster; null without `ui_url`."),
        Column("rule_sha", "varchar", "Version of the rule, as in ops.rule_results."),
        Column("last_status", "varchar", "Worst verdict on its newest period; null before the first."),
        Column("last_period_start", "date", "First day of that period."),
        Column("last_period_end", "date", "Last day of that period."),
        Column("last_hour", "smallint", "Hour of the period, 0 to 23; null for longer periods."),
        Column("red_count", "bigint", "Segments that are red in that period, those not acted on included."),
        Column("suppressed_count", "bigint", "Those of them that were not acted on; see ops.rule_results."),
        Column("judged_count", "bigint", "Segments on which the data allowed a judgement in that period."),
        Column("last_judged_at", _INSTANT, "When a verdict of that period was last changed."),
        _OPEN,
    ),
)

CATALOG_RISKS = Table(
    "catalog.risks",
    "One row per risk of the register: cause, event and consequence, and how its rules stand.",
    key=("risk",),
    columns=(
        Column("risk", "varchar", "Id of the risk."),
        Column("title", "varchar", "What people call it."),
        *_LINE,
        *_OWNER,
        Column("cause", "varchar", "Why it may happen."),
        Column("event", "varchar", "What happens."),
        Column("consequence", "varchar", "What that costs."),
        Column("event_type", "varchar", "Event type of operational risk, as Basel II names them."),
        Column("inherent_likelihood", "bigint", "1 rare to 5 almost certain, without controls."),
        Column("inherent_impact", "bigint", "1 negligible to 5 severe, without controls."),
        Column("rule_count", "bigint", "Rules that watch it, active or in shadow; 0 is a gap."),
        _STATUS,
        _OPEN,
        Column("level", "varchar", "Level on the newest day of the risk map; null before there is one."),
        Column("residual_likelihood", "double", "Computed likelihood on that day, 1.0 to 5.0."),
        Column("residual_impact", "double", "Computed impact on that day, 1.0 to 5.0."),
        Column("within", "varchar", "appetite, tolerance or beyond; null where no appetite is set."),
        Column("mapped_on", "date", "That day."),
    ),
)

CATALOG_OWNERS = Table(
    "catalog.owners",
    "One row per role that answers for something. How people are reached stays in the register.",
    key=("owner",),
    columns=(
        Column("owner", "varchar", "Id of the role."),
        Column("title", "varchar", "What people call it."),
        Column("channel", "varchar", "Channel that its tickets are told in."),
        Column("deputy", "varchar", "Id of the role that stands in."),
        Column("deputy_title", "varchar", "What people call that role."),
        Column("tickets_per_day", "double", "False tickets of the early warning a day that it accepts."),
        Column("rule_count", "bigint", "Rules that it owns, active or in shadow."),
        _OPEN,
        Column("overdue_count", "bigint", "Those of them that were overdue when the copy was published."),
    ),
)

CATALOG_BUSINESS_LINES = Table(
    "catalog.business_lines",
    "One row per business line: its goal, its head, and how many of its tickets are open.",
    key=("business_line",),
    columns=(
        Column("business_line", "varchar", "Id of the line."),
        Column("title", "varchar", "What people call it."),
        Column("goal", "varchar", "What the line is there to reach."),
        Column("head", "varchar", "Id of the role at its head."),
        Column("head_title", "varchar", "What people call that role."),
        Column("parent", "varchar", "Id of the line that it is a part of."),
        Column("indicator_count", "bigint", "Indicators that belong to it."),
        Column("rule_count", "bigint", "Rules of its suite, active or in shadow."),
        _STATUS,
        _OPEN,
        Column("worst_severity", "varchar", "Worst severity of these tickets; null if none is open."),
    ),
)

CATALOG_FEEDS = Table(
    "catalog.feeds",
    "One row per feed: what it brings, whose it is, and how its last load ended.",
    key=("feed",),
    columns=(
        Column("feed", "varchar", "Id of the feed: source.table."),
        Column("title", "varchar", "What people call it."),
        Column("description", "varchar", "What one row is."),
        *_OWNER,
        Column("format", "varchar", "How it is stored: csv, parquet, json, xlsx, sql or python."),
        Column("mode", "varchar", "upsert: by key; replace: the whole list; append: by file and line."),
        Column("key", "varchar[]", "Columns that tell its rows apart."),
        Column("cursor", "varchar", "Column of the event time, by which volume and freshness are counted."),
        Column("link", "varchar", "Its asset in Dagster; null without `ui_url`."),
        Column("is_configured", "boolean", "Whether it has a location to be loaded from."),
        Column("state", "varchar", "ok, no_data, failed or not_configured; null before the first load."),
        Column("reason", "varchar", "Why, in words; empty when there is nothing to say."),
        Column("checked_at", _INSTANT, "When its last load ended."),
        Column("loaded_at", _INSTANT, "When rows were loaded last."),
        Column("loaded_count", "bigint", "Rows of its present files that kept the contract."),
        Column("rejected_count", "bigint", "Rows of its present files that broke the contract."),
        Column("indicator_count", "bigint", "Indicators that depend on it."),
    ),
)

CATALOG_SEGMENTS = Table(
    "catalog.segments",
    "One row per dimension and segment that has values: what people call them.",
    key=("dimension", "segment"),
    columns=(
        Column("dimension", "varchar", "Dimension, as in indicators.indicator_values."),
        Column("segment", "varchar", "Segment, as in indicators.indicator_values."),
        Column("dimension_title", "varchar", "What people call the dimension."),
        Column("segment_title", "varchar", "What people call the segment; its id made readable if nothing."),
    ),
)

CATALOG_RCM = Table(
    "catalog.rcm",
    "Risk control matrix: one row per risk and control that reduces it, with its newest test.",
    key=("risk", "control"),
    columns=(
        Column("risk", "varchar", "Id of the risk."),
        Column("risk_title", "varchar", "What people call it."),
        Column("business_line", "varchar", "Id of the line that performs the control."),
        Column("business_line_title", "varchar", "What people call the line."),
        Column("process", "varchar", "Process in which it is performed; null where none is given."),
        Column("step", "varchar", "Step of that process; null where none is given."),
        Column("control", "varchar", "Id of the control."),
        Column("control_title", "varchar", "What people call it."),
        Column("objective", "varchar", "What holds as long as it works."),
        Column("owner", "varchar", "Id of who answers for it."),
        Column("owner_title", "varchar", "What people call that role."),
        Column("type", "varchar", "preventive, detective, corrective or compensating."),
        Column("nature", "varchar", "manual, automated or it_dependent_manual."),
        Column("frequency", "varchar", "How often it is performed."),
        Column("is_key", "boolean", "Whether no other control catches the event if it fails."),
        Column("status", "varchar", "proposed, designed, operating, degraded or retired."),
        Column("design", "double", "Whether it would work if performed: 0, 0.5 or 1."),
        Column("test_kind", "varchar", "auto_full, auto_sample or manual; null without a test."),
        Column("test_model", "varchar", "Model that tests it; null for a manual test."),
        Column("tested_for", "date", "Last day of the period of its newest test with a result."),
        Column("population_n", "bigint", "Cases of that period."),
        Column("tested_n", "bigint", "Cases of them that were looked at."),
        Column("exceptions_n", "bigint", "Exceptions among those."),
        Column("state", "varchar", "pass, fail, OVERDUE, not tested, or why nothing could be said."),
        Column("is_overdue", "boolean", "Whether it should have been tested since."),
        Column(
            "grade",
            "varchar",
            "Grade of the deficiency of a failed test: docs/controls.md.",
        ),
        Column("findings", "varchar", "Open tickets of its tests; null if there are none."),
    ),
)

CATALOG_FINDINGS = Table(
    "catalog.findings",
    "One row per finding of internal control: a ticket of a control's test, or of a process.",
    key=("ref",),
    columns=(
        Column("ref", "varchar", "What people call the ticket, as in ops.tickets."),
        Column("source", "varchar", "control_test or process."),
        Column("control", "varchar", "Control that failed, or that should stop the move; null for none."),
        Column("process", "varchar", "Process with the forbidden move; null for a control's test."),
        Column("move", "varchar", "Forbidden move; null for a control's test."),
        Column("grade", "varchar", "Grade of the deficiency at the newest red period; null for a process."),
        Column("severity", "varchar", "P0 to P3, the worst it has been in this episode."),
        Column("state", "varchar", "open, acknowledged, in_progress, verifying or closed."),
        Column("resolution", "varchar", "Why it was closed; null while open."),
        Column("changes", "varchar[]", "Controls and versions of processes that its actions changed."),
    ),
)

CATALOG = (
    CATALOG_INDICATORS,
    CATALOG_RULES,
    CATALOG_RISKS,
    CATALOG_OWNERS,
    CATALOG_BUSINESS_LINES,
    CATALOG_FEEDS,
    CATALOG_SEGMENTS,
    CATALOG_RCM,
    CATALOG_FINDINGS,
)
