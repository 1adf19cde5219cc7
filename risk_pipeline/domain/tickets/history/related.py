"""Which tickets may be one event: they overlap in time and share feed, indicator, place or risk. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.tickets.states import TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket

# Of the same risk, they begin so near to each other; a longer period counts as a whole.
_NEAR_DAYS = 7
_LENGTHS = {Grain.MONTH: 31}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a ticket comes from: the risk of its rule, and the feeds behind what its rule looks at.

    `is_duty`: the register owes something about the risk, and no feed is behind it.
    """

    risk: str = ""
    feeds: frozenset[str] = frozenset()
    is_duty: bool = False

    def meets(self, other: "Origin") -> bool:
        """Whether both speak of one risk, by data of a common feed: a risk alone may be all of a company."""
        is_one_risk = bool(self.risk) and self.risk == other.risk
        return is_one_risk and (self.is_duty or other.is_duty or not self.feeds.isdisjoint(other.feeds))


def related_to(
    ticket: Ticket, others: Sequence[Ticket], origin_of: Callable[[Ticket], Origin]
) -> list[Ticket]:
    """Return the tickets that may be one event with a ticket, the nearest in time first.

    What is merged or grouped already is told by that, and left out.
    """
    found = [
        other
        for other in others
        if _is_of_its_own(ticket, other)
        and _overlap(ticket, other)
        and _shares(ticket, other, origin_of(ticket), origin_of(other))
    ]
    return sorted(found, key=lambda other: (_apart(ticket, other), other.id))


def _is_of_its_own(ticket: Ticket, other: Ticket) -> bool:
    return other.id != ticket.id and other.parent_id is None and other.duplicate_of is None


def _overlap(one: Ticket, other: Ticket) -> bool:
    return one.since <= _end(other) and other.since <= _end(one)


def _end(ticket: Ticket) -> date:
    return date.max if ticket.closed_at is None else ticket.closed_at.date()


def _apart(one: Ticket, other: Ticket) -> timedelta:
    return abs(one.since - other.since)


def _shares(one: Ticket, other: Ticket, here: Origin, there: Origin) -> bool:
    """Whether they share feed, indicator or place, or risk and feeds at about the same time."""
    kinds = {one.kind, other.kind}
    near = max(_NEAR_DAYS, _LENGTHS.get(one.grain, 0), _LENGTHS.get(other.grain, 0))
    is_near = _apart(one, other) <= timedelta(days=near)
    if TicketKind.DATA in kinds:
        about, feeds = (one, there.feeds) if one.kind is TicketKind.DATA else (other, here.feeds)
        # A feed breaks or thins out at once: what began weeks apart from it has another cause.
        return is_near and kinds != {TicketKind.DATA} and about.segment in feeds
    is_one_place = one.dimension != ALL and (one.dimension, one.segment) == (other.dimension, other.segment)
    if (one.indicator and one.indicator == other.indicator) or is_one_place:
        return True
    return is_near and here.meets(there)
