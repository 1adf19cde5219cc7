"""A step of scripted people as the verb of `risk incident` that it is: same right, same guards."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import assert_never

from risk_pipeline.catalog.writing.fields import Edit
from risk_pipeline.demo.incident_cases import (
    AnswerWhy,
    Begin,
    DraftIt,
    Duty,
    Handle,
    IncidentAct,
    IncidentCase,
    Link,
    Propose,
    Rate,
    Recover,
    Remedy,
    Say,
    Simply,
    Take,
    Update,
    Write,
)
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts import declare, duties, move, record, review, severity, statements
from risk_pipeline.domain.incidents.acts.declare import Declaration
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.states import Nature, State
from risk_pipeline.domain.register.response_plan import span_of
from risk_pipeline.domain.tickets.ticket import ticket_ref
from risk_pipeline.pipeline.documents.writing import put
from risk_pipeline.pipeline.incidents import moving, roles
from risk_pipeline.pipeline.incidents.evidence import checked_evidence
from risk_pipeline.pipeline.incidents.facts.places import folder_of
from risk_pipeline.pipeline.incidents.office import Office
from risk_pipeline.pipeline.incidents.patching import Wanted as WantedChange
from risk_pipeline.pipeline.incidents.patching import propose
from risk_pipeline.pipeline.incidents.sheets import take_remedy, write_list, write_sheet
from risk_pipeline.response.incidents.candidates import accept_candidate, declare_incident
from risk_pipeline.response.incidents.statements import OwnText, Wanted, draft_statement, revise_statement
from risk_pipeline.store.incidents.queries import list_incidents

PATCH = "change.patch"
Newest = Callable[[str], int | None]
"""The newest ticket of a rule by its id."""


@dataclass(frozen=True)
class Played:
    """An incident case as far as it is played: `ref` once there is one, `tickets` the newest of each rule."""

    case: IncidentCase
    ref: str
    ticket: int
    newest: Newest
    enter: Callable[[Verb, str | None], Office]

    def do(self, step: IncidentAct) -> Incident:
        """Do a step.

        Raises:
            RiskError: somebody may not, or a guard says no.
        """
        match step:
            case Begin():
                return self._begin(step)
            case Take():
                return self._take(step)
            case Simply():
                return self._simply(step)
            case Say() | Rate():
                return self._lead(step)
            case Update() | Link() | Write() | AnswerWhy():
                return self._record(step)
            case DraftIt() | Handle():
                return self._speak(step)
            case Remedy() | Recover() | Duty() | Propose():
                return self._make_good(step)
            case _:
                assert_never(step)

    def _take(self, step: Take) -> Incident:
        if step.do == "assume":
            return roles.assume(self._as(Verb.WORK_INCIDENT), self.ref, step.role)
        return roles.hand_over(self._as, self.ref, step.role, step.to)

    def _speak(self, step: DraftIt | Handle) -> Incident:
        if isinstance(step, Handle):
            return self._handle(step)
        office = self._as(Verb.WORK_INCIDENT)
        wanted = Wanted(step.kind, step.language, text=step.text)
        return draft_statement(office.desk, self.ref, wanted, office.doer, office.now)

    def _make_good(self, step: Remedy | Recover | Duty | Propose) -> Incident:
        match step:
            case Remedy():
                return self._remedy(step)
            case Recover():
                return moving.resolve(self._as(Verb.LEAD_INCIDENT), self.ref, step.met, step.text)
            case Duty():
                return self._duty(step)
            case Propose():
                return self._propose(step)

    def _as(self, verb: Verb) -> Office:
        return self.enter(verb, self.ref)

    def _begin(self, step: Begin) -> Incident:
        if step.do in {"declare", "drill"}:
            office = self.enter(Verb.DECLARE, None)
            nature = Nature.DRILL if step.do == "drill" else Nature.REAL
            return declare_incident(office.desk, self._said(step, nature), office.doer, office.now)
        ref = self._candidate()
        office = self.enter(Verb.LEAD_INCIDENT, ref)
        if step.do == "reject":
            return office.act(ref, lambda i, *_: [declare.reject(i, step.text, office.doer, office.now)])
        return accept_candidate(office.desk, ref, self._said(step, Nature.REAL), office.doer, office.now)

    def _said(self, step: Begin, nature: Nature) -> Declaration:
        return Declaration(
            incident_type=self.case.incident_type,
            business_line=self.case.business_line,
            title=self.case.title,
            nature=nature,
            severity=step.severity,
            tickets=(self.ticket,),
            note=step.text,
        )

    def _candidate(self) -> str:
        store = self.enter(Verb.DECLARE, None).platform.store
        for each in list_incidents(store, only_open=True):
            if each.state is State.CANDIDATE and self.ticket in each.tickets:
                return each.ref
        raise TransitionRefused(f"{ticket_ref(self.ticket)}: the platform holds it for no incident.")

    def _simply(self, step: Simply) -> Incident:
        match step.do:
            case "facts":
                return write_sheet(self._as(Verb.WORK_INCIDENT), self.ref)
            case "approve_review":
                office = self._as(Verb.LEAD_INCIDENT)
                return office.act(
                    self.ref, lambda i, tickets, _: [move.approve_review(i, tickets, office.doer, office.now)]
                )
            case "close":
                return moving.close(self._as(Verb.LEAD_INCIDENT), self.ref)

    def _lead(self, step: Say | Rate) -> Incident:
        if isinstance(step, Rate):
            return self._rate(step)
        if step.do == "contain":
            return moving.contain(self._as(Verb.LEAD_INCIDENT), self.ref, step.text)
        office = self._as(Verb.WORK_INCIDENT if step.do == "note" else Verb.LEAD_INCIDENT)
        act = record.note if step.do == "note" else move.downgrade
        return office.act(self.ref, lambda i, *_: [act(i, step.text, office.doer, office.now)])

    def _rate(self, step: Rate) -> Incident:
        office = self._as(Verb.LEAD_INCIDENT)
        book, doer, now = office.platform.catalog.incidents, office.doer, office.now

        def rated(incident: Incident, *_: object) -> list[Change]:
            matrix = book.matrix_of(incident.incident_type, incident.business_line)
            return [severity.set_severity(incident, step.severity, step.text, matrix, doer, now)]

        return office.act(self.ref, rated)

    def _record(self, step: Update | Link | Write | AnswerWhy) -> Incident:
        office = self._as(Verb.WORK_INCIDENT)
        doer, now = office.doer, office.now
        match step:
            case Update():
                every = span_of(step.following)
                return office.act(self.ref, lambda i, *_: [record.update(i, step.text, every, doer, now)])
            case Link():
                found = [each for each in map(self.newest, step.rules) if each is not None]
                return office.act(self.ref, lambda i, *_: [record.link(i, found, (), doer, now)])
            case Write():
                texts = {"happened": step.happened, "escaped": step.escaped, "went_well": step.went_well}
                return office.act(self.ref, lambda i, *_: [review.write(i, doer, now, **texts)])
            case AnswerWhy():
                ticket = self.newest(step.evidence)
                said = step.evidence if ticket is None else ticket_ref(ticket)
                evidence = checked_evidence(office.platform, self.ref, said)
                return office.act(
                    self.ref, lambda i, *_: [review.why(i, step.text, step.under, evidence, doer, now)]
                )

    def _handle(self, step: Handle) -> Incident:
        rights = {
            **dict.fromkeys(("revise", "submit"), Verb.WORK_INCIDENT),
            **dict.fromkeys(("approve", "return"), Verb.CLEAR_STATEMENT),
            "confirm": Verb.CONFIRM_FACTS,
            "publish": Verb.PUBLISH_STATEMENT,
        }
        office = self._as(rights[step.do])
        desk, doer, now, number, text = office.desk, office.doer, office.now, step.number, step.text
        match step.do:
            case "revise":
                return revise_statement(desk, self.ref, number, OwnText(text=text), doer, now)
            case "submit":
                return office.act(self.ref, lambda i, *_: [statements.submit(i, number, doer, now)])
            case "approve":
                return office.act(self.ref, lambda i, *_: [statements.approve(i, number, text, doer, now)])
            case "return":
                return office.act(self.ref, lambda i, *_: [statements.give_back(i, number, text, doer, now)])
            case "confirm":
                return office.act(self.ref, lambda i, *_: [statements.confirm(i, number, text, doer, now)])
            case "publish":
                return office.act(
                    self.ref,
                    lambda i, *_: [
                        statements.publish(i, number, desk.facts_at_most(i.severity), text, doer, now)
                    ],
                )

    def _remedy(self, step: Remedy) -> Incident:
        """Play the desk that compensates: the first of the list, so many of them, are in its file."""
        office = self._as(Verb.WORK_INCIDENT)
        listed = write_list(office, self.ref, "csv")
        with listed.path.open(encoding="utf-8", newline="") as file:
            keys = [row["key"] for row in csv.DictReader(file)]
        paid = "".join(f"{key}\n" for key in ("key", *keys[: round(len(keys) * step.share)]))
        file_of = folder_of(office.platform.settings, self.ref) / "paid.csv"
        take_remedy(office, self.ref, put(file_of, paid.encode()))
        return office.act(self.ref, lambda *_: [])

    def _duty(self, step: Duty) -> Incident:
        office = self._as(Verb.CLEAR_STATEMENT)
        act = {
            "confirm_duty": duties.confirm,
            "finish_duty": duties.done,
            "waive_duty": duties.waive,
        }[step.do]
        return office.act(self.ref, lambda i, *_: [act(i, step.duty, step.text, office.doer, office.now)])

    def _propose(self, step: Propose) -> Incident:
        office = self._as(Verb.WORK_INCIDENT)
        today = office.now.astimezone(office.platform.settings.zone).date()
        edits = [Edit(field, value) for field, value in step.fields.items()]
        for name, value in step.items.items():
            field, _, after = name.partition("@")
            edits.append(Edit(field, value, is_item=True, after=after))
        wanted = WantedChange(
            "processes" if step.process else "controls",
            step.process or step.control,
            tuple(edits),
            step.text,
            today + timedelta(days=1),
        )
        made = propose(office, self.ref, wanted)
        put(patch_file(office, self.ref), made.diff.encode())
        return office.act(self.ref, lambda *_: [])


def patch_file(office: Office, ref: str) -> Path:
    """Return where the patch of an incident lies."""
    return folder_of(office.platform.settings, ref) / PATCH
