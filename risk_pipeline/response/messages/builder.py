"""Write the message of a ticket: what a risk owner needs to act, from register and numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.formatting import format_value
from risk_pipeline.domain.messages.delivery_fault import is_own_delivery
from risk_pipeline.domain.messages.message import Link, TicketMessage
from risk_pipeline.domain.register.entries import Owner, Playbook
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.domain.register.rule import Rule, WithinLimits
from risk_pipeline.domain.tickets.ticket import By, EventKind, Step, Ticket, TicketKind
from risk_pipeline.domain.verdict import Status
from risk_pipeline.response.messages.affected_count import Counted, counted_of
from risk_pipeline.response.messages.diagnosis_text import Whereabouts, told_last, whereabouts_of
from risk_pipeline.response.messages.ticket_text import Sentences
from risk_pipeline.response.messages.verdict_text import mostly_in_words, verdict_of
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import MessageContext, RuleBook

CHART_PERIODS = 45
DATA_PLAYBOOK = "data_fault"
# Kinds of limit that are the same number in every period of the chart.
_LEVEL_LIMITS = frozenset({"absolute", "share", "age"})
# A ticket is located when it opens or worsens; what follows repeats that.
_LOCATED = frozenset({EventKind.OPENED, EventKind.REOPENED, EventKind.RAISED})
_RUN_OF_DAGSTER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers around a breach."""

    chart: tuple[ChartPoint, ...] = ()
    segments: tuple[Segment, ...] = ()
    found: Reconciliation | None = None


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes messages. Without a `context` it repeats numbers and evidence of the ticket's last message."""

    catalog: RuleBook
    policy: ResponsePolicy
    context: MessageContext | None

    def write(
        self, step: Step, children: Sequence[Ticket] = (), last: TicketMessage | None = None
    ) -> TicketMessage:
        """Return the message that tells of a step; `children` are those of a storm's parent."""
        ticket = self._speaking_of_one_period(step, last)
        rule = self.catalog.rules.get(ticket.rule_id)
        risk = self.catalog.risks.get(rule.meta.risk) if rule else None
        owner = self.catalog.owners.get(ticket.owner)
        playbook = self._playbook(rule, ticket)
        title, unit = self._indicator(ticket, rule)
        limits, first_opened = self._limits(ticket, rule), self._first_opened(ticket)
        say = Sentences(ticket, title, unit, self.policy.currency, limits=limits, first_opened=first_opened)
        evidence = self._evidence(ticket, last)
        place = self._place(step, evidence, risk.id if risk else "", unit, last)
        verdict = verdict_of(say, evidence.found, last, mostly_in_words(place.where))
        number = self._counted(ticket, evidence.found, last)
        return TicketMessage(
            **_facts_of(ticket),
            kind=step.change.kind,
            headline=say.headline,
            summary=say.summary(verdict.line),
            affected_count=number.affected,
            missing_count=number.missing,
            verdict_kind=verdict.kind,
            verdict_line=verdict.line,
            limits=limits,
            time_zone=self._time_zone(ticket),
            first_opened=first_opened,
            history=say.history(step.change),
            occurred_at=step.change.at,
            business_line=self._business_line(ticket),
            risk_id=risk.id if risk else "",
            risk_title=risk.title if risk else "",
            indicator_title=title,
            unit=unit,
            currency=self.policy.currency,
            top_segments=evidence.segments,
            where=place.where,
            movement=place.movement,
            related=place.related,
            impact=place.impact,
            data_health=verdict.health,
            owner_title=owner.title if owner else ticket.owner,
            owner_mention=_mention(owner),
            playbook_title=playbook.title if playbook else "",
            playbook_steps=playbook.steps if playbook else (),
            links=self._links(ticket, playbook),
            chart_title=title,
            chart=evidence.chart,
            children=tuple(self._child_line(child, unit) for child in _worst_first(children)),
        )

    def _speaking_of_one_period(self, step: Step, last: TicketMessage | None) -> Ticket:
        """Return the ticket with the numbers that the evidence belongs to.

        A verdict brings its own; what people and time do repeats the last message.
        """
        is_repeat = self.context is None and step.change.by is not By.DATA
        return _as_told(step.after, last) if is_repeat and last else step.after

    def _indicator(self, ticket: Ticket, rule: Rule | None) -> tuple[str, str]:
        indicator = self.catalog.indicators.get(ticket.indicator)
        if indicator:
            return indicator.title, indicator.unit
        return (rule.id if rule else ticket.rule_id), "count"

    def _counted(self, ticket: Ticket, found: Reconciliation | None, last: TicketMessage | None) -> Counted:
        if found is None and last is not None:
            return Counted(last.affected_count, last.missing_count)
        return counted_of(ticket, self.catalog.indicators.get(ticket.indicator), found)

    def _business_line(self, ticket: Ticket) -> str:
        indicator = self.catalog.indicators.get(ticket.indicator)
        return indicator.business_line if indicator else ticket.rule_id.partition(".")[0]

    def _playbook(self, rule: Rule | None, ticket: Ticket) -> Playbook | None:
        if is_own_delivery(ticket):
            return None  # what to do is in the refusal
        if rule is None:
            return self.catalog.playbooks.get(DATA_PLAYBOOK) if ticket.kind is TicketKind.DATA else None
        return self.catalog.playbooks.get(rule.meta.playbook)

    def _links(self, ticket: Ticket, playbook: Playbook | None) -> tuple[Link, ...]:
        links = []
        if playbook and playbook.url:
            links.append(Link(label="Playbook", url=playbook.url))
        if self.policy.ui_url:
            if _RUN_OF_DAGSTER.fullmatch(ticket.run_id):
                links.append(Link(label="Run", url=f"{self.policy.ui_url}/runs/{ticket.run_id}"))
            links.append(Link(label="Rule results", url=f"{self.policy.ui_url}/assets/rule_results"))
        return tuple(links)

    def _evidence(self, ticket: Ticket, last: TicketMessage | None) -> Evidence:
        if self.context is None:
            return Evidence(last.chart, last.top_segments) if last else Evidence()
        if not ticket.indicator:
            return Evidence(found=self._reconcile(self.context, ticket, ticket.dimension, ticket.segment))
        # A storm's parent shows the total of its indicator; its children are listed.
        is_storm = ticket.kind is TicketKind.STORM
        series = ("all", "all") if is_storm else (ticket.dimension, ticket.segment)
        limit = ticket.limit_value if ticket.limit_kind in _LEVEL_LIMITS and not is_storm else None
        points = self.context.recent_points(
            ticket.indicator, ticket.grain, *series, ticket.last_period_start, CHART_PERIODS, ticket.last_hour
        )
        return Evidence(
            chart=tuple(_with_limit(point, limit) for point in points),
            segments=tuple(self._top_segments(self.context, ticket)),
            found=self._reconcile(self.context, ticket, *series),
        )

    def _place(
        self, step: Step, evidence: Evidence, risk: str, unit: str, last: TicketMessage | None
    ) -> Whereabouts:
        """Say where and why, unless the data themselves are at fault; later steps repeat what was said."""
        ticket, found = step.after, evidence.found
        if self.context is None or not ticket.indicator or found is None or found.kind == "data_fault":
            return told_last(last)
        is_storm = ticket.kind is TicketKind.STORM
        if step.change.kind not in _LOCATED and not (is_storm and last is None):
            return told_last(last)
        since, hours = _begun(ticket, found)
        located = self.context.locate(
            ticket.indicator,
            ticket.grain,
            *(("all", "all") if is_storm else (ticket.dimension, ticket.segment)),
            (ticket.last_period_start, ticket.last_period_end),
            since,
            risk,
            hours,
        )
        return whereabouts_of(located, unit, self.policy.currency)

    def _reconcile(
        self, context: MessageContext, ticket: Ticket, dimension: str, segment: str
    ) -> Reconciliation:
        period = ticket.last_period_start, ticket.last_period_end
        hours = _hours(ticket, ticket.since_hour)
        return context.reconcile(
            ticket.indicator, ticket.grain, dimension, segment, period, ticket.since, hours
        )

    def _limits(self, ticket: Ticket, rule: Rule | None) -> tuple[float, float] | None:
        """Return both ends of the band that the ticket's limit is one end of."""
        spec, limit = (rule.spec if rule else None), ticket.limit_value
        if limit is None:
            return None
        if isinstance(spec, WithinLimits) and isinstance(spec.red, tuple) and limit in spec.red:
            return spec.red
        indicator = self.catalog.indicators.get(ticket.indicator)
        is_band = indicator is not None and indicator.direction is Direction.BAND
        if is_band and ticket.limit_kind == "control" and ticket.expected is not None:
            # Control limits lie equally far on both sides of the expected value.
            other = 2 * ticket.expected - limit
            return min(limit, other), max(limit, other)
        return None

    def _time_zone(self, ticket: Ticket) -> str:
        """Return whose hours the message speaks of; empty where it speaks of whole days."""
        return str(self.policy.ticket.zone) if ticket.since_hour is not None else ""

    def _first_opened(self, ticket: Ticket) -> date | None:
        zone = self.policy.ticket.zone
        return ticket.opened_at.astimezone(zone).date() if ticket.recurrence_count else None

    def _top_segments(self, context: MessageContext, ticket: Ticket) -> Sequence[Segment]:
        """Only a total can be split: the values table holds one dimension at a time."""
        indicator = self.catalog.indicators.get(ticket.indicator)
        if indicator is None or ticket.dimension != "all":
            return ()
        dimensions = [name for name in indicator.dimensions if name != "all"]
        if not dimensions:
            return ()
        return context.top_segments(
            ticket.indicator, ticket.grain, ticket.last_period_start, dimensions, ticket.last_hour
        )

    def _child_line(self, child: Ticket, unit: str) -> str:
        value = format_value(child.value, unit, self.policy.currency)
        return f"{child.ref} {child.severity} {child.dimension} {child.segment}: {value}, {child.state}"


def _hours(ticket: Ticket, since: int | None) -> tuple[int, int] | None:
    """Return the hours of the newest period and of the beginning, of a ticket that is about hours."""
    return None if ticket.last_hour is None else (ticket.last_hour, since or 0)


def _begun(ticket: Ticket, found: Reconciliation) -> tuple[date, tuple[int, int] | None]:
    """Return since when to look for the cause, and in which hours."""
    begun = ticket.since, ticket.since_hour or 0
    if found.since is not None:
        begun = min(begun, (found.since, found.since_hour or 0))
    return begun[0], _hours(ticket, begun[1])


def _facts_of(ticket: Ticket) -> dict[str, Any]:
    """Return what a message copies from its ticket."""
    return {
        "ticket_ref": ticket.ref,
        "identity": ticket.identity_key,
        "status": ticket.state,
        "severity": ticket.severity,
        "rule_id": ticket.rule_id,
        "rule_version": ticket.rule_sha,
        "indicator": ticket.indicator,
        "dimension": ticket.dimension,
        "segment": ticket.segment,
        "grain": ticket.grain,
        "period_start": ticket.last_period_start,
        "period_hour": ticket.last_hour,
        "period_status": ticket.last_status,
        "since": ticket.since,
        "since_hour": ticket.since_hour,
        "breached_periods": ticket.breached_periods,
        "value": ticket.value,
        "limit": ticket.limit_value,
        "limit_kind": ticket.limit_kind,
        "expected": ticket.expected,
        "exposure_minor": ticket.exposure_minor,
        "reason": ticket.reason,
        "recurrence_count": ticket.recurrence_count,
        "owner": ticket.owner,
        "assignee": ticket.assignee,
        "resolution": ticket.resolution,
    }


def _as_told(ticket: Ticket, last: TicketMessage) -> Ticket:
    """Return the ticket with the period, and the numbers of it, that people were told last."""
    told = {
        "last_period_start": last.period_start,
        "last_hour": last.period_hour,
        "last_status": Status(last.period_status) if last.period_status else ticket.last_status,
        "value": last.value,
        "limit_value": last.limit,
        "limit_kind": last.limit_kind,
        "expected": last.expected,
        "exposure_minor": last.exposure_minor,
        "reason": last.reason or ticket.reason,
        "since": last.since,
        "since_hour": last.since_hour,
        "breached_periods": last.breached_periods,
    }
    return ticket.model_copy(update=told)


def _worst_first(children: Sequence[Ticket]) -> list[Ticket]:
    return sorted(children, key=lambda child: (not child.is_open, child.severity.rank, child.id))


def _mention(owner: Owner | None) -> str | None:
    return (owner.slack_id or owner.email) if owner else None


def _with_limit(point: ChartPoint, limit: float | None) -> ChartPoint:
    return point if point.limit is not None else point.model_copy(update={"limit": limit})
