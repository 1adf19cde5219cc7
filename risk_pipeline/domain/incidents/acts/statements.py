"""Statements: draft, legal review, business confirms the facts, published. Nobody approves their own.

| severity | published only if                                                                         |
|----------|-------------------------------------------------------------------------------------------|
| P0, P1   | legal approved this version, business confirmed it, its facts are young enough           |
| P2, P3   | business confirmed it, its facts are young enough; who reads it outside: legal approved it |

A new version begins again as a draft; the one that is out stays on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer, require, require_open, wrote
from risk_pipeline.domain.incidents.clocks import ALWAYS
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import Statement, StatementState, StatementVersion, Told
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.template import StatementKind

_S = StatementState


@dataclass(frozen=True)
class Address:
    """What kind of statement it is, in which language, and who reads it."""

    kind: StatementKind
    language: Language
    audience: str


@dataclass(frozen=True)
class Draft:
    """A text as somebody wrote it: its hash, the facts it rests on, the forbidden phrases in it.

    `promises_by`: the next update that its template names, if it does.
    """

    title: str
    sha: str
    facts_version: int | None
    phrases: tuple[str, ...] = ()
    promises_by: datetime | None = None


def draft(incident: Incident, address: Address, text: Draft, doer: Doer, now: datetime) -> Change:
    """Return the event of a new statement.

    Raises:
        TransitionRefused: the incident is over, or it has no title.
    """
    require_open(incident)
    number = len(incident.statements) + 1
    made = Statement(
        number=number,
        kind=address.kind,
        language=address.language,
        audience=address.audience,
        state=_S.DRAFT,
        versions=(_version(incident, 1, text, doer, now),),
    )
    fields: IncidentFields = {"statements": (*incident.statements, made)}
    return doer.change(EventKind.STATEMENT_DRAFTED, now, f"{number}.1 {text.title}", fields)


def supersede(incident: Incident, number: int, text: Draft, doer: Doer, now: datetime) -> Change:
    """Return the event of a new version of a statement; it begins as a draft.

    Raises:
        TransitionRefused: there is no such statement, or it says the same as the version before.
    """
    statement = _found(incident, number)
    newest = statement.newest
    if (newest.sha, newest.facts_version) == (text.sha, text.facts_version):
        raise TransitionRefused(f"{incident.ref}: statement {number} says that already.")
    version = _version(incident, newest.version + 1, text, doer, now)
    made = statement.model_copy(update={"state": _S.DRAFT, "versions": (*statement.versions, version)})
    return doer.change(
        EventKind.STATEMENT_DRAFTED, now, f"{number}.{version.version} {text.title}", _with(incident, made)
    )


def submit(incident: Incident, number: int, doer: Doer, now: datetime) -> Change:
    """Return the event by which a draft goes to legal.

    Raises:
        TransitionRefused: it is no draft, has phrases that never go out, or promises what is past.
    """
    statement = _in(incident, number, _S.DRAFT)
    _no_phrases(incident, statement)
    _no_past_promise(incident, statement, now)
    made = statement.model_copy(update={"state": _S.LEGAL_REVIEW})
    return _moved(incident, made, EventKind.STATEMENT_SUBMITTED, doer, now)


def approve(incident: Incident, number: int, note: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which legal approves the newest version.

    Raises:
        TransitionRefused: it is not in legal review, promises what is past, or its author approves it.
    """
    statement = _in(incident, number, _S.LEGAL_REVIEW)
    _not_own(incident, statement, doer)
    _no_past_promise(incident, statement, now)
    signed = statement.newest.model_copy(update={"approved": doer.sign(now, note)})
    return _moved(incident, _signed(statement, signed, _S.APPROVED), EventKind.STATEMENT_APPROVED, doer, now)


def give_back(incident: Incident, number: int, reason: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which legal or business returns a version to its author.

    Raises:
        TransitionRefused: it is a draft or out already, or no reason is given.
    """
    statement = _in(incident, number, _S.LEGAL_REVIEW, _S.APPROVED, _S.CONFIRMED)
    why = require(incident.ref, reason, "say what has to change (--reason)")
    cleared = statement.newest.model_copy(update={"approved": None, "confirmed": None})
    made = _signed(statement, cleared, _S.DRAFT)
    return doer.change(EventKind.STATEMENT_RETURNED, now, f"{number}: {why}", _with(incident, made))


def confirm(incident: Incident, number: int, note: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which business confirms the facts of the newest version.

    Raises:
        TransitionRefused: legal has not approved where that is needed, or its author confirms it.
    """
    needs_legal = needs_approval(incident, _found(incident, number))
    allowed = (_S.APPROVED,) if needs_legal else (_S.DRAFT, _S.LEGAL_REVIEW, _S.APPROVED)
    statement = _in(incident, number, *allowed)
    _not_own(incident, statement, doer)
    _no_phrases(incident, statement)
    signed = statement.newest.model_copy(update={"confirmed": doer.sign(now, note)})
    return _moved(
        incident, _signed(statement, signed, _S.CONFIRMED), EventKind.STATEMENT_CONFIRMED, doer, now
    )


def publish(
    incident: Incident, number: int, facts_at_most: timedelta, where: str, doer: Doer, now: datetime
) -> Change:
    """Return the event by which a statement is out; who was told is on record.

    Raises:
        TransitionRefused: legal or business is missing, the facts are older than they may be, or it
            promises what is past.
    """
    statement = _found(incident, number)
    newest = statement.newest
    if newest.published is None and needs_approval(incident, statement) and newest.approved is None:
        raise TransitionRefused(
            f"{incident.ref} is {incident.severity}: statement {number} needs legal's approval first "
            f"(risk incident statement submit {incident.ref} {number}, then approve)."
        )
    _in(incident, number, _S.CONFIRMED)
    _check_facts(incident, statement, facts_at_most, now)
    _no_past_promise(incident, statement, now)
    signed = newest.model_copy(update={"published": doer.sign(now, where)})
    made = _signed(statement, signed, _S.PUBLISHED)
    told = Told(
        at=now,
        by=doer.actor.id,
        audience=statement.audience,
        where=where,
        statement=number,
        version=newest.version,
    )
    fields = _with(incident, made) | {"told": (*incident.told, told)}
    return doer.change(
        EventKind.STATEMENT_PUBLISHED, now, f"{number}.{newest.version} {newest.title}", fields
    )


def needs_approval(incident: Incident, statement: Statement) -> bool:
    """Whether legal has to approve it: all of P0 and P1, and what people outside read."""
    return incident.severity in ALWAYS or statement.kind.is_outside


def find_statement(incident: Incident, number: int) -> Statement | None:
    """Return a statement by its number."""
    return next((each for each in incident.statements if each.number == number), None)


def _check_facts(incident: Incident, statement: Statement, at_most: timedelta, now: datetime) -> None:
    number, version = statement.number, statement.newest.facts_version
    facts = next((each for each in incident.facts if each.version == version), None)
    if facts is None:
        raise TransitionRefused(
            f"{incident.ref}: statement {number} rests on no facts sheet; write one "
            f"(risk incident facts {incident.ref} --write), then a new version "
            f"(risk incident statement revise {incident.ref} {number})."
        )
    age = now - facts.at
    if age > at_most:
        hours = age.total_seconds() / 3600
        raise TransitionRefused(
            f"{incident.ref}: statement {number} rests on facts of {hours:.1f} hours ago; at most "
            f"{at_most.total_seconds() / 3600:g} are allowed for {incident.severity} "
            f"(register/incidents.yaml, clocks, facts_at_most). Write the facts again "
            f"(risk incident facts {incident.ref} --write), then a new version "
            f"(risk incident statement revise {incident.ref} {number})."
        )


def _version(incident: Incident, number: int, text: Draft, doer: Doer, now: datetime) -> StatementVersion:
    return StatementVersion(
        version=number,
        sha=text.sha,
        title=require(incident.ref, text.title, "a statement needs a heading (--title)"),
        drafted=doer.sign(now),
        facts_version=text.facts_version,
        phrases=text.phrases,
        promises_by=text.promises_by,
    )


def _not_own(incident: Incident, statement: Statement, doer: Doer) -> None:
    if statement.newest.drafted.is_same(doer.persons):
        raise TransitionRefused(
            f"{incident.ref}: {wrote(statement.newest.drafted, doer)} statement {statement.number}; "
            "somebody else approves it."
        )


def _no_phrases(incident: Incident, statement: Statement) -> None:
    if statement.newest.phrases:
        raise TransitionRefused(
            f"{incident.ref}: statement {statement.number} has phrases that never go out: "
            f"{', '.join(statement.newest.phrases)} (register/incidents.yaml, phrases). Write a new version."
        )


def _no_past_promise(incident: Incident, statement: Statement, now: datetime) -> None:
    by, ref, number = statement.newest.promises_by, incident.ref, statement.number
    if by is not None and by <= now:
        raise TransitionRefused(
            f"{ref}: statement {number} promises the next update by {by:%Y-%m-%d %H:%M} UTC, which is past. "
            f"Write an update that names the next one (risk incident update {ref} … --next '4 h'), then "
            f"a new version (risk incident statement revise {ref} {number})."
        )


def _signed(statement: Statement, newest: StatementVersion, state: StatementState) -> Statement:
    """Return the statement with its newest version as it is signed now."""
    versions = (*statement.versions[:-1], newest)
    return statement.model_copy(update={"state": state, "versions": versions})


def _moved(incident: Incident, made: Statement, kind: EventKind, doer: Doer, now: datetime) -> Change:
    title = f"{made.number}.{made.newest.version} {made.newest.title}"
    return doer.change(kind, now, title, _with(incident, made))


def _found(incident: Incident, number: int) -> Statement:
    require_open(incident)
    found = find_statement(incident, number)
    if found is None:
        known = ", ".join(str(each.number) for each in incident.statements) or "none"
        raise TransitionRefused(f"{incident.ref} has no statement {number}. Its statements: {known}.")
    return found


def _in(incident: Incident, number: int, *states: StatementState) -> Statement:
    statement = _found(incident, number)
    if statement.state not in states:
        raise TransitionRefused(
            f"{incident.ref}: statement {number} is {statement.state}; this needs one that is "
            f"{' or '.join(states)}."
        )
    return statement


def _with(incident: Incident, made: Statement) -> IncidentFields:
    known: Sequence[Statement] = incident.statements
    return {"statements": tuple(made if each.number == made.number else each for each in known)}
