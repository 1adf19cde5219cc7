"""What an incident costs: money behind the rows, and what people booked on its tickets."""

from collections.abc import Sequence

from risk_pipeline.domain.incidents.facts.sheet import Booked, Money
from risk_pipeline.domain.incidents.facts.span import Span
from risk_pipeline.domain.period import reach
from risk_pipeline.domain.tickets.outcome.losses import totals
from risk_pipeline.domain.tickets.ticket import Ticket


def money_of(currency: str, spans: Sequence[Span], tickets: Sequence[Ticket], at_risk: int | None) -> Money:
    """Return the money, per hour over the time from the first to the last hour that the rows are of."""
    hours = _hours(spans)
    booked = totals([loss for ticket in tickets for loss in ticket.losses])
    return Money(
        currency=currency,
        at_risk_minor=at_risk,
        per_hour_minor=at_risk / hours if at_risk is not None and hours else None,
        hours=hours,
        booked=tuple(
            Booked(currency=each.currency, gross_minor=each.gross.minor, recovered_minor=each.recovered.minor)
            for each in booked
        ),
    )


def _hours(spans: Sequence[Span]) -> float:
    if not spans:
        return 0
    first = min(span.first.toordinal() * 24 + (span.first_hour or 0) for span in spans)
    return max(reach(span.last, span.last_hour) for span in spans) + 1 - first
