"""The chain of seals: walked, compared with what it seals, and held against what was noted outside."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from risk_pipeline.domain.audit.anchors import Anchor, Holding
from risk_pipeline.domain.audit.seals import EPOCHS, SealKind, content_hash, verify_seals
from risk_pipeline.domain.tickets.history.event_chain import GENESIS, Broken
from risk_pipeline.store.incidents.schema import IncidentEventRow
from risk_pipeline.store.schema import (
    SENT,
    OutboxRow,
    ResponsePlanRow,
    RuleVersionRow,
    SealRow,
    TicketEventRow,
)
from risk_pipeline.store.sealing import INCIDENT_EVENT, Seal, append_seals, newest_event
from risk_pipeline.store.transaction import Transaction, chunks

_CHUNK = 5_000
_EPOCH_KINDS = [kind.value for kind in EPOCHS]
_TABLES = {
    SealKind.RULE: RuleVersionRow.__table__,
    SealKind.PLAN: ResponsePlanRow.__table__,
    SealKind.MESSAGE: OutboxRow.__table__,
    SealKind.INCIDENT: IncidentEventRow.__table__,
}
_BY_NUMBER = (SealKind.MESSAGE, SealKind.INCIDENT)
EVENT = "event"
_REDACTED_IN = {INCIDENT_EVENT: SealKind.INCIDENT}
_NAMES = {SealKind.MESSAGE: "message", SealKind.INCIDENT: "event of an incident"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: a redaction, that a loss is accepted, or an act of an operator."""

    what: str
    at: datetime
    actor: str
    reason: str


@dataclass
class Sealed:
    """What the seals say, and what is wrong with them. `contents` is by kind and subject."""

    count: int = 0
    adopted: int = 0
    head: str = GENESIS
    redactions: list[Decision] = field(default_factory=list)
    acceptances: list[Decision] = field(default_factory=list)
    operations: list[Decision] = field(default_factory=list)
    events_left: dict[int, str] = field(default_factory=dict)
    contents: dict[SealKind, dict[str, str]] = field(default_factory=dict)
    event_hashes: dict[int, str] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    def take(self, row: RowMapping) -> None:
        """Note what a seal says; one that was changed may say anything, which its hash tells."""
        kind, left = row["kind"], row["content_hash"]
        self.count += 1
        self.head = row["hash"]
        self.adopted += bool(_body(row).get("adopted"))
        self.event_hashes[row["event_id"]] = row["event_hash"]
        if kind == SealKind.REDACTION:
            place, _, subject = row["subject"].partition(":")
            self.redactions.append(_decision(row))
            if place != EVENT:
                self.contents.setdefault(_REDACTED_IN.get(place, SealKind.MESSAGE), {})[subject] = left
            elif subject.isdecimal():
                self.events_left[int(subject)] = left
        elif kind == SealKind.ACCEPTANCE:
            self.acceptances.append(_decision(row))
        elif kind in (SealKind.OPERATION, SealKind.OVERRIDE):
            self.operations.append(_decision(row))
        elif kind in _TABLES and left is not None:
            self.contents.setdefault(SealKind(kind), {})[row["subject"]] = left


def _decision(row: RowMapping) -> Decision:
    body = _body(row)
    return Decision(row["subject"], row["at"], str(body.get("actor", "")), str(body.get("reason", "")))


def _body(row: RowMapping) -> Mapping[str, object]:
    return row["body"] if isinstance(row["body"], dict) else {}


def read_sealed(transaction: Transaction, *, newest: int | None = None) -> Sealed:
    """Walk all seals, or the `newest`, and compare them with what they seal."""
    connection, found = transaction.connection, Sealed()
    after, head = _before(connection, newest) if newest else (0, GENESIS)
    found.events_left = _redacted_events(connection, after)

    def walked() -> Iterator[RowMapping]:
        for row in _rows(connection, after):
            found.take(row)
            yield row

    found.broken += verify_seals(map(dict, walked()), head=head)
    if after == 0 and found.count == 0:
        found.broken.append(Broken.beside_events("seals", "all of them were removed"))
    found.broken += _wrong_events(connection, found.event_hashes)
    for kind in _TABLES:
        known = found.contents.get(kind, {})
        for rows, asked in _to_compare(connection, kind, None if after == 0 else known, known):
            found.broken += _wrong_contents(rows, kind, asked, whole=after == 0)
    return found


def _to_compare(
    connection: Connection, kind: SealKind, only: Mapping[str, str] | None, known: Mapping[str, str]
) -> Iterator[tuple[Iterable[RowMapping], Mapping[str, str]]]:
    """Yield rows that ought to be sealed, all or `only` some, with what is known of them."""
    table = _TABLES[kind]
    query = select(table)
    if kind is SealKind.MESSAGE:
        query = query.where(table.c.state == SENT)
    if only is None:
        yield connection.execute(query).mappings(), known
        return
    for some in chunks(list(only)):
        keys = [int(key) for key in some] if kind in _BY_NUMBER else some
        rows = connection.execute(query.where(table.c[_key(kind)].in_(keys))).mappings()
        yield rows, {key: known[key] for key in some}


def _key(kind: SealKind) -> str:
    return "id" if kind in _BY_NUMBER else "sha"


def _wrong_contents(
    rows: Iterable[RowMapping], kind: SealKind, known: Mapping[str, str], *, whole: bool
) -> Iterator[Broken]:
    """Find rows that differ from their seal, have none, or are gone."""
    missing = dict(known)
    for row in rows:
        subject = str(row[_key(kind)])
        sealed = missing.pop(subject, None)
        if sealed is None and whole:
            yield Broken.beside_events(_name(kind, subject), "it has no seal: it was added past the program")
        elif sealed is not None and sealed != content_hash(kind, dict(row)):
            yield Broken.beside_events(
                _name(kind, subject), "its content was changed: its seal does not match"
            )
    for subject in missing:
        gone = "it was removed, or counts as not sent" if kind is SealKind.MESSAGE else "it was removed"
        yield Broken.beside_events(_name(kind, subject), f"{gone}; its seal is there")


def _name(kind: SealKind, subject: str) -> str:
    if kind in _BY_NUMBER:
        return f"{_NAMES[kind]} {subject}"
    return f"{'rule version' if kind is SealKind.RULE else 'response plan'} {subject[:12]}"


def _wrong_events(connection: Connection, expected: Mapping[int, str]) -> Iterator[Broken]:
    """Find events that seals hold as the newest of their time and that are gone or different."""
    for some in chunks(sorted(expected.keys() - {0})):
        query = select(TicketEventRow.id, TicketEventRow.hash).where(TicketEventRow.id.in_(some))
        present = {row.id: row.hash for row in connection.execute(query)}
        wrong = [id_ for id_ in some if present.get(id_) != expected[id_]]
        if wrong:
            more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            problem = "cut off or rewritten: a seal holds it with another hash"
            yield Broken.beside_events(f"event {wrong[0]}{more}", problem)


def _redacted_events(connection: Connection, until: int) -> dict[int, str]:
    """Return what seals that are not walked say was left of events."""
    query = select(SealRow.subject, SealRow.content_hash).where(
        SealRow.kind == SealKind.REDACTION.value,
        SealRow.id <= until,
        SealRow.subject.startswith(f"{EVENT}:"),
    )
    rows = connection.execute(query.order_by(SealRow.id))
    numbers = ((subject.partition(":")[2], left) for subject, left in rows if left is not None)
    return {int(number): left for number, left in numbers if number.isdecimal()}


def _before(connection: Connection, newest: int) -> tuple[int, str]:
    query = select(SealRow.id, SealRow.hash).order_by(SealRow.id.desc()).offset(newest).limit(1)
    row = connection.execute(query).one_or_none()
    return (row.id, row.hash) if row else (0, GENESIS)


def _rows(connection: Connection, after: int) -> Iterator[RowMapping]:
    last = after
    while True:
        query = select(*SealRow.__table__.columns).where(SealRow.id > last).order_by(SealRow.id).limit(_CHUNK)
        rows = connection.execute(query).mappings().all()
        if not rows:
            return
        yield from rows
        last = rows[-1]["id"]


# -- heads


def was_redacted_after(transaction: Transaction, seal: int) -> bool:
    """Whether something was redacted after the seal of a number."""
    query = select(SealRow.id).where(SealRow.kind == SealKind.REDACTION.value, SealRow.id > seal).limit(1)
    return transaction.connection.execute(query).scalar() is not None


def has_seal(transaction: Transaction, head: str) -> bool:
    """Whether a seal has this hash, or one that begins so."""
    query = select(SealRow.id).where(SealRow.hash.startswith(head, autoescape=True)).limit(1)
    return transaction.connection.execute(query).scalar() is not None


def seal_head(transaction: Transaction, now: datetime) -> Anchor | None:
    """Seal the newest event, if no seal does yet, and return what is to be noted outside.

    None if the store has lost its first seal: such a store vouches for nothing.
    """
    connection = transaction.connection
    event_id, _ = newest_event(connection)
    newest = select(SealRow.event_id).order_by(SealRow.id.desc()).limit(1)
    latest = connection.execute(newest).scalar() or 0
    if event_id > latest:
        append_seals(connection, [Seal(SealKind.HEAD, f"{EVENT}:{event_id}")], now)
    holding = read_holding(transaction, now)
    return holding.newest if holding else None


def read_holding(transaction: Transaction, now: datetime) -> Holding | None:
    """Return what the store holds, to be compared with anchors; None without a first seal."""
    connection = transaction.connection
    query = select(SealRow.kind, SealRow.hash, SealRow.body).where(SealRow.kind.in_(_EPOCH_KINDS))
    epochs = connection.execute(query.order_by(SealRow.id)).all()
    newest = connection.execute(select(SealRow).order_by(SealRow.id.desc()).limit(1)).mappings().one_or_none()
    if newest is None or not epochs or epochs[0].kind != SealKind.BEGIN:
        return None
    event_id, _ = newest_event(connection)
    anchor = Anchor(now, epochs[0].hash, epochs[-1].hash, newest["id"], newest["hash"], event_id)
    known = {epoch.hash for epoch in epochs[:-1]}
    for epoch in epochs:
        known |= set(epoch.body.get("lost", ()))

    def hash_of(seal: int) -> str | None:
        return connection.execute(select(SealRow.hash).where(SealRow.id == seal)).scalar()

    return Holding(anchor, known - {epochs[-1].hash}, hash_of)


def accept_loss(
    transaction: Transaction, lost: Iterable[str], actor: str, reason: str, now: datetime
) -> None:
    """Begin an epoch: what was noted outside in the lost ones and in those before counts no more."""
    body = {"actor": actor, "reason": reason, "lost": sorted(set(lost))}
    append_seals(transaction.connection, [Seal(SealKind.ACCEPTANCE, "history", body=body)], now)


def note_operation(transaction: Transaction, what: str, actor: str, way_in: str, now: datetime) -> None:
    """Keep on record what somebody did to the platform itself, which no ticket's history tells."""
    seal = Seal(SealKind.OPERATION, what, body={"actor": actor, "reason": way_in})
    append_seals(transaction.connection, [seal], now)
