"""Faults of our own delivery: a place that takes no message, a receiver that refuses us. Pure.

Each cause has one ticket for the data owner. It opens when the cause is first met and closes when
delivery works again; what happens in between changes nothing. A fault that continues after a person
closed the ticket reopens it only when it is met again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.messages.incident import ROOMS
from risk_pipeline.domain.messages.tracker_issue import every_place
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.identity import feed_identity
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, open_or_reopen
from risk_pipeline.domain.tickets.outcome.auto_close import ended
from risk_pipeline.domain.tickets.ticket import Change, Ticket
from risk_pipeline.domain.verdict import Status, Verdict, fault_verdict

DELIVERY_RULE = "data.delivery"
PREFIX = "delivery:"
_TITLES = {
    "slack": "Slack",
    "email": "the mail server",
    "teams": "Microsoft Teams",
    "github": "GitHub",
    "jira": "Jira",
    "webhook": "all webhooks",
}


@dataclass(frozen=True, slots=True)
class DeliveryFault:
    """Why a place takes no messages. `place` is a receiver, or `slack:*` when all of a family refuse us.

    `text` is what the newest refusal said, with the remedy; `met_at` when that attempt began.
    """

    place: str
    code: str
    text: str
    met_at: datetime

    @property
    def segment(self) -> str:
        """What the ticket is about."""
        return f"{PREFIX}{self.place}/{self.code}"

    def verdict(self, day: date) -> Verdict:
        """Return the fault as a verdict on our own delivery on a business day."""
        return fault_verdict(DELIVERY_RULE, self.segment, self.text, Period(day, Grain.DAY), run_id="")

    @property
    def identity_key(self) -> str:
        """Identity of its ticket."""
        return feed_identity(self.segment)


def is_own_delivery(ticket: Ticket) -> bool:
    """Whether the ticket is about our own delivery; it chooses its receivers itself."""
    return ticket.rule_id == DELIVERY_RULE


def is_reachable(receiver: str, dead: Collection[str]) -> bool:
    """Whether nothing known keeps messages from a receiver; `dead` are places of faults."""
    return receiver not in dead and every_place(receiver) not in dead


def met(
    ticket: Ticket | None, fault: DeliveryFault, policy: TicketPolicy, now: datetime, facts: RuleFacts
) -> list[Change]:
    """Return what a fault that still holds does to the ticket of its cause: once, open or reopen it."""
    if ticket is not None and (ticket.is_open or _is_known(ticket, fault)):
        return []
    return open_or_reopen(ticket, fault.verdict(now.astimezone(policy.zone).date()), policy, now, facts)


def _is_known(ticket: Ticket, fault: DeliveryFault) -> bool:
    return ticket.closed_at is not None and fault.met_at <= ticket.closed_at


def over(ticket: Ticket, policy: TicketPolicy, now: datetime, actor: str) -> list[Change]:
    """Return what closes the ticket of a cause that is gone: messages arrive again."""
    day = now.astimezone(policy.zone).date()
    why = "messages arrive again"
    seen: TicketFields = {
        "last_status": Status.GREEN,
        "last_period_start": day,
        "last_period_end": day,
        "green_streak": 1,
        "reason": why,
    }
    return ended(ticket, why, now, actor, seen)


def describe(segment: str) -> tuple[str, str]:
    """Return the place and the code in a ticket's segment, as people read them."""
    place, _, code = segment.removeprefix(PREFIX).rpartition("/")
    if place.startswith(f"{ROOMS}/"):
        return place.replace("-", " ").replace("/", ": "), code
    if place.endswith(":*"):
        return _TITLES[place.removesuffix(":*")], code
    return (place if ":" in place else f"#{place}"), code
