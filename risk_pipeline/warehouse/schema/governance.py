"""Tables of the risk map: where each risk was on each day, what it was computed from, and what moved it."""

from risk_pipeline.warehouse.schema.table import Column, Table

RISK_INPUTS = Table(
    "ops.risk_inputs",
    "One row per risk and set of inputs that a snapshot was computed from; days that are alike share one.",
    key=("risk_id", "inputs_hash"),
    columns=(
        Column("risk_id", "varchar", "Id of the risk.", required=True),
        Column("inputs_hash", "varchar", "Sha256 of the inputs.", required=True),
        Column(
            "inputs",
            "varchar",
            "Inputs as canonical JSON: links, readings, controls, tests, override, matrix. Enough to compute "
            "the snapshot again.",
            required=True,
        ),
    ),
)

RISK_SNAPSHOTS = Table(
    "ops.risk_snapshots",
    "One row per day and risk: where it was, as known at the end of that day.",
    key=("as_of", "risk_id"),
    columns=(
        Column("as_of", "date", "Business day at whose end it was so.", required=True),
        Column("risk_id", "varchar", "Id of the risk.", required=True),
        Column("business_line", "varchar", "Business line that it threatens.", required=True),
        Column("category", "varchar", "Category by which its appetite is set.", required=True),
        Column("matrix_id", "varchar", "Matrix that held on the day.", required=True),
        Column("matrix_hash", "varchar", "Sha256 of that matrix's levels and grid.", required=True),
        Column("inherent_likelihood", "smallint", "Likelihood without controls, 1 to 5.", required=True),
        Column("inherent_impact", "smallint", "Impact without controls, 1 to 5.", required=True),
        Column("residual_likelihood", "double", "Computed likelihood, 1.0 to 5.0.", required=True),
        Column("residual_impact", "double", "Computed impact, 1.0 to 5.0.", required=True),
        Column("likelihood", "smallint", "Class that counts: rounded, or an override's.", required=True),
        Column("impact", "smallint", "Class that counts: rounded, or an override's.", required=True),
        Column("level", "varchar", "Level of that cell of the matrix.", required=True),
        Column("level_rank", "smallint", "Rank of the level in the matrix, 0 for the lowest.", required=True),
        Column("computed_level", "varchar", "Level without an override.", required=True),
        Column("override_id", "varchar", "Override that held on the day; null without one."),
        Column("appetite", "varchar", "Level that is carried gladly; null where none is set."),
        Column("tolerance", "varchar", "Worst level that is borne; null where none is set."),
        Column("within", "varchar", "appetite, tolerance or beyond; null where no appetite is set."),
        Column(
            "confidence", "double", "Share of the indicators' weight that could be judged.", required=True
        ),
        Column("pressure_likelihood", "double", "Pressure of indicators, 0 to 1.", required=True),
        Column("pressure_impact", "double", "Pressure of indicators, 0 to 1.", required=True),
        Column("strength_pre", "double", "Strength of controls on likelihood, 0 to 1.", required=True),
        Column("strength_post", "double", "Strength of controls on impact, 0 to 1.", required=True),
        Column("annual_loss_minor", "bigint", "Expected net loss of a year; null without recorded losses."),
        Column("annual_loss_low_minor", "bigint", "Lower end of its 90 % interval."),
        Column("annual_loss_high_minor", "bigint", "Upper end of its 90 % interval."),
        Column("currency", "varchar", "Currency of all amounts.", required=True),
        Column("treatment", "varchar", "avoid, mitigate, transfer or accept.", required=True),
        Column(
            "reason",
            "varchar",
            "Why it differs from the day before, if a person did it: register_change, override or incident; "
            "else daily.",
            required=True,
        ),
        Column("inputs_hash", "varchar", "Names the row of ops.risk_inputs.", required=True),
        Column(
            "leading_count",
            "smallint",
            "Leading indicators that it looks at; null on days computed before they were counted.",
        ),
        Column(
            "live_leading_count",
            "smallint",
            "Those of them that a rule in force judged, not longer ago than twice their frequency.",
        ),
        Column(
            "lagging_count",
            "smallint",
            "Lagging indicators that it looks at; null on days computed before they were counted.",
        ),
        Column(
            "live_lagging_count",
            "smallint",
            "Those of them that a rule in force judged, not longer ago than twice their frequency.",
        ),
        Column(
            "silent_indicators",
            "varchar",
            "Names of its leading and lagging indicators that are not live; null without any.",
        ),
    ),
)

RISK_MOVEMENTS = Table(
    "ops.risk_movements",
    "One row per day, risk that moved since the snapshot before, and cause of it.",
    key=("as_of", "risk_id", "cause_kind", "cause_id"),
    columns=(
        Column("as_of", "date", "Day of the snapshot.", required=True),
        Column("previous", "date", "Day of the snapshot before.", required=True),
        Column("risk_id", "varchar", "Id of the risk.", required=True),
        Column("change", "varchar", "new, retired, moved or rescaled.", required=True),
        Column("from_level", "varchar", "Level before; null for a new risk."),
        Column("to_level", "varchar", "Level after; null for a retired one."),
        Column("from_likelihood", "double", "Residual likelihood before."),
        Column("to_likelihood", "double", "Residual likelihood after."),
        Column("from_impact", "double", "Residual impact before."),
        Column("to_impact", "double", "Residual impact after."),
        Column("from_within", "varchar", "appetite, tolerance or beyond, before."),
        Column("to_within", "varchar", "appetite, tolerance or beyond, after."),
        Column(
            "cause_kind",
            "varchar",
            "indicator, control, incident, override, method or register.",
            required=True,
        ),
        Column("cause_id", "varchar", "Indicator, control, override, matrix or risk.", required=True),
        Column("part_likelihood", "double", "Classes of likelihood that this cause moved it.", required=True),
        Column("part_impact", "double", "Classes of impact that this cause moved it.", required=True),
        Column("part_level", "double", "Steps of level that this cause moved it.", required=True),
    ),
)

DUTY_DAYS = Table(
    "ops.duty_days",
    "One row per day of the risk map whose duties no run has judged since the day was computed.",
    key=("as_of",),
    columns=(Column("as_of", "date", "Day of the snapshots.", required=True),),
)

CONTROL_TESTS = Table(
    "ops.control_tests",
    "One row per control, period and kind of test.",
    key=("control_id", "tested_for", "kind"),
    columns=(
        Column("control_id", "varchar", "Id of the control.", required=True),
        Column("tested_for", "date", "Last day of the period tested.", required=True),
        Column("kind", "varchar", "auto_full, auto_sample or manual.", required=True),
        Column("population_n", "bigint", "Cases in which the control had to work."),
        Column("tested_n", "bigint", "Cases that were looked at."),
        Column("exceptions_n", "bigint", "Cases in which it did not work."),
        Column("result", "varchar", "pass, fail, no_data, not_run or error.", required=True),
        Column("evidence", "varchar", "Model or address where the test can be looked at."),
        Column("run_id", "varchar", "Run that recorded it.", required=True),
        Column("recorded_at", "timestamp with time zone", "When it was recorded.", required=True),
    ),
)

CONTROL_EXCEPTIONS = Table(
    "ops.control_exceptions",
    "One row per case in which a control did not work.",
    key=("control_id", "tested_for", "case_id"),
    columns=(
        Column("control_id", "varchar", "Id of the control.", required=True),
        Column("tested_for", "date", "Last day of the period tested.", required=True),
        Column("case_id", "varchar", "Key of the case; ids only.", required=True),
        Column("amount_minor", "bigint", "Money of the case, in minor units."),
    ),
)
