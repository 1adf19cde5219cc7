"""Is what the store holds of incidents what their histories say?"""

from collections.abc import Iterator

from sqlalchemy import func, select

from risk_pipeline.domain.incidents.incident import Incident, rebuild
from risk_pipeline.domain.tickets.history.event_chain import Broken, fingerprint
from risk_pipeline.store.incidents.schema import IncidentDocumentRow, IncidentEventRow, IncidentRow
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.store.transaction import Transaction


def wrong_incidents(transaction: Transaction, *, states: bool) -> Iterator[Broken]:
    """Yield incidents with more or fewer changes than events, and documents that are not what was kept.

    With `states`, every incident is also rebuilt from its events and compared with its row.
    """
    connection = transaction.connection
    newest = select(IncidentEventRow.incident_id, func.max(IncidentEventRow.seq).label("seq"))
    rows = connection.execute(newest.group_by(IncidentEventRow.incident_id)).all()
    counts: dict[int, int] = {row.incident_id: row.seq for row in rows}
    for id_, version, body in connection.execute(
        select(IncidentRow.id, IncidentRow.version, IncidentRow.body)
    ):
        incident = Incident.model_validate(body)
        if version != counts.get(id_, 0):
            problem = f"it counts {version} changes, its history {counts.get(id_, 0)}"
            yield Broken.beside_events(incident.ref, problem)
        elif states:
            yield from _different(transaction, incident)
    yield from _exchanged(transaction)


def _different(transaction: Transaction, incident: Incident) -> Iterator[Broken]:
    events = Incidents(transaction).events(incident.id)
    rebuilt = rebuild(event.change for event in events)
    if rebuilt == incident:
        return
    names = [name for name, value in incident if rebuilt is None or getattr(rebuilt, name) != value]
    yield Broken.beside_events(incident.ref, f"it differs from its history in {', '.join(names)}")


def _exchanged(transaction: Transaction) -> Iterator[Broken]:
    columns = (IncidentDocumentRow.sha, IncidentDocumentRow.incident_id, IncidentDocumentRow.kind)
    for sha, incident_id, kind, body in transaction.connection.execute(
        select(*columns, IncidentDocumentRow.body)
    ):
        if sha != fingerprint({"incident": incident_id, "kind": kind, "body": body}):
            yield Broken.beside_events(
                f"{kind} {sha[:12]}", "its content was changed: its hash does not match"
            )
