"""Play a script of people while days are replayed: each at its instant, through the desk that Slack uses."""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from risk_pipeline.demo.people import (
    Accept,
    Act,
    AssignTo,
    Dismiss,
    EscalateIt,
    Fix,
    Lose,
    Merge,
    Pause,
    Plan,
    Script,
    Simple,
    load_script,
)
from risk_pipeline.domain.commands.commands import (
    Acknowledge,
    AddAction,
    Asked,
    Assign,
    Command,
    Escalate,
    FinishActions,
    Hold,
    RecordLoss,
    Resolve,
    Snooze,
    Start,
)
from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.register.response_plan import LINE_HEAD, OWNER, span_of
from risk_pipeline.domain.sla.working_hours import AROUND_THE_CLOCK
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.states import Resolution
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.demo.incident_players import IncidentPlayers
from risk_pipeline.pipeline.runs.replay import Stage
from risk_pipeline.pipeline.runs.stages import clocks
from risk_pipeline.response.actions.command_handler import Desk, name_of
from risk_pipeline.response.decisions.start_stop_clocks import working_hours
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.report import TransitionRecord
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES

# What may still be done when a ticket is closed: a late prevention, a cost that is known by then.
_LATE = {"finish", "lose"}
_SIMPLE: dict[str, Asked] = {"acknowledge": Acknowledge(), "start": Start(), "finish": FinishActions()}


@dataclass(frozen=True, order=True)
class _Due:
    """A step that waits for its instant; what was planned first comes first."""

    at: datetime
    number: int
    record: TransitionRecord = field(compare=False)
    step: Act = field(compare=False)


@dataclass
class Players:
    """The people of a script, in a replay: `done` counts what they did, `refused` what not."""

    script: Script
    done: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    incidents: IncidentPlayers = field(init=False)
    _waiting: list[_Due] = field(default_factory=list)
    _seen: list[tuple[TransitionRecord, datetime]] = field(default_factory=list)
    _stories: dict[str, str] = field(default_factory=dict)
    _number: int = 0

    def __post_init__(self) -> None:
        """Let the same people work on incidents."""
        self.incidents = IncidentPlayers(self.script)

    def see(self, opened: Sequence[TransitionRecord], now: datetime) -> None:
        """Be told of tickets that opened; what people do about them is planned as soon as time passes."""
        self._seen += [(record, now) for record in opened]
        self.incidents.see(opened, now)

    def live_until(self, stage: Stage, until: datetime) -> None:
        """Let people act and clocks run, each at its instant up to `until`."""
        self._plan(stage)
        while (at := min(self._instants(stage, until), default=None)) is not None:
            stage.clock.at = max(at, stage.clock.at)
            clocks(stage.platform)
            while self._waiting and self._waiting[0].at <= stage.clock.at:
                self._play(stage, heapq.heappop(self._waiting))
            self.incidents.play(stage)
            stage.send()

    def line(self) -> str:
        """Return what people did, in words."""
        done = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(self.done.items()))
        could_not = [*self.refused, *self.incidents.could_not]
        refused = f"; could not: {'; '.join(could_not)}" if could_not else ""
        return f"{counted(len(self.script.people), 'person', 'people')}: {done or 'nothing'}{refused}"

    def stories(self) -> list[tuple[str, str]]:
        """Return the tickets that show something worth seeing: ticket and what it shows."""
        return list(self._stories.items())

    def _plan(self, stage: Stage) -> None:
        for record, opened_at in self._seen:
            case = self.script.case_of(record.rule_id, record.series.segment)
            if case is not None and case.shows:
                self._stories[record.ref] = case.shows
            for step in self.script.steps_of(record.rule_id, record.series.segment):
                self._number += 1
                at = _instant(stage, step, record, opened_at)
                heapq.heappush(self._waiting, _Due(at, self._number, record, step))
        self._seen.clear()

    def _instants(self, stage: Stage, until: datetime) -> Iterator[datetime]:
        """Yield when the next person acts and when the next clock runs out, if that is by `until`."""
        if self._waiting and self._waiting[0].at <= until:
            yield self._waiting[0].at
        if (at := self.incidents.next_at(stage, until)) is not None:
            yield at
        with stage.platform.store.reading() as transaction:
            yield from (each.next_step_at for each in transaction.due_tickets(until, 1) if each.next_step_at)

    def _play(self, stage: Stage, due: _Due) -> None:
        """Do a step, as the one who has the role; what comes too late for its ticket is left out."""
        with stage.platform.store.reading() as transaction:
            ticket = transaction.tickets([due.record.ticket_id])[due.record.ticket_id]
        scene = _Scene(self.script, stage, ticket)
        who = scene.holder(due.step.by)
        if who is None or not (ticket.is_open or due.step.do in _LATE):
            return
        try:
            asked = scene.asked(due.step)
        except TransitionRefused as refused:
            self.refused.append(str(refused))
            return
        answer = scene.desk().apply(Command(ticket.ref, who, f"people:{ticket.ref}:{due.number}", asked))
        if answer.is_ok:
            self.done[due.step.do] += 1
        else:
            self.refused.append(answer.text)


def open_players(platform: Platform, *paths: Path) -> Players:
    """Return the people of a script that fits the project; by default those of the demo.

    Raises:
        ConfigError: the script is wrong, or names a rule or role that is not there.
    """
    return Players(load_script(platform.catalog, *paths))


@dataclass(frozen=True)
class _Scene:
    """A ticket as it is now, and those who act on it."""

    script: Script
    stage: Stage
    ticket: Ticket

    def holder(self, role: str) -> str | None:
        """Return who has a role; `owner` and `line_head` are those of the ticket."""
        catalog = self.stage.platform.catalog
        rule = catalog.rules.get(self.ticket.rule_id)
        line = catalog.line_of(rule) if rule else None
        own = {OWNER: self.ticket.owner, LINE_HEAD: line.head if line else None}
        return self.script.holder(own.get(role, role))

    def desk(self) -> Desk:
        platform = self.stage.platform
        return Desk(
            store=platform.store,
            catalog=platform.catalog,
            policy=policy_from(platform.settings, platform.catalog.response),
            rights=platform.catalog.rights,
            people=self.script,
            clock=self.stage.clock,
            reasons=lambda _rule, _segment, _day, _language: [],
            source="demo",
        )

    def asked(self, step: Act) -> Asked:
        """Return the command that a step is.

        Raises:
            TransitionRefused: there is no open ticket to merge into.
        """
        match step:
            case Simple():
                return _SIMPLE[step.do]
            case AssignTo():
                return Assign(self._name(step.to))
            case Pause():
                return (Hold if step.do == "hold" else Snooze)(step.text, days=step.days)
            case EscalateIt():
                return Escalate(step.text)
            case Plan():
                owner, due = self._name(step.to or step.by), self._in(step.days)
                return AddAction(step.kind, step.text, owner, due, change=step.change)
            case Lose():
                currency = self.stage.platform.settings.currency
                return RecordLoss(Money.parse(str(step.gross), currency), step.users, step.cases, step.text)
            case _:
                return Resolve(self._closing(step))

    def _closing(self, step: Fix | Dismiss | Accept | Merge) -> Closing:
        match step:
            case Fix():
                return Closing(
                    Resolution.FIXED, root_cause=step.text, root_cause_category=step.cause, note=step.text
                )
            case Dismiss():
                quiet = None if step.quiet_days is None else self._in(step.quiet_days)
                return Closing(Resolution(step.do), note=step.text, quiet_until=quiet)
            case Accept():
                return Closing(Resolution.RISK_ACCEPTED, note=step.text, quiet_until=self._in(step.days))
            case Merge():
                return Closing(Resolution.DUPLICATE, duplicate_of=self._open_of(step.into))

    def _open_of(self, rule_id: str) -> int:
        is_open = TicketFilter(states=OPEN_STATES)
        found = [each for each in list_tickets(self.stage.platform.store, is_open) if each.rule_id == rule_id]
        if not found:
            raise TransitionRefused(f"{self.ticket.ref} cannot be merged: {rule_id} has no open ticket.")
        return min(each.id for each in found)

    def _name(self, role: str) -> str:
        return name_of(self.holder(role) or role)

    def _in(self, days: int) -> date:
        now = self.stage.clock.now().astimezone(self.stage.platform.settings.zone)
        return now.date() + timedelta(days=days)


def _instant(stage: Stage, step: Act, record: TransitionRecord, opened_at: datetime) -> datetime:
    """Return when a step is due: in working time by the project's calendar, in plain time without one."""
    plan, settings = stage.platform.catalog.response, stage.platform.settings
    if plan is None:
        return opened_at + span_of(step.after)
    is_always = record.severity in plan.around_the_clock
    hours = (
        AROUND_THE_CLOCK if is_always else working_hours(plan, plan.calendar.time_zone or str(settings.zone))
    )
    return hours.after(opened_at, plan.span(step.after, record.severity))
