"""What the watchdog looks at: tickets that time forgot, rows that wait. Set-based, few rows come back."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, literal, or_, select
from sqlalchemy.orm import aliased

from risk_pipeline.domain.audit.watchdog import WaitingRow
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
    # What was put off when it was written, such as for somebody's hours, begins to wait then.
    begun: ColumnElement[datetime] = case(
        (OutboxRow.attempts == 0, OutboxRow.not_before), else_=OutboxRow.created_at
    )
    query = select(OutboxRow.id, OutboxRow.channel, OutboxRow.state, begun, OutboxRow.error)
    query = query.where(OutboxRow.state.not_in((SENT, DROPPED))).order_by(OutboxRow.id)
    with store.reading() as transaction:
        rows = transaction.connection.execute(query)
        return [WaitingRow(id_, channel, state, at, error) for id_, channel, state, at, error in rows]


def known_rules(store: Store) -> set[str]:
    """Return the rules that some judgement has set out to judge."""
    with store.reading() as transaction:
        return set(transaction.connection.execute(select(RuleVersionRow.rule_id).distinct()).scalars())
