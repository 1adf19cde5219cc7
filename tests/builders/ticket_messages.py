"""Builds the messages and deliveries that the notify tests speak about."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, Reconciliation
from risk_pipeline.domain.messages.digest import Cadence, Counts, DigestMessage, DigestSection
from risk_pipeline.domain.messages.facts import Due, Extent, Happening, Names, WorstPeriod
from risk_pipeline.domain.messages.message import Delivery, DeliveryKind, Link, TicketMessage
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.states import By
from tests.builders.ticket_world import day, end_of

OCCURRED_AT = datetime(2018, 3, 6, 3, 0, tzinfo=UTC)


def chart(days: int = 14, gap_at: int | None = None) -> tuple[ChartPoint, ...]:
    """A series that rises through its limit at the end."""
    first = date(2018, 2, 20)
    return tuple(
        ChartPoint(
            label=f"{first + timedelta(days=n):%d %b}",
            value=None if n == gap_at else round(0.06 + 0.003 * (n % 4) + max(0, n - 9) * 0.021, 4),
            limit=0.12,
            expected=0.071,
        )
        for n in range(days)
    )


def whole(day: date, feeds: int = 2) -> Reconciliation:
    """Feeds that delivered all of a day."""
    at = datetime.combine(day, time(23, 52))
    names = ("shop.orders", "shop.order_items", "shop.reviews")[:feeds]
    evidence = [FeedEvidence(name, rows=103, usual=98, newest=at, delivered=103, held=103) for name in names]
    return Reconciliation(day, tuple(evidence))


def a_message(**changes: Any) -> TicketMessage:
    """An open ticket about late deliveries in one state; change what the test is about."""
    message: dict[str, Any] = {
        "ticket_ref": "T-000042",
        "identity": "fulfilment.late_delivery:customer_state:RJ",
        "status": "open",
        "severity": "P1",
        "kind": "opened",
        "business_line": "fulfilment",
        "titles": Names(line="Fulfilment", dimension="customer state", segment="Rio de Janeiro"),
        "risk_id": "R04",
        "risk_title": "Parcels arrive after the promised date",
        "rule_id": "fulfilment.late_delivery",
        "rule_version": "9f3ac1d27be04c55a1",
        "indicator": "late_delivery_rate",
        "indicator_title": "Late delivery rate",
        "unit": "ratio",
        "dimension": "customer_state",
        "segment": "RJ",
        "grain": "day",
        "period_start": date(2018, 3, 5),
        "since": date(2018, 3, 3),
        "breached_periods": 3,
        "value": 0.144,
        "limit": 0.12,
        "limit_kind": "absolute",
        "expected": 0.071,
        "affected_count": 187.0,
        "exposure_minor": 2_874_510,
        "currency": "BRL",
        "top_segments": (
            Segment(name="RJ", value=0.144, numerator=187, denominator=1299),
            Segment(name="SP", value=0.081, numerator=203, denominator=2506),
            Segment(name="BA", value=0.079, numerator=24, denominator=304),
        ),
        "numerator": 187.0,
        "denominator": 1299.0,
        "noun": ("late order", "late orders"),
        "extent": Extent(since=date(2018, 3, 3), periods=3, count=412, minor=2_874_510),
        "worst": WorstPeriod(on=date(2018, 3, 5), value=0.144),
        "time_zone": "America/Sao_Paulo",
        "green_needed": 2,
        "due": Due(kind=ClockKind.ACKNOWLEDGE, at=datetime(2018, 3, 6, 14, 0, tzinfo=UTC)),
        "reconciliation": whole(date(2018, 3, 5)),
        "owner_title": "Fulfilment operations",
        "owner_mention": "<@U0FULFIL>",
        "playbook_title": "Late deliveries",
        "playbook_steps": (
            "Look whether one carrier or one hub explains the rise (table above).",
            "Ask the carrier for its backlog and a date; put the answer on the ticket.",
            "Lengthen the promised date for the region until the backlog is gone.",
        ),
        "links": (
            Link(label="Ticket in Dagster", url="http://localhost:3000/assets/tickets"),
            Link(label="Playbook", url="https://wiki.example.com/late-delivery?tab=1&lang=en"),
        ),
        "chart": chart(),
        "occurred_at": OCCURRED_AT,
    }
    return TicketMessage.model_validate(message | changes)


def a_delivery(**changes: Any) -> Delivery:
    """A root message about to be posted."""
    delivery: dict[str, Any] = {
        "outbox_id": 1,
        "idem_key": "42:1:fulfilment-risk:root",
        "ticket_id": 42,
        "channel": "fulfilment-risk",
        "kind": DeliveryKind.ROOT,
        "message": a_message(),
        "attempts": 1,
        "attempt_started_at": OCCURRED_AT,
        "root": None,
    }
    return Delivery.model_validate(delivery | changes)


def a_digest(sections: list[DigestSection], title: str = "Fulfilment", **more: Any) -> DigestMessage:
    """A weekly digest of an owner with 200 open tickets, of which these sections are shown."""
    fields = {
        "cadence": Cadence.WEEKLY,
        "scope_kind": "owner",
        "scope_id": "fulfilment_ops",
        "title": title,
        "first": day(0),
        "last": day(6),
        "until": end_of(6),
        "counts": Counts(open=200, overdue=7),
        "sections": tuple(sections),
    }
    return DigestMessage.model_validate(fields | more)


def a_closed_message(**changes: Any) -> TicketMessage:
    """The same ticket, closed as fixed by a person: `Closed as fixed by ana: carrier is back.`"""
    ended: dict[str, Any] = {
        "status": "closed",
        "kind": "closed",
        "resolution": "fixed",
        "event": Happening(by=By.PERSON, actor="ana", words="carrier is back"),
    }
    return a_message(**(ended | changes))
