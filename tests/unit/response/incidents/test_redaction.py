"""What people typed into an incident is taken out of it, and its history still holds."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from risk_pipeline.domain.audit.redaction import REDACTED, Erasure
from risk_pipeline.domain.errors import FieldRefused, TransitionRefused
from risk_pipeline.domain.incidents.acts import duties, people, record, review
from risk_pipeline.domain.incidents.incident import Change, Incident, rebuild
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.messages.incident import RoomAct
from risk_pipeline.domain.messages.message import SentRef
from risk_pipeline.domain.register.incidents.kind import RoomKind
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.register.incidents.template import StatementKind
from risk_pipeline.response.actions.redaction import redact_incident_history, redact_one_message
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.response.incidents.statements import Wanted, draft_statement, read_statement
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.store import Store, StoreOutbox
from risk_pipeline.store.incidents.queries import find_incident, incident_events, list_incident_messages
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.redaction import Redacted
from risk_pipeline.store.sealing import unguarded
from tests.builders.incidents.desk import a_desk, declared
from tests.builders.incidents.world import ANA, BOOK, LEA, later
from tests.builders.ticket_world import FakeBook

REF, NAME, SLUG, WHY = "INC-2026-001", "Maria Silva", "maria-silva", "a customer's name"
TABLES = ("incident", "incident_event", "incident_document", "outbox", "seal", "ticket_event")


def erase(desk: Desk, erasure: Erasure, *, reason: str = WHY, number: int | None = None) -> Redacted:
    return redact_incident_history(
        desk,
        REF,
        erasure,
        reason=reason,
        number=number,
        actor=ANA.actor,
        now=later(hours=2),
        catalog=desk.book,  # type: ignore[typeddict-item]
        policy=ResponsePolicy(),
    )


def with_rooms(store: Store) -> Desk:
    """A desk whose incidents have rooms in Slack."""
    types = {id_: kind.model_copy(update={"room": RoomKind.PUBLIC}) for id_, kind in BOOK.types.items()}
    return replace(a_desk(store), book=FakeBook(incidents=replace(BOOK, types=types)), has_rooms=True)


@pytest.fixture
def desk(store: Store) -> Desk:
    """An incident into which people wrote a name wherever they can write; its first messages are sent."""
    desk = with_rooms(store)
    declared(desk, title=f"{NAME} has no parcel", note=f"{NAME} wrote to us")
    deliver(store)
    hour = timedelta(hours=1)
    acts: list[Callable[[Incident], Change]] = [
        lambda i: record.note(i, f"{NAME} called", ANA, later(minutes=1)),
        lambda i: record.update(i, f"{NAME} waits", hour, ANA, later(minutes=1)),
        lambda i: people.assume(i, RoleId.LEGAL, LEA, later(minutes=1), BOOK),
        lambda i: people.renounce(i, RoleId.LEGAL, f"{NAME} is my aunt", LEA, later(minutes=1)),
        lambda i: duties.confirm(i, "breach", f"{NAME} is one", LEA, later(minutes=1)),
        lambda i: review.write(i, ANA, later(minutes=1), happened=f"{NAME} was overlooked"),
        lambda i: review.why(i, f"{NAME} moved", None, f"a letter of {NAME}", ANA, later(minutes=1)),
    ]
    for act in acts:
        desk.act(REF, ANA, later(minutes=1), lambda i, *_, act=act: [act(i)])  # type: ignore[misc]
    for text_ in (f"Dear {NAME}, we are sorry.", f"Dear {NAME}, we were sorry."):
        wanted = Wanted(StatementKind.HOLDING, "en", title=f"To {NAME}", text=text_)
        draft_statement(desk, REF, wanted, ANA, later(minutes=2))
    return desk


def deliver(store: Store, hours: int = 0) -> None:
    """Send everything that is due, as a receiver would acknowledge it."""
    outbox = StoreOutbox(store)
    while (delivery := outbox.claim(later(hours=hours, minutes=1))) is not None:
        ref = SentRef(channel="C01", ts=str(delivery.outbox_id))
        outbox.mark_sent(delivery.outbox_id, ref, later(minutes=1))


def everything(store: Store) -> str:
    with store.engine.connect() as connection:
        rows = [connection.execute(text(f"select * from {table}")).mappings().all() for table in TABLES]
    return json.dumps([[dict(row) for row in table] for table in rows], default=str)


def test_text_is_taken_out_of_all_that_an_incident_keeps_and_the_history_holds(desk: Desk) -> None:
    store, head = desk.store, verify_events(desk.store).head
    before = incident_of(store)
    assert {NAME, SLUG} <= set(re.findall(f"{NAME}|{SLUG}", everything(store)))
    found = erase(desk, Erasure(text=NAME))
    assert (len(found.events) >= 9, len(found.messages) >= 9) == (True, True)
    assert NAME not in everything(store)
    assert SLUG not in everything(store)
    proof = verify_events(store, head=head, states=True)
    assert proof.broken == ()
    assert {(each.actor, each.reason) for each in proof.redactions} == {("ana", WHY)}
    after = incident_of(store)
    assert after.title == f"{REDACTED} has no parcel"
    assert [read_statement(store, each.newest) for each in after.statements] == [
        f"Dear {REDACTED}, we are sorry.",
        f"Dear {REDACTED}, we were sorry.",
    ]
    assert (after.review, after.clocks) != (before.review, ())
    reasons = [event.change.reason for event in incident_events(store, after.id)]
    assert f"{REDACTED} called" in reasons
    assert reasons[-1] == f"redacted {found}: {WHY}"
    assert rebuild(event.change for event in incident_events(store, after.id)) == after


def test_messages_that_wait_go_out_without_the_text_and_to_the_same_room(desk: Desk) -> None:
    erase(desk, Erasure(text=NAME))
    deliver(desk.store, hours=3)
    entries = list_incident_messages(desk.store)
    assert {entry.state for entry in entries} == {"sent"}
    assert {entry.channel for entry in entries} == {"incidents", "inc-2026-001-redacted-has-no-parcel"}
    opened = [entry for entry in entries if entry.kind == f"room {RoomAct.OPEN}"]
    assert len(opened) == 1
    assert verify_events(desk.store, states=True).broken == ()


def test_room_is_not_renamed_while_a_message_is_on_its_way(desk: Desk) -> None:
    assert StoreOutbox(desk.store).claim(later(minutes=3)) is not None
    before = everything(desk.store)
    with pytest.raises(TransitionRefused, match="on its way"):
        erase(desk, Erasure(text=NAME))
    assert everything(desk.store) == before


def test_fields_are_taken_out_whole_and_documents_that_become_the_same_are_one(desk: Desk) -> None:
    erase(desk, Erasure(fields=frozenset({"text", "happened", "review.happened", "title"})))
    after = incident_of(desk.store)
    assert after.title == REDACTED
    assert after.review is not None
    assert after.review.happened == REDACTED
    assert len({each.newest.sha for each in after.statements}) == 1
    assert {read_statement(desk.store, each.newest) for each in after.statements} == {REDACTED}
    assert verify_events(desk.store, states=True).broken == ()


def test_salt_and_hashes_that_would_let_somebody_guess_are_gone(desk: Desk) -> None:
    query = "select salt from incident_event"
    with desk.store.engine.connect() as connection:
        salts = set(connection.execute(text(query)).scalars())
    shas = [each.newest.sha for each in incident_of(desk.store).statements]
    erase(desk, Erasure(text=NAME))
    with desk.store.engine.connect() as connection:
        left = set(connection.execute(text(query)).scalars())
    assert len(salts & left) < len(salts)
    assert all(sha not in everything(desk.store) for sha in shas)


def test_what_was_redacted_cannot_be_changed_again_unseen(desk: Desk) -> None:
    found = erase(desk, Erasure(text=NAME))
    with unguarded_sql(desk.store) as connection:
        connection.execute(text(f"update incident_event set reason = 'x' where id = {found.events[0]}"))
    assert any("its content was changed" in str(each) for each in verify_events(desk.store).broken)


def test_one_event_alone_where_no_later_one_repeats_it(desk: Desk) -> None:
    noted = next(event for event in incident_events(desk.store, 1) if event.change.reason == f"{NAME} called")
    assert erase(desk, Erasure(text=NAME), number=noted.seq).messages == ()
    assert verify_events(desk.store, states=True).broken == ()
    drafted = next(
        event for event in incident_events(desk.store, 1) if event.change.kind is EventKind.STATEMENT_DRAFTED
    )
    with pytest.raises(TransitionRefused, match="later events say the same again"):
        erase(desk, Erasure(fields=frozenset({"statements.versions.title"})), number=drafted.seq)


def test_one_message_of_an_incident_is_redacted(desk: Desk) -> None:
    entry = next(each for each in list_incident_messages(desk.store) if each.kind == "root")
    acting = {"actor": ANA.actor, "now": later(hours=2), "catalog": desk.book, "policy": ResponsePolicy()}
    erasure = Erasure(text=NAME)
    found = redact_one_message(desk.store, entry.id, erasure, reason=WHY, **acting)  # type: ignore[arg-type]
    assert found.messages == (entry.id,)
    assert verify_events(desk.store).broken == ()


@pytest.mark.parametrize(
    ("erasure", "reason", "said"),
    [
        (Erasure(text=NAME), " ", "Say why"),
        (Erasure(), WHY, "Say what"),
        (Erasure(text="nowhere to be found"), WHY, "nothing of it was found"),
        (Erasure(fields=frozenset({"roles.role"})), WHY, "roles"),
    ],
)
def test_redaction_that_is_refused_changes_nothing(
    desk: Desk, erasure: Erasure, reason: str, said: str
) -> None:
    before = everything(desk.store)
    with pytest.raises((TransitionRefused, FieldRefused), match=said):
        erase(desk, erasure, reason=reason)
    assert everything(desk.store) == before
    for table in ("incident_event", "incident_document"):
        for statement in (f"update {table} set incident_id = 1", f"delete from {table}"):
            with pytest.raises(DBAPIError, match="append-only"), desk.store.engine.begin() as connection:
                connection.execute(text(statement))


def test_file_of_the_store_holds_no_byte_of_it(desk: Desk) -> None:
    path = desk.store.engine.url.database
    if desk.store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its files to itself")
    files = list(Path(str(path)).parent.glob(f"{Path(str(path)).name}*"))
    found = erase(desk, Erasure(text=NAME))
    assert found.is_wiped
    held = b"".join(each.read_bytes() for each in files if each.exists())
    assert len(held) > 10_000
    assert NAME.encode() not in held
    assert SLUG.encode() not in held


def incident_of(store: Store) -> Incident:
    found = find_incident(store, REF)
    assert found is not None
    return found


@contextmanager
def unguarded_sql(store: Store) -> Iterator[Connection]:
    with store.queueing() as connection, unguarded(connection, "incident_event"):
        yield connection
