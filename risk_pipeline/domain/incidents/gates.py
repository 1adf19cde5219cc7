"""What is missing before an incident may move on. Pure; wording/incidents says each gap in words."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.figures import RecoveryCheck, Trend
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.parts import Review
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.incidents.kind import Criterion
from risk_pipeline.domain.tickets.outcome.remediation import Action, ActionKind, Effect
from risk_pipeline.domain.tickets.ticket import Resolution, Ticket, TicketKind
from risk_pipeline.domain.verdict import Status


class Gap(StrEnum):
    """What is missing."""

    NO_TICKET = "no_ticket"
    NO_CONTAINMENT = "no_containment"
    CLOSING_UNPROVEN = "closing_unproven"
    WORSENING = "worsening"
    WORSENING_WAITS = "worsening_waits"
    TREND_UNKNOWN = "trend_unknown"
    TREND_WAITS = "trend_waits"
    CRITERION_UNMET = "criterion_unmet"
    CRITERION_UNKNOWN = "criterion_unknown"
    DUTY_OPEN = "duty_open"
    REVIEW_HAPPENED = "review_happened"
    REVIEW_ESCAPED = "review_escaped"
    REVIEW_WENT_WELL = "review_went_well"
    REVIEW_WHYS = "review_whys"
    REVIEW_EVIDENCE = "review_evidence"
    REVIEW_CORRECTIVE = "review_corrective"
    REVIEW_PREVENTIVE = "review_preventive"
    TICKET_OPEN = "ticket_open"
    ACTION_PLANNED = "action_planned"
    LINKED_LATE = "linked_late"
    NO_CHANGE = "no_change"
    CHANGE_UNVERIFIED = "change_unverified"


_BY_DATA = frozenset({Resolution.FIXED, Resolution.RECOVERED})
_NO_CASE = frozenset({Resolution.FALSE_POSITIVE, Resolution.DUPLICATE})
_ACTIONS = {
    ActionKind.CORRECTIVE: Gap.REVIEW_CORRECTIVE,
    ActionKind.PREVENTIVE: Gap.REVIEW_PREVENTIVE,
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing, and of what: a ticket, a series, a criterion, a duty, a change.

    Of what the data have still to show: `newest` is the last period that they judged, `until` when the next
    one is over.
    """

    gap: Gap
    subject: str = ""
    newest: Period | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proofs:
    """What data say of changes: `controls` passed a test since they were changed.

    `green` are actions of closed tickets, by ticket and number, since which their indicator stayed green.
    `relapsed` are closed tickets that were red after they closed; None: no data say which.
    """

    controls: Collection[str] = ()
    green: Collection[tuple[int, int]] = ()
    relapsed: Collection[int] | None = None


class GateClosed(TransitionRefused):
    """An incident may not move on yet; `missing` says why."""

    def __init__(self, ref: str, missing: Sequence[Missing]) -> None:
        """Keep what is missing, to be said in words."""
        said = ", ".join(f"{each.gap} {each.subject}".strip() for each in missing)
        super().__init__(f"{ref}: not yet: {said}.")
        self.ref, self.missing = ref, tuple(missing)


def open_gate(ref: str, missing: Iterator[Missing]) -> None:
    """Let pass, or raise GateClosed with all that is missing."""
    found = list(missing)
    if found:
        raise GateClosed(ref, found)


@dataclass(frozen=True, slots=True)
class Harm:
    """What data say of harm that goes on: the trend of each series, and which closed tickets were red since.

    `relapsed` is that of `Proofs`; `zone` is where the business day is cut.
    """

    trends: Sequence[Trend] = ()
    relapsed: Collection[int] | None = None
    zone: tzinfo = UTC


def before_contained(tickets: Sequence[Ticket], harm: Harm) -> Iterator[Missing]:
    """Yield what keeps an incident from being contained.

    That is a series that gets worse, or no sign of what stopped the harm: neither an action that held, nor
    that all its tickets closed by their data, and stayed so.
    """
    if not tickets:
        yield Missing(Gap.NO_TICKET)
    elif not any(_contains(ticket, action, harm.zone) for ticket in tickets for action in ticket.actions):
        yield from _uncontained(tickets, harm)
    for trend in harm.trends:
        if trend.is_worsening is None:
            yield _of_trend(trend, Gap.TREND_UNKNOWN, Gap.TREND_WAITS)
        elif trend.is_worsening:
            yield _of_trend(trend, Gap.WORSENING, Gap.WORSENING_WAITS)


def _uncontained(tickets: Sequence[Ticket], harm: Harm) -> Iterator[Missing]:
    """Yield the first ticket on which harm can be stopped; where all are closed, those that prove nothing."""
    cases = [ticket for ticket in tickets if ticket.resolution not in _NO_CASE]
    if still := [ticket for ticket in cases if ticket.is_open]:
        yield Missing(Gap.NO_CONTAINMENT, still[0].ref)
        return
    unproven = [ticket for ticket in cases or tickets if not _is_over(ticket, harm)]
    yield from (Missing(Gap.CLOSING_UNPROVEN, ticket.ref) for ticket in unproven)


def _is_over(ticket: Ticket, harm: Harm) -> bool:
    """Whether a closed ticket proves that its harm stopped: by green periods, with no red one since."""
    if harm.relapsed is None or ticket.id in harm.relapsed:
        return False
    # A feed's ticket ends as a data fault also where the feed was retired.
    is_whole = ticket.resolution is Resolution.DATA_FAULT and ticket.kind is TicketKind.DATA
    return ticket.resolution in _BY_DATA or (is_whole and ticket.last_status is Status.GREEN)


def _of_trend(trend: Trend, now: Gap, later: Gap) -> Missing:
    """Return the gap that a run closes now, or only once the next period is over."""
    if trend.waits_until is None:
        return Missing(now, named(trend))
    return Missing(later, named(trend), trend.newest, trend.waits_until)


def _contains(ticket: Ticket, action: Action, zone: tzinfo) -> bool:
    """Whether an action stopped harm: of a closed ticket, what was done by the day it closed."""
    if action.kind is not ActionKind.CONTAINMENT or not action.holds or action.done_on is None:
        return False
    closed = ticket.closed_at
    return ticket.is_open or closed is None or action.done_on <= closed.astimezone(zone).date()


def before_resolved(criteria: Sequence[Criterion], checks: Sequence[RecoveryCheck]) -> Iterator[Missing]:
    """Yield the recovery criteria that data do not show as met; unknown is not met."""
    judged = {check.criterion: check.is_met for check in checks}
    for criterion in criteria:
        is_met = judged.get(criterion.id)
        if is_met is None:
            yield Missing(Gap.CRITERION_UNKNOWN, criterion.title)
        elif not is_met:
            yield Missing(Gap.CRITERION_UNMET, criterion.title)


def before_reviewed(incident: Incident, tickets: Sequence[Ticket]) -> Iterator[Missing]:
    """Yield what a review lacks before it can be approved."""
    review = incident.review or Review()
    for text, gap in (
        (review.happened, Gap.REVIEW_HAPPENED),
        (review.escaped, Gap.REVIEW_ESCAPED),
        (review.went_well, Gap.REVIEW_WENT_WELL),
    ):
        if not text.strip():
            yield Missing(gap)
    yield from _of_whys(review)
    own = own_tickets(incident, tickets)
    planned = {a.kind for ticket in own for a in ticket.actions if a.effect is not Effect.INEFFECTIVE}
    lacking = [Missing(gap, _first_of(own)) for kind, gap in _ACTIONS.items() if kind not in planned]
    yield from lacking
    if lacking:
        yield from _ignored(incident, tickets)
    yield from (Missing(Gap.DUTY_OPEN, duty.title) for duty in incident.duties if duty.is_owed)


def _of_whys(review: Review) -> Iterator[Missing]:
    explained = {why.under for why in review.whys}
    deepest = [why for why in review.whys if why.number not in explained]
    if not any(why.under is not None for why in review.whys):
        yield Missing(Gap.REVIEW_WHYS)
    elif all(why.is_assumed for why in deepest):
        yield Missing(Gap.REVIEW_EVIDENCE)


def before_closed(incident: Incident, tickets: Sequence[Ticket], proofs: Proofs) -> Iterator[Missing]:
    """Yield what keeps an incident from closing: open tickets, plans only, no change, or none verified."""
    yield from (Missing(Gap.TICKET_OPEN, ticket.ref) for ticket in tickets if ticket.is_open)
    own = own_tickets(incident, tickets)
    for kind in _ACTIONS:
        yield from _undone(kind, own)
    changes = changes_of(own)
    if not changes:
        yield Missing(Gap.NO_CHANGE, _first_of(own))
        yield from _ignored(incident, tickets)
    elif verified_change(own, proofs) is None:
        yield from (Missing(Gap.CHANGE_UNVERIFIED, change) for change in changes)


def own_tickets(incident: Incident, tickets: Sequence[Ticket]) -> list[Ticket]:
    """Return the tickets whose actions are those of the incident.

    Others are linked to be read with it: those that came when it was over, and those that were no case.
    """
    return [
        ticket
        for ticket in tickets
        if ticket.id not in incident.linked_late and ticket.resolution is not Resolution.FALSE_POSITIVE
    ]


def _undone(kind: ActionKind, own: Sequence[Ticket]) -> Iterator[Missing]:
    """Yield the actions of a kind that are only planned, where none is done; those that failed are none."""
    of_kind = [(ticket, action) for ticket in own for action in ticket.actions if action.kind is kind]
    if any(action.holds for _, action in of_kind):
        return
    planned = [(ticket, action) for ticket, action in of_kind if not action.is_done]
    for ticket, action in planned:
        yield Missing(Gap.ACTION_PLANNED, f"{ticket.ref} {action.number} ({action.title})")
    if not planned:
        yield Missing(_ACTIONS[kind], _first_of(own))


def _ignored(incident: Incident, tickets: Sequence[Ticket]) -> Iterator[Missing]:
    """Yield the tickets with actions that do not count."""
    late = (ticket for ticket in tickets if ticket.id in incident.linked_late and ticket.actions)
    yield from (Missing(Gap.LINKED_LATE, ticket.ref) for ticket in late)


def _first_of(tickets: Sequence[Ticket]) -> str:
    """Return the ticket that a verb can name."""
    return tickets[0].ref if tickets else "…"


def changes_of(tickets: Sequence[Ticket]) -> list[str]:
    """Return what the done actions of tickets change: `control C06`, `process refund@2`, `rule x.y`."""
    named_ones = [
        action.change
        for ticket in tickets
        for action in ticket.actions
        if action.change and action.is_done and action.kind is not ActionKind.CONTAINMENT
    ]
    return list(dict.fromkeys(named_ones))


def verified_change(tickets: Sequence[Ticket], proofs: Proofs) -> str | None:
    """Return a change that is verified: its indicator stayed green, or its control passed a test since."""
    for ticket in tickets:
        for action in ticket.actions:
            if not action.change or not action.holds or action.kind is ActionKind.CONTAINMENT:
                continue
            is_green = action.effect is Effect.EFFECTIVE or (ticket.id, action.number) in proofs.green
            if is_green or action.change.removeprefix("control ") in proofs.controls:
                return action.change
    return None


def named(trend: Trend) -> str:
    """Return what people call the series of a trend: its indicator, and the segment if it is one."""
    series = trend.series
    return series.indicator if series.dimension == "all" else f"{series.indicator} ({series.segment})"
