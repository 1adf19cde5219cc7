"""Play the incidents of a script while days are replayed: each step at its instant, by whoever may."""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import process_time

from risk_pipeline.demo.incident_cases import IncidentAct, IncidentCase
from risk_pipeline.demo.people import Script
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Visitor
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.register.response_plan import span_of
from risk_pipeline.pipeline.demo.incident_acts import Played
from risk_pipeline.pipeline.incidents.entrance import enter_as
from risk_pipeline.pipeline.incidents.office import Office
from risk_pipeline.pipeline.incidents.tick import watch_incidents
from risk_pipeline.pipeline.operations.operators import Operator
from risk_pipeline.pipeline.runs.replay import Stage
from risk_pipeline.response.verdicts.report import TransitionRecord
from risk_pipeline.store.incidents.transaction import Incidents

_MOST_TRIES = 30


@dataclass(frozen=True, order=True)
class _Due:
    """A step that waits for its instant; what was planned first comes first."""

    at: datetime
    number: int
    story: "Story" = field(compare=False)
    step: IncidentAct = field(compare=False)
    tries: int = field(compare=False, default=1)


@dataclass
class Story:
    """A case that has begun: the ticket that began it, its incident once there is one, what was refused."""

    case: IncidentCase
    ticket: int
    ref: str = ""
    refused: list[str] = field(default_factory=list)


@dataclass
class IncidentPlayers:
    """The people of a script in incidents: `done` counts what they did, `could_not` is what went wrong."""

    script: Script
    done: Counter[str] = field(default_factory=Counter)
    could_not: list[str] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    cpu_seconds: float = 0
    _waiting: list[_Due] = field(default_factory=list)
    _newest: dict[str, int] = field(default_factory=dict)
    _watch: bool = False

    def see(self, opened: Sequence[TransitionRecord], now: datetime) -> None:
        """Be told of tickets that opened: the first one of a case's rule begins it."""
        for record in opened:
            self._newest[record.rule_id] = record.ticket_id
            for case in self.script.incidents:
                if self._begins(case, record):
                    self._plan(case, record, now)

    def next_at(self, stage: Stage, until: datetime) -> datetime | None:
        """Return when the next step or clock of an incident is due, if that is by `until`."""
        if not self.stories:
            return None
        with stage.platform.store.reading() as transaction:
            found = [each.next_step_at for each in Incidents(transaction).due(until, 1)]
        waiting = [self._waiting[0].at] if self._waiting and self._waiting[0].at <= until else []
        return min([*waiting, *filter(None, found)], default=None)

    def play(self, stage: Stage) -> None:
        """Do what is due by now; before the first step of a case the platform looks for candidates."""
        began = process_time()
        if self._watch:
            watch_incidents(stage.platform)
            self._watch = False
        while self._waiting and self._waiting[0].at <= stage.clock.at:
            self._do(stage, heapq.heappop(self._waiting))
        self.cpu_seconds += process_time() - began

    def _begins(self, case: IncidentCase, record: TransitionRecord) -> bool:
        is_it = case.rule == record.rule_id and case.segment in {None, record.series.segment}
        return is_it and all(story.case is not case for story in self.stories)

    def _plan(self, case: IncidentCase, record: TransitionRecord, now: datetime) -> None:
        story = Story(case, record.ticket_id)
        self.stories.append(story)
        self._watch |= case.is_watched
        for step in case.steps:
            self._wait(now, story, step, step.after)

    def _wait(self, now: datetime, story: Story, step: IncidentAct, span: str, tries: int = 1) -> None:
        number = len(self._waiting) + sum(self.done.values()) + 1
        heapq.heappush(self._waiting, _Due(now + span_of(span), number, story, step, tries))

    def _do(self, stage: Stage, due: _Due) -> None:
        story, step = due.story, due.step
        who = self.script.person(step.by)

        def enter(verb: Verb, ref: str | None) -> Office:
            visitor = Visitor(who or "", self.script.roles_of(who or ""))
            return enter_as(stage.platform, verb, ref, Operator(visitor, visitor))

        played = Played(story.case, story.ref, story.ticket, self._newest.get, enter)
        try:
            story.ref = played.do(step).ref
        except RiskError as refused:
            self._refuse(stage, due, str(refused))
            return
        self.done[step.do] += 1
        if step.refused:
            self.could_not.append(f"{story.ref}: {step.do} by {step.by} was to be refused, and was not")

    def _refuse(self, stage: Stage, due: _Due, why: str) -> None:
        step = due.step
        if step.refused:
            due.story.refused.append(f"{step.do.replace('_', ' ')} by {step.by}: {why}")
        elif step.every and due.tries < _MOST_TRIES:
            self._wait(stage.clock.at, due.story, step, step.every, due.tries + 1)
        else:
            self.could_not.append(why)
