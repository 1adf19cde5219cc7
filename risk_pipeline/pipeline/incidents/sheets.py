"""Facts sheets, their evidence and lists of the affected: what the verbs of `risk incident` do about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.incidents.acts import record
from risk_pipeline.domain.incidents.facts.differences import Difference, differences
from risk_pipeline.domain.incidents.facts.recovery import Remedy
from risk_pipeline.domain.incidents.facts.sealing import RowsDifference
from risk_pipeline.domain.incidents.facts.sheet import FactsSheet
from risk_pipeline.domain.incidents.figures import Evidence, FactsVersion
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.composing import LaidDown, compose, lay_down
from risk_pipeline.pipeline.incidents.facts.freezing import SinceFrozen, compare, freeze
from risk_pipeline.pipeline.incidents.facts.linked import Linked
from risk_pipeline.pipeline.incidents.facts.places import list_file
from risk_pipeline.pipeline.incidents.judging.axes import numbers_of
from risk_pipeline.pipeline.incidents.judging.data import linked_to
from risk_pipeline.pipeline.incidents.judging.remedy import import_remedy
from risk_pipeline.pipeline.incidents.office import Office, find
from risk_pipeline.response.incidents.facts import read_evidence, read_sheet, update_numbers, write_facts
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.incidents.affected import ListFormat, ListTerms, write_affected


@dataclass(frozen=True)
class Version:
    """A version of a facts sheet: which, and what it says."""

    facts: FactsVersion
    sheet: FactsSheet


def write_sheet(office: Office, ref: str) -> Incident:
    """Write the facts as they are now, freeze what they rest on, and take the numbers of the axes over.

    The same again is no new version.
    """
    platform = office.platform
    incident = find(platform, ref)
    with _open(platform, incident) as (connection, linked):
        composed = compose(platform, connection, linked)
        evidence = freeze(platform, connection, composed.rows, incident.ref)
        matrix = platform.catalog.incidents.matrix_of(incident.incident_type, incident.business_line)
        numbers = numbers_of(platform, connection, linked, matrix, office.now) if matrix else []
    write_facts(office.desk, ref, composed.sheet, evidence, office.doer, office.now)
    return update_numbers(office.desk, ref, numbers, office.doer, office.now)


def read_version(platform: Platform, ref: str, version: int | None = None) -> Version:
    """Return a version of the facts sheet, the newest by default.

    Raises:
        RiskError: there is no such version.
    """
    incident = find(platform, ref)
    known = [each for each in incident.facts if version in (None, each.version)]
    body = read_sheet(platform.store, incident, version)
    if body is None or not known:
        which = "facts sheet yet" if version is None else f"version {version} of its facts sheet"
        raise RiskError(
            f"{incident.ref} has no {which}. `risk incident facts {incident.ref} --write` writes one."
        )
    return Version(known[-1], FactsSheet.model_validate(body))


def newest_version(platform: Platform, incident: Incident) -> Version | None:
    """Return the newest facts sheet; None before the first one."""
    return read_version(platform, incident.ref) if incident.facts else None


def changes_between(platform: Platform, ref: str, before: int, after: int) -> tuple[Difference, ...]:
    """Return the figures that differ between two versions."""
    return differences(read_version(platform, ref, before).sheet, read_version(platform, ref, after).sheet)


def read_frozen(platform: Platform, ref: str, version: int | None = None) -> list[Evidence]:
    """Return what a version rests on: queries, seals, masked samples."""
    body = read_evidence(platform.store, find(platform, ref), version)
    queries = body.get("queries") if body else None
    return [Evidence.model_validate(each) for each in queries] if isinstance(queries, list) else []


def since_frozen(platform: Platform, ref: str, version: int | None = None) -> SinceFrozen:
    """Return what became of the rows that a version rests on."""
    incident, known = find(platform, ref), read_version(platform, ref, version)
    frozen = read_frozen(platform, ref, version)
    with _open(platform, incident) as (connection, linked):
        rows = lay_down(platform, connection, linked)
        return compare(platform, connection, rows, incident.ref, frozen, known.sheet.as_of)


@dataclass(frozen=True)
class Listed:
    """A list of the affected: where it is, how many it has, and how that fits the newest facts sheet."""

    path: Path
    count: int
    sheet_count: int | None
    difference: RowsDifference | None


def write_list(office: Office, ref: str, file_format: ListFormat) -> Listed:
    """Write everybody who is affected into a private file; that it was written is in the timeline."""
    platform, incident = office.platform, find(office.platform, ref)
    settings = platform.settings
    path = list_file(settings, incident.ref, file_format)
    with _open(platform, incident) as (connection, linked):
        rows = lay_down(platform, connection, linked)
        nouns = [rows.noun_of(key.name)[0] for key in rows.kinds.values()]
        terms = ListTerms(file_format, nouns, settings.affected_shows_personal)
        count = write_affected(connection, rows.spans, path, terms)
        listed = _reconciled(platform, connection, incident, rows, Listed(path, count, None, None))
    text = f"list of the affected written, {count} rows"
    office.act(ref, lambda i, *_: [record.note(i, text, office.doer, office.now)])
    return listed


def _reconciled(
    platform: Platform, connection: Connection, incident: Incident, rows: LaidDown, listed: Listed
) -> Listed:
    """Hold a list against the newest sheet: what it has more came late or since, what it lacks is gone."""
    if incident.newest_facts is None:
        return listed
    known = read_version(platform, incident.ref)
    frozen = read_frozen(platform, incident.ref)
    found = compare(platform, connection, rows, incident.ref, frozen, known.sheet.as_of).by_kind.values()
    difference = RowsDifference(
        same=sum(each.same + each.changed for each in found),
        gone=sum(each.gone for each in found),
        added=sum(each.added for each in found),
        late=sum(each.late for each in found),
    )
    sheet_count = sum(each.rows for each in known.sheet.affected)
    return Listed(listed.path, listed.count, sheet_count, difference)


def take_remedy(office: Office, ref: str, file: Path) -> Remedy:
    """Take a file of those who were compensated; return how far the remedy is."""
    incident = find(office.platform, ref)
    with _open(office.platform, incident) as (connection, linked):
        found = import_remedy(office.platform, connection, linked, incident.ref, file)
    text = f"remedy imported, {found.done} of {found.affected} are compensated"
    office.act(ref, lambda i, *_: [record.note(i, text, office.doer, office.now)])
    return found


@contextmanager
def _open(platform: Platform, incident: Incident) -> Iterator[tuple[Connection, Linked]]:
    with platform.store.reading() as transaction:
        tickets = Incidents(transaction).tickets_of(incident)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        yield connection, linked_to(platform, connection, incident, tickets)
