"""Net losses of the tickets that were closed in the year before each of some days, by risk."""

from collections.abc import Mapping
from datetime import date

from risk_pipeline.warehouse.sql import Connection, saying

_LOSSES = """
    select days.day, rules.risk_id, list(lost_minor - recovered_minor order by ticket_id) as net_minor
    from (
        select unnest(generate_series($first::date, $last::date, interval 1 day))::date as day
    ) as days
    inner join (
        select *, (closed_at at time zone $zone)::date as closed_on from ops.ticket_rows
        where state = 'closed' and lost_minor <> recovered_minor and duplicate_of is null
    ) as tickets
        on tickets.closed_on <= days.day and tickets.closed_on > days.day - interval 365 day
    inner join (
        select unnest($rules::varchar[]) as rule_id, unnest($risks::varchar[]) as risk_id
    ) as rules using (rule_id)
    group by all
"""


def read_losses(
    connection: Connection, risk_of_rule: Mapping[str, str], zone: str, first: date, last: date
) -> dict[date, dict[str, tuple[int, ...]]]:
    """Return by day and risk the net losses, in minor units of the project's currency."""
    rules = sorted(risk_of_rule)
    with saying("ops.ticket_rows cannot be read"):
        rows = connection.execute(
            _LOSSES,
            {
                "first": first,
                "last": last,
                "zone": zone,
                "rules": rules,
                "risks": [risk_of_rule[rule] for rule in rules],
            },
        ).fetchall()
    found: dict[date, dict[str, tuple[int, ...]]] = {}
    for day, risk_id, net in rows:
        found.setdefault(day, {})[risk_id] = tuple(net)
    return found
