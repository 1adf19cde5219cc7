"""What the tickets that were closed in some days had lost, by risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from risk_pipeline.warehouse.sql import Connection, saying

_NET = """
    select rules.risk_id, tickets.currency, count(*), sum(tickets.lost_minor), sum(tickets.recovered_minor)
    from ops.ticket_rows as tickets
    inner join (
        select unnest($rules::varchar[]) as rule_id, unnest($risks::varchar[]) as risk_id
    ) as rules using (rule_id)
    where tickets.state = 'closed' and tickets.lost_minor <> 0 and tickets.duplicate_of is null
        and (tickets.closed_at at time zone $zone)::date between $first and $last
    group by all
    order by sum(tickets.lost_minor - tickets.recovered_minor) desc, rules.risk_id
"""


@dataclass(frozen=True, slots=True)
class NetLoss:
    """Losses of a risk's tickets, in minor units of one currency."""

    risk_id: str
    currency: str
    tickets: int
    lost_minor: int
    recovered_minor: int


def read_net_losses(
    connection: Connection, risk_of_rule: Mapping[str, str], zone: str, first: date, last: date
) -> list[NetLoss]:
    """Return the losses of tickets that were closed on days from `first` to `last`, the largest first."""
    rules = sorted(risk_of_rule)
    given = {
        "first": first,
        "last": last,
        "zone": zone,
        "rules": rules,
        "risks": [risk_of_rule[rule] for rule in rules],
    }
    with saying("ops.ticket_rows cannot be read"):
        return [NetLoss(*row) for row in connection.execute(_NET, given).fetchall()]
