"""The history as internal control reads it: verified link by link, or exported whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from risk_pipeline.domain.tickets.history.event_chain import GENESIS, Broken, verify
from risk_pipeline.domain.tickets.ticket import rebuild
from risk_pipeline.store.database import Store
from risk_pipeline.store.incidents.audit import wrong_incidents
from risk_pipeline.store.queries.seals import Decision, has_seal, read_sealed
from risk_pipeline.store.records import TicketEvent, to_event, to_ticket
from risk_pipeline.store.schema import TicketEventRow, TicketRow

_CHUNK = 5_000
COLUMNS = (
    *("id", "ticket_id", "seq", "kind", "actor_type", "actor", "source", "at", "from_state", "to_state"),
    *("reason", "fields", "transition", "suppressed", "suppressed_detail", "idem_key"),
    *("prev_hash", "hash", "salt"),
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found.

    `head` is the hash of the newest event, `seal` that of the newest seal, which commits to all before it.
    `tickets` is how many were rebuilt from their events, if any were; `adopted` how many rule versions
    and messages are older than their seals.
    """

    events: int
    head: str
    broken: tuple[Broken, ...]
    tickets: int | None = None
    seals: int = 0
    seal: str = GENESIS
    adopted: int = 0
    redactions: tuple[Decision, ...] = ()
    acceptances: tuple[Decision, ...] = ()
    operations: tuple[Decision, ...] = ()


def verify_events(
    store: Store, *, head: str | None = None, states: bool = False, newest: int | None = None
) -> Verified:
    """Walk both chains, or the `newest` of each, and compare them with tickets, rules and messages.

    `head` is the hash of an event or of a seal, or the beginning of one, noted earlier, which what is
    walked must still hold. With `states`, every ticket is also rebuilt from its events and compared with
    its row.
    """
    count = 0
    with store.reading() as transaction:
        sealed = read_sealed(transaction, newest=newest)
        is_known = head is None or has_seal(transaction, head)
    trusted, before = _before_newest(store, newest) if newest else (0, GENESIS)

    def counted() -> Iterator[dict[str, object]]:
        nonlocal count, is_known
        for row in read_events(store, after=trusted):
            count += 1
            is_known = is_known or str(row["hash"]).startswith(str(head))
            yield row

    *broken, last = verify(counted(), head=before, redacted=sealed.events_left)
    found = [link for link in broken if isinstance(link, Broken)]
    found += _cut_off(store)
    found += sealed.broken
    with store.reading() as transaction:
        found += wrong_incidents(transaction, states=states)
    if not is_known:
        found.append(
            Broken.beside_events(
                "head", f"no event and no seal has the hash {head} any more; the end was cut off or rewritten"
            )
        )
    rebuilt = None
    if states:
        rebuilt, wrong = _wrong_states(store)
        found += wrong
    return Verified(
        count,
        str(last),
        tuple(found),
        rebuilt,
        seals=sealed.count,
        seal=sealed.head,
        adopted=sealed.adopted,
        redactions=tuple(sealed.redactions),
        acceptances=tuple(sealed.acceptances),
        operations=tuple(sealed.operations),
    )


def _before_newest(store: Store, newest: int) -> tuple[int, str]:
    """Return id and hash of the event before the newest ones; nothing and GENESIS if there is none."""
    query = select(TicketEventRow.id, TicketEventRow.hash).order_by(TicketEventRow.id.desc())
    with store.reading() as transaction:
        row = transaction.connection.execute(query.offset(newest).limit(1)).one_or_none()
    return (row.id, row.hash) if row else (0, GENESIS)


def event_hash(store: Store, event_id: int) -> str | None:
    """Return the hash of one event."""
    with store.reading() as transaction:
        query = select(TicketEventRow.hash).where(TicketEventRow.id == event_id)
        return transaction.connection.execute(query).scalar()


def read_events(store: Store, *, after: int = 0) -> Iterator[dict[str, object]]:
    """Yield all events, or those after one, as plain rows, in the order of the chain."""
    last = after
    columns = [getattr(TicketEventRow, name) for name in COLUMNS]
    with store.reading() as transaction:
        while True:
            query = select(*columns).where(TicketEventRow.id > last).order_by(TicketEventRow.id).limit(_CHUNK)
            rows = transaction.connection.execute(query).mappings().all()
            if not rows:
                return
            yield from map(dict, rows)
            last = rows[-1]["id"]


def _cut_off(store: Store) -> list[Broken]:
    """Find tickets that have more, or fewer, changes than events."""
    counts = (
        select(
            TicketEventRow.ticket_id,
            func.max(TicketEventRow.seq).label("newest"),
            func.max(TicketEventRow.id).label("event_id"),
        )
        .group_by(TicketEventRow.ticket_id)
        .subquery()
    )
    query = (
        select(TicketRow.id, TicketRow.version, counts.c.newest, counts.c.event_id)
        .outerjoin(counts, counts.c.ticket_id == TicketRow.id)
        .where(TicketRow.version != func.coalesce(counts.c.newest, 0))
        .order_by(TicketRow.id)
    )
    with store.reading() as transaction:
        rows = transaction.connection.execute(query).mappings().all()
    return [_cut(row["id"], row["version"], row["newest"] or 0, row["event_id"] or 0) for row in rows]


def _cut(ticket_id: int, version: int, newest: int, event_id: int) -> Broken:
    problem = f"the ticket counts {version} changes, its history {newest}"
    return Broken(event_id, ticket_id, newest, problem)


def _wrong_states(store: Store) -> tuple[int, list[Broken]]:
    """Rebuild every ticket; return how many there are, and which differ from their events."""
    found: list[Broken] = []
    with store.reading() as transaction:
        ids = list(transaction.connection.execute(select(TicketRow.id).order_by(TicketRow.id)).scalars())
        for start in range(0, len(ids), _CHUNK):
            found += _wrong_among(transaction.connection, ids[start : start + _CHUNK])
    return len(ids), found


def _wrong_among(connection: Connection, ids: list[int]) -> Iterator[Broken]:
    tickets = connection.execute(select(TicketRow).where(TicketRow.id.in_(ids)).order_by(TicketRow.id))
    rows = connection.execute(
        select(TicketEventRow)
        .where(TicketEventRow.ticket_id.in_(ids))
        .order_by(TicketEventRow.ticket_id, TicketEventRow.seq)
    )
    events: dict[int, list[TicketEvent]] = {}
    for row in rows.mappings():
        events.setdefault(row["ticket_id"], []).append(to_event(row))
    for row in tickets.mappings():
        ticket = to_ticket(row)
        history = events.get(ticket.id, [])
        rebuilt = rebuild(event.change for event in history)
        if rebuilt == ticket:
            continue
        names = [name for name, value in ticket if rebuilt is None or getattr(rebuilt, name) != value]
        last = history[-1].id if history else 0
        yield Broken(
            last, ticket.id, len(history), f"the ticket differs from its history in {', '.join(names)}"
        )
