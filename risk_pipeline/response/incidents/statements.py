"""Write statements: a template filled from the newest facts, its text kept under its hash."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts import statements
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import StatementVersion
from risk_pipeline.domain.incidents.phrases import forbidden_in
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.template import (
    StatementKind,
    StatementTemplate,
    best_template,
    named_in,
)
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.store import Store
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.wording.incidents.statements import Frame, fill

STATEMENT = "statement"


@dataclass(frozen=True)
class Wanted:
    """A kind of statement in a language; a title or text of one's own replaces that of the template."""

    kind: StatementKind
    language: Language
    audience: str = ""
    title: str = ""
    text: str = ""


def draft_statement(desk: Desk, ref: str, wanted: Wanted, doer: Doer, now: datetime) -> Incident:
    """Draft a statement from the template that fits, filled from the newest facts.

    Raises:
        TransitionRefused: there is neither a template nor a text, or the incident is over.
    """

    def decide(incident: Incident, _tickets: object, incidents: Incidents) -> list[Change]:
        template = template_for(desk, incident, wanted)
        audience = wanted.audience or (template.audience if template else "")
        text = _written(desk, incident, incidents, wanted, now)
        address = statements.Address(wanted.kind, wanted.language, audience)
        return [statements.draft(incident, address, text, doer, now)]

    return desk.act(ref, doer, now, decide)


@dataclass(frozen=True)
class OwnText:
    """A heading and a text of somebody's own; what is empty is taken from the template."""

    title: str = ""
    text: str = ""


def revise_statement(desk: Desk, ref: str, number: int, own: OwnText, doer: Doer, now: datetime) -> Incident:
    """Write a new version of a statement: another text, or the template with the facts as they are now.

    Raises:
        TransitionRefused: there is no such statement, or it says the same.
    """

    def decide(incident: Incident, _tickets: object, incidents: Incidents) -> list[Change]:
        known = statements.find_statement(incident, number)
        if known is None:
            raise TransitionRefused(f"{incident.ref} has no statement {number}.")
        wanted = Wanted(known.kind, known.language, known.audience, own.title, own.text)
        draft = _written(desk, incident, incidents, wanted, now)
        return [statements.supersede(incident, number, draft, doer, now)]

    return desk.act(ref, doer, now, decide)


def template_for(desk: Desk, incident: Incident, wanted: Wanted) -> StatementTemplate | None:
    """Return the template that fits; None where a text of one's own is given and there is none.

    Raises:
        TransitionRefused: there is neither.
    """
    book = desk.book.incidents
    found = best_template(book.statements.values(), wanted.kind, incident.incident_type, wanted.language)
    if found is None and not (wanted.text.strip() and wanted.title.strip() and wanted.audience.strip()):
        raise TransitionRefused(
            f"{incident.ref}: register/statements/ has no template of kind {wanted.kind} in "
            f"{wanted.language}; add one, or give --title, --text and --audience."
        )
    return found


def read_statement(store: Store, version: StatementVersion) -> str:
    """Return the text of a version."""
    with store.reading() as transaction:
        found = Incidents(transaction).document(version.sha)
    return str(found["text"]) if found else ""


def _written(
    desk: Desk, incident: Incident, incidents: Incidents, wanted: Wanted, now: datetime
) -> statements.Draft:
    title, text = _texts(desk, incident, incidents, wanted)
    facts = incident.newest_facts
    body: Mapping[str, JsonValue] = {
        "title": title,
        "text": text,
        "language": wanted.language,
        "facts_version": facts.version if facts else None,
    }
    return statements.Draft(
        title=title,
        sha=incidents.keep(incident.id, STATEMENT, body, now),
        facts_version=facts.version if facts else None,
        promises_by=incident.next_update_at if _promises(desk, incident, wanted) else None,
        phrases=forbidden_in(f"{title} {text}", wanted.language, desk.book.incidents.phrases.values()),
    )


def _promises(desk: Desk, incident: Incident, wanted: Wanted) -> bool:
    """Whether what is taken from the template names when the next update comes."""
    template = template_for(desk, incident, wanted)
    taken = (
        []
        if template is None
        else [template.title] * (not wanted.title) + [template.body] * (not wanted.text)
    )
    return any("next_update" in named_in(each) for each in taken)


def _texts(desk: Desk, incident: Incident, incidents: Incidents, wanted: Wanted) -> tuple[str, str]:
    template = template_for(desk, incident, wanted)
    newest = incident.newest_facts
    sheet = incidents.document(newest.sheet_sha) if newest else None
    kind = desk.book.incidents.types.get(incident.incident_type)
    frame = Frame(
        language=wanted.language,
        type_title=kind.title if kind else incident.incident_type,
        line_title=desk.book.titles.line(incident.business_line),
        time_zone=desk.time_zone,
        currency=desk.currency,
    )
    title = wanted.title or (fill(template.title, incident, frame, sheet) if template else "")
    text = wanted.text or (fill(template.body, incident, frame, sheet) if template else "")
    return title, text
