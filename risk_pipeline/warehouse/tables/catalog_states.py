"""How what the published catalog lists stands: newest verdicts, open tickets, last loads."""

from risk_pipeline.warehouse.sql import Connection, table_exists

# From the worst on. What is too small to judge, not yet mature or has no feed does not hide what is green.
_ORDER = """[
    'red', 'amber', 'error', 'stale', 'no_data', 'green', 'not_configured', 'insufficient', 'immature'
]"""
_WORST = f"arg_min(status, list_position({_ORDER}, status))"
_RULES = f"""
    update catalog.rules as rules
    set last_status = newest.status, last_period_start = newest.period_start,
        last_period_end = newest.period_end, last_hour = newest.hour,
        red_count = newest.red_count, suppressed_count = newest.suppressed_count,
        judged_count = newest.judged_count, last_judged_at = newest.judged_at
    from (
        select rule_id, period_start, period_end, hour, {_WORST} as status, max(judged_at) as judged_at,
            count(*) filter (where status = 'red') as red_count,
            count(*) filter (where status = 'red' and suppressed is not null) as suppressed_count,
            count(*) filter (where status in ('red', 'amber', 'green')) as judged_count
        from (
            select * from ops.rule_results
            qualify rank() over (
                partition by rule_id order by status = 'immature', period_end desc, hour desc nulls last
            ) = 1
        )
        group by rule_id, period_start, period_end, hour
    ) as newest
    where newest.rule_id = rules.rule_id
"""
_TICKETS = """
    update catalog.{table} as listed set open_ticket_count = (
        select count(*) from ops.tickets as tickets
        where tickets.{column} = listed.{column} and tickets.is_open and tickets.kind <> 'data'
    )
"""
_STATUS = f"""
    update catalog.{{table}} as listed set last_status = worst.status
    from (
        select {{column}}, {_WORST.replace("status", "last_status")} as status from catalog.rules
        where state = 'active' group by all
    ) as worst
    where worst.{{column}} = listed.{{column}}
"""
_RISK_TICKETS = """
    update catalog.risks as risks set open_ticket_count = (
        select coalesce(sum(rules.open_ticket_count), 0) from catalog.rules as rules
        where rules.risk = risks.risk
    )
"""
_MAP = """
    update catalog.risks as risks
    set level = newest.level, residual_likelihood = newest.residual_likelihood,
        residual_impact = newest.residual_impact, "within" = newest."within", mapped_on = newest.as_of
    from (
        select * from ops.risk_snapshots where as_of = (select max(as_of) from ops.risk_snapshots)
    ) as newest
    where newest.risk_id = risks.risk
"""
_OWNERS = """
    update catalog.owners as owners set overdue_count = (
        select count(*) from ops.tickets as tickets
        where tickets.owner = owners.owner and tickets.is_overdue and tickets.kind <> 'data'
    )
"""
_LINES = """
    update catalog.business_lines as lines set worst_severity = (
        select min(severity) from ops.tickets as tickets
        where tickets.business_line = lines.business_line and tickets.is_open and tickets.kind <> 'data'
    )
"""
_VALUES = """
    update catalog.indicators as indicators
    set last_grain = newest.grain, last_period_start = newest.period_start, last_value = newest.value
    from (
        select indicator, grain, period_start, value from indicators.indicator_values
        where dimension = 'all' and is_complete
        qualify row_number() over (
            partition by indicator
            order by list_position(['day', 'week', 'month'], grain), period_start desc
        ) = 1
    ) as newest
    where newest.indicator = indicators.indicator
"""
_FEEDS = """
    update catalog.feeds as feeds
    set state = states.state, reason = states.reason, checked_at = states.checked_at,
        loaded_at = loads.loaded_at, loaded_count = loads.loaded_count, rejected_count = loads.rejected_count
    from ops.feed_state as states
    left join (
        select feed, max(loaded_at) as loaded_at, sum(loaded_count) as loaded_count,
            sum(rejected_count) as rejected_count
        from ops.ingest_manifest group by feed
    ) as loads on loads.feed = states.feed
    where states.feed = feeds.feed
"""


def add_states(connection: Connection) -> None:
    """Fill what the catalog's tables say of results, from the other tables of the same copy."""
    statements = [_RULES, _FEEDS]
    if table_exists(connection, "indicators", "indicator_values"):
        statements.append(_VALUES)
    if table_exists(connection, "ops", "risk_snapshots"):
        statements.append(_MAP)
    for table, column in (
        ("rules", "rule_id"),
        ("indicators", "indicator"),
        ("owners", "owner"),
        ("business_lines", "business_line"),
    ):
        statements.append(_TICKETS.format(table=table, column=column))
    for table, column in (
        ("indicators", "indicator"),
        ("risks", "risk"),
        ("business_lines", "business_line"),
    ):
        statements.append(_STATUS.format(table=table, column=column))
    for statement in (*statements, _RISK_TICKETS, _OWNERS, _LINES):
        connection.execute(statement)


def read_segments(connection: Connection) -> list[tuple[str, str]]:
    """Return every (dimension, segment) that has values in the working warehouse."""
    if not table_exists(connection, "indicators", "indicator_values"):
        return []
    query = "select distinct dimension, segment from indicators.indicator_values order by all"
    return [(dimension, segment) for dimension, segment in connection.execute(query).fetchall()]
