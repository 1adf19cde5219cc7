"""What analysts find of the register: links, appetite, goals, strategies and their actions."""

from risk_pipeline.warehouse.schema.table import Column, Table

_LINE = (
    Column("business_line", "varchar", "Id of the line."),
    Column("business_line_title", "varchar", "What people call the line."),
)
_OWNER = (
    Column("owner", "varchar", "Id of who answers for it."),
    Column("owner_title", "varchar", "What people call that role."),
)
_AS_OF = Column("as_of", "date", "Newest day of the risk map, at whose end it stood so; null before any.")
_PROGRESS = (
    Column("status", "varchar", "reached, on_track, behind, missed, or unknown: docs/risk-map.md."),
    Column("promised_share", "double", "Share of the time that has passed, 0 to 1."),
    Column("achieved_share", "double", "Share of the way that is done, 0 to 1."),
    Column("distance", "double", "Classes by which the residual still has to fall, both axes together."),
    Column("gap_classes", "bigint", "The same in whole classes of the map; 0 where the target is reached."),
    Column("gap_levels", "bigint", "Levels above the worst that reaches the target."),
    Column("days_left", "bigint", "Days to its day; negative after it."),
    Column("residual_likelihood", "double", "Computed likelihood of its risk, 1.0 to 5.0, without override."),
    Column("residual_impact", "double", "Computed impact of its risk, 1.0 to 5.0, without override."),
)

CATALOG_LINKS = Table(
    "catalog.links",
    "One row per risk and entry of the register that is linked to it.",
    key=("risk", "kind", "id", "axis", "dimension", "segment"),
    columns=(
        Column("risk", "varchar", "Id of the risk."),
        Column("risk_title", "varchar", "What people call it."),
        Column("kind", "varchar", "What is linked: indicator, rule, control, process, goal or strategy."),
        Column("id", "varchar", "Id of what is linked."),
        Column("title", "varchar", "What people call it."),
        Column("axis", "varchar", "Axis that an indicator presses on or a control reduces; else null."),
        Column("weight", "double", "Weight of an indicator, or cap of a control; null for others."),
        Column("dimension", "varchar", "Cut of the indicator that counts; null for others."),
        Column("segment", "varchar", "Segment of the indicator that counts; null for others."),
    ),
)

CATALOG_APPETITE = Table(
    "catalog.appetite",
    "One row per decision on appetite: line, category and the day from which it holds.",
    key=("appetite_id",),
    columns=(
        Column("appetite_id", "varchar", "Id of the decision."),
        *_LINE,
        Column("category", "varchar", "Category of risks; all: those without a row of their own."),
        Column("appetite", "varchar", "Level that is carried gladly."),
        Column("tolerance", "varchar", "Worst level that is borne before somebody has to act."),
        Column("from_on", "date", "First day on which it holds."),
        Column("until_on", "date", "Last day on which it holds; null where no later decision replaces it."),
        Column("approved_by", "varchar", "Id of who decided it."),
        Column("approved_by_title", "varchar", "What people call that role."),
        Column("reason", "varchar", "Why that much."),
        Column("limit_indicators", "varchar[]", "Indicators whose worst value is set."),
        Column("limit_values", "double[]", "Worst value of each of them, in the indicator's unit."),
    ),
)

CATALOG_GOALS = Table(
    "catalog.goals",
    "One row per strategic goal: where its indicator is, where its trend leads, what endangers it.",
    key=("goal",),
    columns=(
        Column("goal", "varchar", "Id of the goal."),
        Column("title", "varchar", "What people call it."),
        *_LINE,
        Column("indicator", "varchar", "Indicator that tells."),
        Column("indicator_title", "varchar", "What people call the indicator."),
        Column("dimension", "varchar", "Cut of the indicator; all for the total."),
        Column("segment", "varchar", "Segment of the indicator; all for the total."),
        Column("unit", "varchar", "Unit of all values of the row."),
        Column("at_most", "double", "Highest value that reaches it; null where a lowest is set."),
        Column("at_least", "double", "Lowest value that reaches it; null where a highest is set."),
        Column("by_on", "date", "Day by which."),
        _AS_OF,
        Column("status", "varchar", "reached, on_course, at_risk, missed, or unknown: docs/risk-map.md."),
        Column("why", "varchar[]", "What endangers it: value, trend or risk; few_values where unknown."),
        Column("grain", "varchar", "Grain at which the indicator is looked at: week, day or month."),
        Column("value", "double", "Median of the newest three values; null where there are none."),
        Column("per_day", "double", "Theil-Sen slope of the newest thirteen values, a day."),
        Column("projected", "double", "Value to which that slope leads, no further ahead than it was seen."),
        Column("projected_on", "date", "Day on which it would be there."),
        Column("days_left", "bigint", "Days to its day; negative after it."),
        Column("risks", "varchar[]", "Risks that endanger it."),
        Column("risks_beyond", "varchar[]", "Those of them that are beyond tolerance."),
    ),
)

CATALOG_STRATEGIES = Table(
    "catalog.strategies",
    "One row per reduction strategy: what it promised, and what it achieved so far.",
    key=("strategy",),
    columns=(
        Column("strategy", "varchar", "Id of the strategy."),
        Column("title", "varchar", "What people call it."),
        Column("risk", "varchar", "Id of the risk that it brings down."),
        Column("risk_title", "varchar", "What people call the risk."),
        *_LINE,
        *_OWNER,
        Column("target_level", "varchar", "Level to reach; null where classes are set."),
        Column("target_likelihood", "bigint", "Class of likelihood to reach; null where none is set."),
        Column("target_impact", "bigint", "Class of impact to reach; null where none is set."),
        Column("by_on", "date", "Day by which; null where none is set."),
        Column("started_on", "date", "Day of the map from which its way is measured."),
        Column("start_likelihood", "double", "Computed likelihood on that day."),
        Column("start_impact", "double", "Computed impact on that day."),
        _AS_OF,
        *_PROGRESS,
        Column("action_count", "bigint", "Its actions."),
        Column("done_count", "bigint", "Actions that are done."),
        Column("overdue_count", "bigint", "Actions that are overdue."),
        Column("milestone_count", "bigint", "Its milestones."),
        Column("reached_count", "bigint", "Milestones that are reached."),
    ),
)

CATALOG_STRATEGY_DAYS = Table(
    "catalog.strategy_days",
    "One row per strategy and day of the map, of the newest 400 days: promised against achieved.",
    key=("strategy", "as_of"),
    columns=(
        Column("strategy", "varchar", "Id of the strategy."),
        Column("as_of", "date", "Business day at whose end it stood so."),
        *_PROGRESS,
    ),
)

CATALOG_STRATEGY_ACTIONS = Table(
    "catalog.strategy_actions",
    "One row per action of a strategy: whose it is, until when, and whether it is done.",
    key=("strategy", "action"),
    columns=(
        Column("strategy", "varchar", "Id of the strategy."),
        Column("action", "varchar", "Id of the action, unique within the strategy."),
        Column("title", "varchar", "What is done."),
        Column("kind", "varchar", "containment, corrective or preventive."),
        *_OWNER,
        Column("due_on", "date", "Day by which it is done."),
        _AS_OF,
        Column("status", "varchar", "planned, due, overdue or done."),
        Column("done_on", "date", "Day on which it was done; null before."),
        Column("evidence", "varchar", "Where that can be seen; null before."),
        Column("said_by", "varchar", "Who said so; null before."),
    ),
)

PLANS = (
    CATALOG_LINKS,
    CATALOG_APPETITE,
    CATALOG_GOALS,
    CATALOG_STRATEGIES,
    CATALOG_STRATEGY_DAYS,
    CATALOG_STRATEGY_ACTIONS,
)
