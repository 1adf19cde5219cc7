"""Facts sheets and the numbers of the axes: what data say is put on record, with its evidence frozen."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from pydantic import JsonValue

from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.acts.record import facts_written
from risk_pipeline.domain.incidents.acts.severity import take_numbers
from risk_pipeline.domain.incidents.figures import AxisNumber, Evidence, FactsVersion
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.store import Store
from risk_pipeline.store.incidents.transaction import Incidents

FACTS, EVIDENCE = "facts", "evidence"


class Sheet(Protocol):
    """A facts sheet as far as the response side looks into it."""

    @property
    def as_of(self) -> date:
        """The day up to which its numbers are."""

    @property
    def model_dump(self) -> Callable[..., dict[str, JsonValue]]:
        """Give all of it as plain values (pydantic)."""


def write_facts(
    desk: Desk, ref: str, sheet: Sheet, evidence: Sequence[Evidence], doer: Doer, now: datetime
) -> Incident:
    """Put a version of the facts on record, with its evidence; the same again is no new version.

    It is one once the newest is older than the facts of a statement may be.

    Raises:
        TransitionRefused: there is no such incident.
    """
    body = sheet.model_dump(mode="json")
    frozen: dict[str, JsonValue] = {"queries": [each.model_dump(mode="json") for each in evidence]}

    def decide(incident: Incident, _tickets: object, incidents: Incidents) -> list[Change]:
        version = FactsVersion(
            version=len(incident.facts) + 1,
            at=now,
            as_of=sheet.as_of,
            sheet_sha=incidents.keep(incident.id, FACTS, body, now),
            evidence_sha=incidents.keep(incident.id, EVIDENCE, frozen, now),
            by=doer.actor.id,
        )
        return facts_written(incident, version, doer, now, desk.facts_at_most(incident.severity))

    return desk.act(ref, doer, now, decide)


def update_numbers(
    desk: Desk, ref: str, numbers: Sequence[AxisNumber], doer: Doer, now: datetime
) -> Incident:
    """Take numbers of the axes over; a worse severity is told once, and nothing falls by itself.

    Raises:
        TransitionRefused: there is no such incident, or a number is negative.
    """
    book = desk.book.incidents
    return desk.act(
        ref,
        doer,
        now,
        lambda incident, _tickets, _incidents: take_numbers(
            incident, numbers, book.matrix_of(incident.incident_type, incident.business_line), doer, now
        ),
    )


def read_sheet(store: Store, incident: Incident, version: int | None = None) -> dict[str, JsonValue] | None:
    """Return a version of the facts sheet, the newest by default; None without one."""
    return _read(store, incident, version, lambda facts: facts.sheet_sha)


def read_evidence(
    store: Store, incident: Incident, version: int | None = None
) -> dict[str, JsonValue] | None:
    """Return the evidence of a version of the facts; None without one."""
    return _read(store, incident, version, lambda facts: facts.evidence_sha)


def _read(
    store: Store, incident: Incident, version: int | None, sha_of: Callable[[FactsVersion], str]
) -> dict[str, JsonValue] | None:
    wanted = [each for each in incident.facts if version in (None, each.version)]
    if not wanted:
        return None
    with store.reading() as transaction:
        found = Incidents(transaction).document(sha_of(wanted[-1]))
    return dict(found) if found else None
