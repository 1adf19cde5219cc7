"""What the watchdog looks at: tickets that time forgot, rows that wait. Set-based, few rows come back."""

from datetime import datetime

from sqlalchemy import exists, literal, or_, select
from sqlalchemy.orm import aliased

from risk_pipeline.domain.liveness import WaitingRow
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.store.database import Store
from risk_pipeline.store.records import to_ticket
from risk_pipeline.store.schema import DROPPED, IS_OPEN, SENT, OutboxRow, RuleVersionRow, TicketRow


def forgotten_tickets(store: Store, before: datetime) -> list[Ticket]:
    """Return the open tickets without clock or next step, or whose next step was due before an instant.

    Members of an open storm are left out: their parent has the clocks.
    """
    parent = aliased(TicketRow)
    is_member = exists(literal(1)).where(
        parent.id == TicketRow.parent_id, parent.kind == TicketKind.STORM.value, parent.state != "closed"
    )
    query = (
        select(TicketRow)
        .where(IS_OPEN, ~is_member)
        .where(
            or_(TicketRow.plan.is_(None), TicketRow.next_step_at.is_(None), TicketRow.next_step_at < before)
        )
        .order_by(TicketRow.id)
    )
    with store.reading() as transaction:
        return [to_ticket(row) for row in transaction.connection.execute(query).mappings()]


def waiting_rows(store: Store) -> list[WaitingRow]:
    """Return every row of the outbox that is not sent, oldest first."""
    columns = (OutboxRow.id, OutboxRow.channel, OutboxRow.state, OutboxRow.created_at, OutboxRow.error)
    query = select(*columns).where(OutboxRow.state.not_in((SENT, DROPPED))).order_by(OutboxRow.id)
    with store.reading() as transaction:
        return [WaitingRow(*row) for row in transaction.connection.execute(query)]


def known_rules(store: Store) -> set[str]:
    """Return the rules that some judgement has set out to judge."""
    with store.reading() as transaction:
        return set(transaction.connection.execute(select(RuleVersionRow.rule_id).distinct()).scalars())
