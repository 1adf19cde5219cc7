"""A storm: many new tickets of one rule in one run become children of one parent ticket.

The parent has the message; its children are tickets like any other, but silent as long as nobody
touches them one by one. The parent closes with its last open child.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.series import EVERY
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.identity import storm_identity
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, Resolution, State, Ticket, TicketKind


def open_parent(parent_id: int, children: Sequence[Ticket], now: datetime, actor: str) -> Change:
    """Return the change that opens the parent of these new tickets."""
    first = children[0]
    dimensions = {child.dimension for child in children}
    reason = f"{counted(len(children), 'ticket')} of {first.rule_id} in one run"
    fields: TicketFields = {
        "id": parent_id,
        "rule_id": first.rule_id,
        "rule_sha": first.rule_sha,
        "indicator": first.indicator,
        "grain": first.grain,
        "owner": first.owner,
        "channel": first.channel,
        "limit_value": first.limit_value,
        "limit_kind": first.limit_kind,
        "kind": TicketKind.STORM,
        "identity_key": storm_identity(first.channel, first.rule_id),
        "dimension": first.dimension if len(dimensions) == 1 else EVERY,
        "segment": EVERY,
        "state": State.OPEN,
        "since": min(child.since for child in children),
        "since_hour": min((c.since, c.since_hour) for c in children)[1] if _has_hours(children) else None,
        "opened_at": now,
        "value": None,
        "expected": None,
        "reason": reason,
    }
    fields |= _totals(children)
    return Change(EventKind.OPENED, By.DATA, actor, now, reason, fields)


def regroup(parent: Ticket, children: Sequence[Ticket], now: datetime, actor: str, why: str) -> list[Change]:
    """Return what the present state of its children makes of an open parent."""
    fields = _totals(children)
    if fields["open_child_count"]:
        return [Change(EventKind.GROUPED, By.DATA, actor, now, why, fields)]
    fields |= {"state": State.VERIFYING, "came_from": parent.state}
    closing: TicketFields = {
        "state": State.CLOSED,
        "resolution": _commonest([child.resolution for child in children if child.resolution]),
        "closed_at": now,
        "closed_by": actor,
    }
    return [
        Change(EventKind.VERIFYING, By.DATA, actor, now, why, fields),
        Change(EventKind.CLOSED, By.DATA, actor, now, "its last open child was closed", closing),
    ]


def as_its_children_stand(parent: Ticket, children: Sequence[Ticket]) -> Ticket:
    """Return a parent with the numbers of its children as they are now; nothing is decided by it."""
    return parent.model_copy(update=_totals(children))


def _totals(children: Sequence[Ticket]) -> TicketFields:
    exposures = [child.exposure_minor for child in children if child.exposure_minor is not None]
    numerators = [child.numerator for child in children if child.numerator is not None]
    newest = max(children, key=lambda child: child.last_reach)
    totals: TicketFields = {
        "severity": min((child.severity for child in children), key=lambda s: s.rank, default=Severity.P3),
        "child_count": len(children),
        "open_child_count": sum(child.is_open for child in children),
        "breached_periods": max(child.breached_periods for child in children),
        "exposure_minor": sum(exposures) if exposures else None,
        "numerator": sum(numerators) if numerators else None,
        "last_status": newest.last_status,
        "last_period_start": newest.last_period_start,
        "last_period_end": newest.last_period_end,
        "run_id": newest.run_id,
    }
    if _has_hours(children):
        totals["last_hour"] = newest.last_hour
    return totals


def _has_hours(children: Sequence[Ticket]) -> bool:
    return all(child.since_hour is not None for child in children)


def _commonest(resolutions: Sequence[Resolution]) -> Resolution:
    return Counter(resolutions).most_common(1)[0][0] if resolutions else Resolution.RECOVERED
