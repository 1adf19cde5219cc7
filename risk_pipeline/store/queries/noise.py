"""What the store knows about noise: which rules flap."""

from datetime import datetime

from sqlalchemy import func, select

from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.store.database import Store
from risk_pipeline.store.schema import TicketEventRow, TicketRow


def rules_that_flapped(store: Store, since: datetime) -> dict[str, int]:
    """Return how many tickets of each rule began to flap since then: such a rule is up for review."""
    query = (
        select(TicketRow.rule_id, func.count(func.distinct(TicketRow.id)))
        .join(TicketEventRow, TicketEventRow.ticket_id == TicketRow.id)
        .where(TicketEventRow.kind == EventKind.FLAPPING.value, TicketEventRow.at >= since)
        .group_by(TicketRow.rule_id)
        .order_by(TicketRow.rule_id)
    )
    with store.reading() as transaction:
        return {row[0]: row[1] for row in transaction.connection.execute(query)}
