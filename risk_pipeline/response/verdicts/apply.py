"""Verdicts in, tickets and messages out: one transaction, set-based on the read side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.risk.duties.duty import Duty, duty_of
from risk_pipeline.domain.risk.duties.judging import severity_of_duty
from risk_pipeline.domain.risk.duties.subject import Subject, subject_of
from risk_pipeline.domain.risk.findings.source import control_of, move_of
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.sla.sla_clock import Terms
from risk_pipeline.domain.tickets.history.timeline import Timetable, expire
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, decide
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import EPISODE_STARTS
from risk_pipeline.domain.tickets.ticket import (
    EventKind,
    Resolution,
    Step,
    Ticket,
    TicketKind,
    fold,
)
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.response.commit import Stamp, record_steps
from risk_pipeline.response.decisions.green_periods import decided_by_rule
from risk_pipeline.response.decisions.routing import routed
from risk_pipeline.response.decisions.storms import Births, group_new_tickets
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.messages.refresh import renew_moved
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.response.verdicts.report import AppliedReport, transition_of
from risk_pipeline.response.verdicts.selection import Selection, select_verdicts, speaker
from risk_pipeline.store import Store, Transaction

if TYPE_CHECKING:
    import pandas as pd

ACTOR = "pipeline"


def apply_verdicts(
    store: Store,
    verdicts: "pd.DataFrame | Iterable[Verdict]",
    writer: Writer,
    *,
    now: datetime,
    notify: bool = True,
    renew: bool = True,
) -> AppliedReport:
    """Let the verdicts of one run change tickets: state, events and messages commit together.

    Give all verdicts of a run at once, in any order: what one run finds is what a storm is counted
    by, and a period of a ticket is judged once. `now` is at or after the end of the last period
    judged. Applying the same verdicts again changes nothing. With `notify=False` (a backfill)
    tickets and events are recorded and nobody is notified. With `renew`, first messages of the tickets
    that these verdicts moved on follow silently; a replay does so once, at its end.

    Raises:
        ConfigError: a breach belongs to a rule or owner that the catalog does not have.
        StoreError: the store is locked or cannot be reached; nothing was changed.
    """
    policy, stamp = writer.policy, Stamp(now, ACTOR)
    with store.writing() as transaction:
        ended = _ended_acceptances(transaction, policy, now)
        back = {step.after.identity_key: step.after.last_reach for step in ended}
        selection = select_verdicts(verdicts, transaction.open_identities() | back)
        tickets = transaction.latest(selection.by_identity.keys())
        tickets |= {step.after.identity_key: step.after for step in ended}
        desk = _Desk(writer.catalog, policy, now, ACTOR, transaction.next_ticket_id())
        desk.covered_to = _covered_to(transaction, tickets)
        desk.merged_totals = _merged_totals(tickets)
        steps = [*ended, *_steps_of_run(transaction, desk, selection, tickets)]
        recorded, messages = _record(transaction, steps, writer, stamp, notify=notify)
        if notify and renew and writer.diagnostics is not None:
            messages += renew_moved(transaction, writer, recorded, now=now, actor=ACTOR)
    return _report(selection, recorded, messages)


def _record(
    transaction: Transaction, steps: list[Step], writer: Writer, stamp: Stamp, *, notify: bool
) -> tuple[list[Step], int]:
    if not steps:
        return [], 0
    _keep_rule_versions(transaction, steps, writer.catalog, stamp.now)
    return record_steps(transaction, steps, writer, stamp, notify=notify)


def _ended_acceptances(transaction: Transaction, policy: ResponsePolicy, now: datetime) -> list[Step]:
    """Reopen accepted tickets whose day is over, before the verdicts are applied."""
    table = Timetable(Terms(), policy.ticket.zone)
    today = now.astimezone(policy.ticket.zone).date()
    steps = []
    for ticket in transaction.ended_acceptances(today):
        if change := expire(ticket, now, table):
            steps.append(Step(ticket, change, fold(ticket, change)))
    return steps


def _merged_totals(tickets: Mapping[str, Ticket]) -> set[tuple[int, str]]:
    """Return the tickets, each with its indicator, into which that of a total was merged."""
    totals = (ticket for ticket in tickets.values() if ticket.dimension == ALL)
    return {(total.duplicate_of, total.indicator) for total in totals if total.duplicate_of is not None}


def _covered_to(transaction: Transaction, tickets: Mapping[str, Ticket]) -> dict[int, float]:
    """Return up to which hour the masters stand for the duplicates among these tickets."""
    duplicates = (ticket for ticket in tickets.values() if ticket.resolution is Resolution.DUPLICATE)
    return transaction.covered_to({t.duplicate_of for t in duplicates if t.duplicate_of is not None})


def _steps_of_run(
    transaction: Transaction, desk: "_Desk", selection: Selection, tickets: Mapping[str, Ticket]
) -> list[Step]:
    """Return what all verdicts do, storms grouped; mostly nothing."""
    steps = desk.steps_of(selection, tickets)
    if not any(step.change.kind in EPISODE_STARTS for step in steps):
        return steps
    steps = routed(steps, desk.catalog)  # a storm is one of a channel
    back = {step.after.id for step in steps if step.change.kind is EventKind.REOPENED}
    births = Births(desk.policy.storm_threshold, desk.next_id, desk.now, desk.actor)
    return group_new_tickets(steps, transaction.open_storms(), transaction.announced(back), births)


class _Desk:
    """Decides period by period; hands out the ids of new tickets."""

    def __init__(
        self, catalog: RuleBook, policy: ResponsePolicy, now: datetime, actor: str, next_id: int
    ) -> None:
        self.catalog, self.policy, self.now, self.actor, self.next_id = catalog, policy, now, actor, next_id
        self.covered_to: dict[int, float] = {}
        self.merged_totals: set[tuple[int, str]] = set()

    def steps_of(self, selection: Selection, tickets: Mapping[str, Ticket]) -> list[Step]:
        """Return what the verdicts do, in the order in which they became known."""
        present: dict[str, Ticket | None] = dict(tickets)
        steps: list[Step] = []
        for identity, period in selection.as_they_became_known():
            ticket = present.get(identity)
            verdict = speaker(period, ticket)
            may_open = verdict.status is Status.RED and (ticket is None or not ticket.is_open)
            for change in decide(
                ticket, verdict, self.policy.ticket, self.now, self._facts(verdict, ticket, may_open)
            ):
                before, ticket = ticket, fold(ticket, change)
                steps.append(Step(before, change, ticket))
                self.next_id += change.kind is EventKind.OPENED
            present[identity] = ticket
        return steps

    def _facts(self, verdict: Verdict, ticket: Ticket | None, may_open: bool) -> RuleFacts:
        rule = self.catalog.rules.get(verdict.rule_id)
        duty = duty_of(verdict.rule_id)
        severity = rule.severity if rule else ("critical" if verdict.series.is_feed else "warning")
        if duty is not None:
            severity = severity_of_duty(verdict, self._owed(verdict))
        indicator = self.catalog.indicators.get(verdict.series.indicator)
        facts = RuleFacts(
            severity=severity,
            at_least=self._floor(rule, verdict),
            counts_events=indicator is not None and indicator.unit in {"ratio", "count"},
            cause_required=rule is not None and rule.meta.cause_required,
            verify_periods=decided_by_rule(verdict.rule_id, self.catalog.rules),
            has_usual_level=duty is None,
            stands_for_total=ticket is not None and (ticket.id, ticket.indicator) in self.merged_totals,
            actor=self.actor,
        )
        if not may_open:
            return facts
        owner = self._owner(verdict, rule)
        return replace(
            facts,
            covered_to=self.covered_to.get(ticket.duplicate_of) if ticket and ticket.duplicate_of else None,
            owner=owner,
            channel=self.catalog.owners[owner].channel,
            muted_rules=self._muted(verdict),
            ticket_id=self.next_id,
        )

    def _owed(self, verdict: Verdict) -> Subject | None:
        """Return the entry of the register behind a duty."""
        duty = duty_of(verdict.rule_id)
        book = self.catalog
        return subject_of(duty, verdict.series.segment, book.risks, book.governance) if duty else None

    def _floor(self, rule: Rule | None, verdict: Verdict) -> Severity:
        """Return what the register requires for the inherent impact of the rule's risk, or for a move."""
        if found := move_of(rule, verdict.series.dimension, verdict.series.segment):
            process = self.catalog.governance.process_on(verdict.period.end, found[0])
            moves = process.forbidden if process else ()
            return next((move.severity for move in moves if move.id == found[1]), Severity.P3)
        risk = self.catalog.risks.get(rule.meta.risk) if rule else None
        if duty_of(verdict.rule_id) is Duty.RESIDUAL:
            risk = self.catalog.risks.get(verdict.series.segment)
        return self.policy.floors.get(risk.inherent_impact, Severity.P3) if risk else Severity.P3

    def _owner(self, verdict: Verdict, rule: Rule | None) -> str:
        feed = self.catalog.feeds.get(verdict.series.segment) if verdict.series.is_feed else None
        if feed:
            owner = feed.owner
        elif rule:
            series = verdict.series
            of_segment = self.catalog.routing.owner_of(rule.id, series.dimension, series.segment)
            control = self.catalog.governance.controls.get(control_of(rule.id, rule, series.segment) or "")
            owner = of_segment or (control.owner if control else rule.meta.owner)
        elif verdict.series.is_feed:
            owner = self.catalog.data_owner
        elif owed := self._owed(verdict):
            owner = owed.owner
        else:
            raise ConfigError(
                f"A breach names rule {verdict.rule_id}, which no suite in expectations/ holds. "
                "Restore the rule, or judge again without it."
            )
        return owner if owner in self.catalog.owners else self._head(verdict, rule, owner)

    def _head(self, verdict: Verdict, rule: Rule | None, owner: str) -> str:
        """Return the head of the line, who replaces an owner that the register does not know."""
        lines = self.catalog.titles.lines
        line = self.catalog.line_of(rule) if rule else lines.get(verdict.rule_id.partition(".")[0])
        if line is None or line.head not in self.catalog.owners:
            raise ConfigError(
                f"Rule {verdict.rule_id} belongs to owner '{owner}', who is not in register/owners.yaml, and "
                "neither is the head of its business line. Add the owner; `risk lint` finds all such gaps."
            )
        return line.head

    def _muted(self, verdict: Verdict) -> tuple[str, ...]:
        if not verdict.series.is_feed:
            return ()
        return tuple(sorted(rule.id for rule in self.catalog.dependants_of(verdict.series.segment)))


def _keep_rule_versions(
    transaction: Transaction, steps: Sequence[Step], catalog: RuleBook, now: datetime
) -> None:
    """Store the text of the rules behind new tickets, if it is still the version that judged."""
    births = {step.after.rule_sha: step.after.rule_id for step in steps if step.change.kind in EPISODE_STARTS}
    rules = {sha: catalog.rules[rule_id] for sha, rule_id in births.items() if rule_id in catalog.rules}
    transaction.record_rule_versions({sha: rule for sha, rule in rules.items() if rule.sha256 == sha}, now)


def _report(selection: Selection, steps: Sequence[Step], messages: int) -> AppliedReport:
    def count(kind: EventKind) -> int:
        return sum(step.change.kind is kind and step.after.kind is not TicketKind.STORM for step in steps)

    by_data = [step for step in steps if step.after.kind is not TicketKind.STORM]
    touched = {(step.after.identity_key, step.after.last_reach) for step in by_data}
    return AppliedReport(
        verdicts=selection.total,
        opened=count(EventKind.OPENED),
        reopened=count(EventKind.REOPENED),
        verifying=count(EventKind.VERIFYING),
        relapsed=count(EventKind.RELAPSED),
        closed=count(EventKind.CLOSED),
        raised=count(EventKind.RAISED),
        worsened=count(EventKind.WORSENED),
        observed=count(EventKind.OBSERVED) + count(EventKind.NOTED),
        unchanged=selection.total - selection.suppressed - len(touched),
        suppressed=selection.suppressed,
        storms=sum(step.is_birth and step.after.kind is TicketKind.STORM for step in steps),
        messages=messages,
        transitions=tuple(transition_of(step) for step in steps if step.change.kind.is_transition),
    )
