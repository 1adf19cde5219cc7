"""Rows of what analysts find of major incidents; a project whose register has none has no such tables."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Literal

from risk_pipeline.domain.incidents.facts.sheet import Booked, FactsSheet
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.parts import Signature, Statement, StatementVersion, Why
from risk_pipeline.domain.register.incidents.scale import Measure
from risk_pipeline.domain.tickets.ticket import ticket_ref
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.incidents.facts import read_sheet
from risk_pipeline.store.incidents.queries import incident_events, list_incidents
from risk_pipeline.texts.masking import mask
from risk_pipeline.warehouse.schema.published import incidents as schema
from risk_pipeline.warehouse.schema.statements import Rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.wording.fit import spoken

Row = Mapping[str, object]
_REFS = re.compile(r"(\b(?:T-\d{6}|INC-\d{4}-\d{3}|CAND-\d{4})\b)")
_SIGNED: tuple[Literal["drafted", "approved", "confirmed", "published"], ...] = (
    "drafted",
    "approved",
    "confirmed",
    "published",
)


def incident_rows(platform: Platform) -> dict[Table, Rows]:
    """Return the rows of each table, as incidents are now, the newest first."""
    if not platform.catalog.incidents.types:
        return {}
    rows_of: dict[Table, Callable[[Incident], Iterable[Row]]] = {
        schema.OPS_INCIDENTS: lambda each: [_incident(platform, each)],
        schema.OPS_INCIDENT_ROLES: _roles,
        schema.OPS_INCIDENT_CLOCKS: _clocks,
        schema.OPS_INCIDENT_STATEMENTS: _statements,
        schema.OPS_INCIDENT_FACTS: lambda each: _facts(platform, each),
        schema.OPS_INCIDENT_EVENTS: lambda each: _events(platform, each),
        schema.OPS_INCIDENT_REVIEWS: _reviews,
    }
    found = list_incidents(platform.store)
    return {table: _cells(table, chain.from_iterable(map(of, found))) for table, of in rows_of.items()}


def _cells(table: Table, rows: Iterable[Row]) -> Rows:
    return [tuple(_plain(row.get(name)) for name in table.names) for row in rows]


def _plain(cell: object) -> object:
    if isinstance(cell, tuple):
        return list(cell)
    return getattr(cell, "value", cell)


def _of(incident: Incident, row: Row) -> dict[str, object]:
    return {**row, "ref": incident.ref}


def _incident(platform: Platform, incident: Incident) -> Row:
    catalog = platform.catalog
    kind = catalog.incidents.types.get(incident.incident_type)
    loss, users = _worst(incident, Measure.LOSS_MINOR), _worst(incident, Measure.USERS)
    return _of(incident, dict(incident)) | {
        "type_title": kind.title if kind else incident.incident_type,
        "business_line_title": catalog.titles.line(incident.business_line),
        "title": _masked(incident.title),
        "is_open": incident.is_open,
        "tickets": tuple(map(ticket_ref, incident.tickets)),
        "loss_minor": loss,
        "users": users,
        "currency": platform.settings.currency,
    }


def _worst(incident: Incident, measure: Measure) -> int | None:
    """Return the highest number that is known of a measure."""
    found = [number.value for number in incident.axes if number.measure is measure]
    return round(max(found)) if found else None


def _roles(incident: Incident) -> Iterator[Row]:
    for stint in incident.roles:
        yield _of(incident, stint.model_dump())


def _clocks(incident: Incident) -> Iterator[Row]:
    for clock in incident.clocks:
        said = {"clock": clock.kind, "was_met": clock.was_met(), "told_levels": clock.level}
        yield _of(incident, clock.model_dump() | said)


def _statements(incident: Incident) -> Iterator[Row]:
    for statement in incident.statements:
        for version in statement.versions:
            yield _of(incident, _version(statement, version))


def _version(statement: Statement, version: StatementVersion) -> Row:
    is_newest = version is statement.newest
    row: dict[str, object] = {
        **statement.model_dump(include={"kind", "language", "audience"}),
        **version.model_dump(include={"version", "sha", "facts_version"}),
        "statement": statement.number,
        "state": statement.state if is_newest else "superseded",
    }
    for name in _SIGNED:
        signed: Signature | None = getattr(version, name)
        row |= {f"{name}_by": signed.by, f"{name}_at": signed.at} if signed else {}
    return row


def _facts(platform: Platform, incident: Incident) -> Iterator[Row]:
    for facts in incident.facts:
        body = read_sheet(platform.store, incident, facts.version)
        totals = _totals(platform.settings.currency, FactsSheet.model_validate(body)) if body else {}
        written = {"written_at": facts.at, "written_by": facts.by}
        yield _of(incident, facts.model_dump() | written | totals)


def _totals(currency: str, sheet: FactsSheet) -> dict[str, object]:
    nothing = Booked(currency=currency, gross_minor=0, recovered_minor=0)
    booked = next((each for each in sheet.money.booked if each.currency == currency), nothing)
    return {
        "is_healthy": sheet.is_healthy,
        "since": sheet.since,
        "affected": sum(each.rows for each in sheet.affected),
        **booked.model_dump(),
    }


def _events(platform: Platform, incident: Incident) -> Iterator[Row]:
    for event in incident_events(platform.store, incident.id):
        change = event.change
        yield _of(
            incident,
            {
                "event_number": event.seq,
                "kind": change.kind,
                "actor_type": change.by,
                "actor": change.actor,
                "source": change.source,
                "occurred_at": change.at,
                "from_state": event.from_state,
                "to_state": event.to_state,
                "severity": change.fields.get("severity"),
                "reason": _masked(change.reason),
                "transition_number": event.transition,
            },
        )


def _reviews(incident: Incident) -> Iterator[Row]:
    review = incident.review
    if review is None:
        return
    texts = {name: getattr(review, name) for name in ("happened", "escaped", "went_well")}
    assumed = sum(each.is_assumed for each in review.whys)
    row: dict[str, object] = {name: _masked(text) if text else None for name, text in texts.items()}
    row |= {
        "whys": tuple(_masked(_answer(each)) for each in review.whys),
        "evidenced": len(review.whys) - assumed,
        "assumed": assumed,
        "authors": review.authors,
    }
    if signed := review.approved:
        row |= {"approved_by": signed.by, "approved_at": signed.at}
    yield _of(incident, row)


def _answer(why: Why) -> str:
    return f"{why.number}. {why.text}" if why.under is None else f"{why.number} (of {why.under}). {why.text}"


def _masked(text: str) -> str:
    """Return what people wrote as a message shows it, without personal data; references stay readable."""
    parts = _REFS.split(spoken(text))
    return "".join(part if _REFS.fullmatch(part) else mask(part) for part in parts)
