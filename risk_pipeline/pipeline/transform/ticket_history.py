"""Bring what happened to tickets into the warehouse, where analysts have it as models."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from risk_pipeline.domain.audit.anchors import Anchor
from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.sla.sla_clock import Clock, spent
from risk_pipeline.domain.sla.working_hours import AROUND_THE_CLOCK, WorkingHours
from risk_pipeline.domain.tickets.outcome.losses import affected, totals
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.decisions.start_stop_clocks import working_hours
from risk_pipeline.store import Store
from risk_pipeline.store.queries.audit import event_hash, read_events
from risk_pipeline.store.queries.seals import was_redacted_after
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.schema.statements import Rows
from risk_pipeline.warehouse.schema.tickets import (
    TICKET_ACTION_ROWS,
    TICKET_CLOCK_ROWS,
    TICKET_EVENT_ROWS,
    TICKET_ROWS,
)
from risk_pipeline.warehouse.tables import ticket_history as tables
from risk_pipeline.warehouse.tables.anchors import append_anchor, is_newest, read_anchors

BATCH = 50_000
_SAME = {"event_id": "id", "event_number": "seq", "occurred_at": "at", "transition_number": "transition"}


def copy_ticket_history(platform: Platform) -> int:
    """Copy what is new in the store into the warehouse; return how many events that was.

    Killed in between, the next call continues where it was. A warehouse that holds the history of another
    store, or what was redacted since the last anchor, is emptied first. It is opened for writing only when
    there is something to write.
    """
    path, store = platform.settings.warehouse_path, platform.store
    with connect(path, read_only=True) as connection:
        known = tables.copied_until(connection)
        anchors = read_anchors(connection, newest=True)
    is_foreign = known is not None and (
        event_hash(store, known.event_id) != known.hash or _was_redacted(store, anchors)
    )
    events = read_events(store, after=0 if known is None or is_foreign else known.event_id)
    first = next(events, None)
    if first is None and not is_foreign:
        return 0
    count = 0
    with connect(path) as connection:
        if is_foreign:
            tables.clear_history(connection)
        for batch in _batches(first, events):
            tables.append_history(connection, _rows_of(store, batch, platform))
            count += len(batch)
    return count


def keep_anchor(platform: Platform, anchor: Anchor) -> None:
    """Note the head of the history in the warehouse, once what it speaks of has been copied."""
    path = platform.settings.warehouse_path
    with connect(path, read_only=True) as connection:
        if is_newest(connection, anchor):
            return
    with connect(path) as connection:
        append_anchor(connection, anchor)


def _was_redacted(store: Store, anchors: list[Anchor]) -> bool:
    with store.reading() as transaction:
        return was_redacted_after(transaction, anchors[-1].seal if anchors else 0)


def _batches(
    first: dict[str, object] | None, events: Iterator[dict[str, object]]
) -> Iterator[tuple[dict[str, object], ...]]:
    everything = events if first is None else chain([first], events)
    while batch := tuple(islice(everything, BATCH)):
        yield batch


def _rows_of(store: Store, events: tuple[dict[str, Any], ...], platform: Platform) -> Mapping[str, Rows]:
    with store.reading() as transaction:
        tickets = list(transaction.tickets({event["ticket_id"] for event in events}).values())
        plans = transaction.plans({ticket.plan for ticket in tickets if ticket.plan})
    hours = _Hours(plans, platform.settings.zone)
    return {
        TICKET_ROWS.name: [_ticket(ticket, platform.settings.currency) for ticket in tickets],
        TICKET_EVENT_ROWS.name: [_event(event) for event in events],
        TICKET_CLOCK_ROWS.name: [row for ticket in tickets for row in _clocks(ticket, hours)],
        TICKET_ACTION_ROWS.name: [row for ticket in tickets for row in _actions(ticket)],
    }


def _event(row: Mapping[str, Any]) -> tuple[object, ...]:
    fields = row["fields"]
    said = {name: row.get(_SAME.get(name, name)) for name in TICKET_EVENT_ROWS.names}
    return tuple((said | {name: fields.get(name) for name in ("severity", "resolution")}).values())


def _ticket(ticket: Ticket, currency: str) -> tuple[object, ...]:
    lost = next((total for total in totals(ticket.losses) if total.currency == currency), None)
    users, cases = affected(ticket.losses)
    derived = {
        "ticket_id": ticket.id,
        "ref": ticket.ref,
        "business_line": ticket.rule_id.partition(".")[0],
        "currency": currency,
        "lost_minor": lost.gross.minor if lost else 0,
        "recovered_minor": lost.recovered.minor if lost else 0,
        "users_affected": users,
        "cases_affected": cases,
    }
    return _plain(derived[n] if n in derived else getattr(ticket, n) for n in TICKET_ROWS.names)


def _clocks(ticket: Ticket, hours: "_Hours") -> Iterator[tuple[object, ...]]:
    for clock in ticket.clocks:
        yield (
            ticket.id,
            clock.kind.value,
            clock.cycle,
            clock.target_minutes,
            clock.started_at,
            clock.due_at,
            clock.stopped_at,
            len(clock.pauses),
            clock.level,
            hours.spent(ticket, clock),
        )


def _actions(ticket: Ticket) -> Iterator[tuple[object, ...]]:
    for action in ticket.actions:
        yield tuple(
            _plain(
                (
                    *(ticket.id, action.number, action.kind, action.owner),
                    *(action.due, action.added_at, action.done_at, action.effect),
                )
            )
        )


class _Hours:
    """Working hours of the plans that tickets opened under."""

    def __init__(self, plans: Mapping[str, ResponsePlan], zone: ZoneInfo) -> None:
        self._plans, self._zone = plans, str(zone)

    def spent(self, ticket: Ticket, clock: Clock) -> float | None:
        """Return the working hours a clock ran, pauses left out; None while it runs."""
        if clock.stopped_at is None:
            return None
        return spent(clock, clock.stopped_at, self._of(ticket)).total_seconds() / 3600

    def _of(self, ticket: Ticket) -> WorkingHours:
        plan = self._plans.get(ticket.plan or "")
        if plan is None or ticket.severity in plan.around_the_clock:
            return AROUND_THE_CLOCK
        return working_hours(plan, plan.calendar.time_zone or self._zone)


def _plain(cells: Iterable[object]) -> tuple[object, ...]:
    return tuple(getattr(cell, "value", cell) for cell in cells)
