"""The seals: what was told, what rules said and the end of the events cannot be changed unseen."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from risk_pipeline.domain.audit.anchors import Anchor
from risk_pipeline.domain.audit.redaction import REDACTED, Erasure
from risk_pipeline.domain.errors import FieldRefused, TransitionRefused
from risk_pipeline.domain.messages.message import SentRef
from risk_pipeline.response import record_rules
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.redaction import redact_history, redact_one_message
from risk_pipeline.store import Store, StoreOutbox, list_events, list_messages, open_store
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.queries.seals import accept_loss, note_operation, read_sealed, seal_head
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import a_verdict, end_of

MAIL = "maria@example.com"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """Two tickets, told; a remark with an address in it."""
    store = open_store(store_url)
    desk = Desk(store)
    record_rules(store, desk.book.rules.values(), now=end_of(0))
    desk.days("red", "green", "red")
    desk.run(3, [a_verdict(3, segment="SP")])
    verbs.comment(store, "T-1", f"called {MAIL} back", **desk.acting(3))
    deliver(store)
    yield desk
    store.close()


def deliver(store: Store) -> None:
    outbox, now = StoreOutbox(store), end_of(9)
    while delivery := outbox.claim(now):
        ref = SentRef(channel="C1", ts=str(delivery.outbox_id), permalink="https://slack/1")
        outbox.mark_sent(delivery.outbox_id, ref, now)


def tamper(store: Store, *statements: str) -> None:
    """Change what is kept as its owner can: without triggers and references."""
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("pragma foreign_keys = off")
            connection.commit()
            for table in ("ticket_event", "seal"):
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"drop trigger if exists {table}_no_{verb}")
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def problems(store: Store, *, newest: int | None = None, head: str | None = None) -> list[str]:
    return [str(broken) for broken in verify_events(store, newest=newest, head=head).broken]


def test_store_seals_rules_and_messages_as_they_were_told(desk: Desk) -> None:
    found = verify_events(desk.store, states=True)
    sent = [entry for entry in list_messages(desk.store) if entry.state == "sent"]
    assert (found.broken, found.adopted) == ((), 0)
    assert len(sent) > 1
    assert found.seals == 1 + len(desk.book.rules) + len(sent)


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        ("update rule_version set rule_id = 'harmless'", "rule version"),
        ("update rule_version set body = '{}'", "rule version"),
        ("delete from rule_version", "rule version"),
        ("update outbox set message = '{}' where id = 1", "message 1:"),
        ("update outbox set sent_ts = '9' where id = 1", "message 1:"),
        ("update outbox set channel = 'elsewhere' where id = 1", "message 1:"),
        ("update outbox set state = 'dropped' where id = 1", "message 1:"),
        ("delete from outbox where id = 1", "message 1:"),
        ("update seal set subject = 'x' where id = 2", "seal 2"),
        ("delete from seal where id = 2", "seal 3"),
        ("update seal set kind = 'x' where id = 2", "seal 2"),
        ("update seal set kind = 'operation' where id = 2", "seal 2"),
        ("update seal set body = '[]' where id = 2", "seal 2"),
        ("update seal set kind = 'redaction', subject = 'event:x' where id = 2", "seal 2"),
    ],
)
def test_store_what_was_sealed_and_is_changed_is_named(desk: Desk, edit: str, named: str) -> None:
    tamper(desk.store, edit)
    found = problems(desk.store)
    assert found
    assert found[0].startswith(named)


def test_store_message_that_was_slipped_in_as_sent_is_named(desk: Desk) -> None:
    desk.run(4, [a_verdict(4, segment="RJ")])
    newest = max(entry.id for entry in list_messages(desk.store))
    tamper(desk.store, f"update outbox set state = 'sent' where id = {newest}")
    assert problems(desk.store) == [f"message {newest}: it has no seal: it was added past the program"]


def test_store_end_of_the_events_cannot_be_cut_off_below_a_seal(desk: Desk) -> None:
    with desk.store.writing() as transaction:
        seal_head(transaction, end_of(9))
    newest = verify_events(desk.store).events
    tamper(
        desk.store,
        f"delete from ticket_event where id = {newest}",
        "update ticket set version = version - 1 where id = 1",
    )
    assert problems(desk.store) == [
        f"event {newest}: cut off or rewritten: a seal holds it with another hash"
    ]


def test_store_newest_seal_that_nothing_rests_on_is_missed_by_who_noted_its_head(desk: Desk) -> None:
    verbs.comment(desk.store, "T-1", "one more event", **desk.acting(4))
    with desk.store.writing() as transaction:
        seal_head(transaction, end_of(9))
        note_operation(transaction, "feeds reset", "ana", "cli", end_of(9))
        accept_loss(transaction, [], "ana", "an old backup", end_of(9))
    for _ in ("acceptance", "operation", "head"):
        noted = verify_events(desk.store).seal
        tamper(desk.store, "delete from seal where id = (select max(id) from seal)")
        assert problems(desk.store) == []
        assert [problem.partition(" the hash")[0] for problem in problems(desk.store, head=noted)] == [
            "head: no event and no seal has"
        ]
    tamper(desk.store, "delete from seal where id = (select max(id) from seal)")
    assert [problem.partition(": ")[2] for problem in problems(desk.store)] == [
        "it has no seal: it was added past the program"
    ]


def test_store_refuses_to_change_a_seal(desk: Desk) -> None:
    for verb in ("update seal set subject = 'x'", "delete from seal"):
        with pytest.raises(DBAPIError, match="append-only"), desk.store.engine.begin() as connection:
            connection.execute(text(verb))


def test_store_head_is_sealed_once(desk: Desk) -> None:
    with desk.store.writing() as transaction:
        first = seal_head(transaction, end_of(9))
        again = seal_head(transaction, end_of(10))
    assert first
    assert again
    assert (first.head, first.seal) == (again.head, again.seal)
    assert verify_events(desk.store, head=first.short).broken == ()
    assert "no seal has the hash" in str(verify_events(desk.store, head="0123456789ab").broken[0])


def test_store_newest_seals_are_walked_from_the_one_before_them(desk: Desk) -> None:
    with desk.store.reading() as transaction:
        assert read_sealed(transaction, newest=2).broken == []
    tamper(desk.store, "update outbox set sent_ts = '9' where id = 1")
    with desk.store.reading() as transaction:
        assert read_sealed(transaction, newest=1).broken == []
        assert len(read_sealed(transaction, newest=99).broken) == 1


# -- redaction


def texts_of(store: Store) -> str:
    with store.engine.connect() as connection:
        tables = ("ticket", "ticket_event", "ticket_diagnosis", "outbox", "seal", "rule_version")
        rows = [connection.execute(text(f"select * from {table}")).mappings().all() for table in tables]
    return json.dumps([[dict(row) for row in table] for table in rows], default=str)


def test_store_text_is_taken_out_everywhere_and_the_chains_hold(desk: Desk) -> None:
    before = verify_events(desk.store).head
    assert MAIL in texts_of(desk.store)
    found = redact_history(
        desk.store, "T-1", Erasure(text=MAIL), reason="a customer's address", **desk.acting(4)
    )
    assert len(found.events) == 1
    assert MAIL not in texts_of(desk.store)
    proof = verify_events(desk.store, head=before, states=True)
    assert proof.broken == ()
    [decision] = proof.redactions
    assert (decision.what, decision.actor) == (f"event:{found.events[0]}", "ana")
    assert decision.reason == "a customer's address"
    remarks = [event.change.reason for event in list_events(desk.store, 1)]
    assert f"called {REDACTED} back" in remarks
    assert remarks[-1] == "redacted 1 event and 0 messages: a customer's address"
    assert problems(desk.store, newest=2) == []


def test_store_fields_of_messages_and_tickets_are_taken_out_whole(desk: Desk) -> None:
    erasure = Erasure(fields=frozenset({"indicator_title", "owner_title", "reason"}))
    found = redact_history(desk.store, "T-1", erasure, reason="names a person", **desk.acting(4))
    assert found.events
    assert found.messages
    assert desk.ticket().reason == REDACTED
    assert {entry.message.indicator_title for entry in desk.messages(1)} == {REDACTED}
    assert {entry.message.indicator_title for entry in desk.messages(2)} != {REDACTED}
    assert verify_events(desk.store, states=True).broken == ()


def test_store_what_was_redacted_cannot_be_changed_again_unseen(desk: Desk) -> None:
    found = redact_history(desk.store, "T-1", Erasure(text=MAIL), reason="address", **desk.acting(4))
    tamper(desk.store, f"update ticket_event set actor = 'mallory' where id = {found.events[0]}")
    assert [problem.partition(":")[2] for problem in problems(desk.store)] == [
        " its own content was changed: hash does not match"
    ]


def test_store_redaction_forgets_the_salt_so_that_nobody_can_guess(desk: Desk) -> None:
    found = redact_history(desk.store, "T-1", Erasure(text=MAIL), reason="address", **desk.acting(4))
    with desk.store.engine.connect() as connection:
        query = "select salt from ticket_event where id = :id"
        [[salt]] = connection.execute(text(query), {"id": found.events[0]}).all()
        [[other]] = connection.execute(text(query), {"id": 1}).all()
    assert (salt, len(other)) == (None, 32)


def test_store_message_of_its_own_is_redacted(desk: Desk) -> None:
    erasure = Erasure(fields=frozenset({"indicator_title"}))
    found = redact_one_message(desk.store, 1, erasure, reason="names a person", **desk.acting(4))
    assert found.messages == (1,)
    assert (
        next(entry for entry in list_messages(desk.store) if entry.id == 1).message.indicator_title
        == REDACTED
    )
    assert verify_events(desk.store).broken == ()


@pytest.mark.parametrize(
    ("erasure", "reason", "said"),
    [
        (Erasure(text=MAIL), " ", "Say why"),
        (Erasure(), "address", "Say what"),
        (Erasure(text="nowhere to be found"), "address", "nothing of it was found"),
        (Erasure(fields=frozenset({"severity"})), "address", "severity"),
    ],
)
def test_store_redaction_that_is_refused_changes_nothing(
    desk: Desk, erasure: Erasure, reason: str, said: str
) -> None:
    before = texts_of(desk.store)
    with pytest.raises((TransitionRefused, FieldRefused), match=said):
        redact_history(desk.store, "T-1", erasure, reason=reason, **desk.acting(4))
    assert texts_of(desk.store) == before
    with pytest.raises(DBAPIError, match="append-only"), desk.store.engine.begin() as connection:
        connection.execute(text("update ticket_event set actor = 'x'"))


# -- any change at all is found


ALTERED = {
    "ticket_event": ("actor", "reason", "source", "to_state", "kind", "salt", "hash", "prev_hash"),
    "seal": ("kind", "subject", "content_hash", "event_hash", "hash", "prev_hash"),
    "rule_version": ("rule_id", "body"),
    "outbox": ("channel", "message", "sent_ts", "sent_channel", "permalink", "idem_key", "salt"),
}


@st.composite
def damages(draw: st.DrawFn) -> tuple[str, str, int]:
    """An edit, a removal, or a swap of two neighbours: of which table, how, at which place."""
    table = draw(st.sampled_from(sorted(ALTERED)))
    kinds = (
        ["remove", "swap", *ALTERED[table]]
        if table in {"seal", "ticket_event"}
        else ["remove", *ALTERED[table]]
    )
    return table, draw(st.sampled_from(kinds)), draw(st.integers(0, 50))


class History(NamedTuple):
    """A store's file, and its head as it was noted outside."""

    path: Path
    anchor: Anchor


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, History]:
    """Two stores: in one of them something was redacted, so that its newest seal is that of a head."""
    folder = tmp_path_factory.mktemp("histories")
    return {
        redacts: a_history(folder / f"redacted_{redacts}.sqlite", redacts=redacts)
        for redacts in (False, True)
    }


def a_history(path: Path, *, redacts: bool) -> History:
    store = open_store(f"sqlite:///{path}")
    desk = Desk(store)
    record_rules(store, desk.book.rules.values(), now=end_of(0))
    desk.days("red", "green", "red")
    verbs.comment(store, "T-1", f"called {MAIL} back", **desk.acting(3))
    deliver(store)
    if redacts:
        redact_history(store, "T-1", Erasure(text=MAIL), reason="address", **desk.acting(4))
    with store.writing() as transaction:
        anchor = seal_head(transaction, end_of(9))
    assert anchor
    assert problems(store) == []
    store.close()
    return History(path, anchor)


@given(damage=damages(), redacts=st.booleans())
@example(damage=("seal", "remove", -1), redacts=True)
@example(damage=("seal", "remove", -1), redacts=False)
@settings(max_examples=150)
def test_any_edit_removal_or_swap_is_found(
    histories: dict[bool, History], damage: tuple[str, str, int], redacts: bool
) -> None:
    origin, anchor = histories[redacts]
    path = origin.with_name("damaged.sqlite")
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    shutil.copy(origin, path)
    store = open_store(f"sqlite:///{path}")
    before = texts_of(store)
    tamper(store, *_statements(store, *damage))
    noted = anchor.head if redacts and _newest_is_gone(store, anchor) else None
    assert (problems(store, head=noted) != []) == (texts_of(store) != before)
    store.close()


def _newest_is_gone(store: Store, anchor: Anchor) -> bool:
    """Whether the newest seal was removed; where it is a head's, nothing in the store rests on it."""
    with store.engine.connect() as connection:
        return connection.execute(text("select max(id) from seal")).scalar() != anchor.seal


def _statements(store: Store, table: str, how: str, place: int) -> list[str]:
    key = "sha" if table == "rule_version" else "id"
    sent = " where state = 'sent'" if table == "outbox" else ""
    with store.engine.connect() as connection:
        query = f"select {key} from {table}{sent} order by {key}"
        keys = list(connection.execute(text(query)).scalars())
    chosen = keys[place % len(keys)]
    if how == "remove":
        return [f"delete from {table} where {key} = '{chosen}'"]
    if how == "swap":
        other = keys[(place + 1) % len(keys)]
        moves = ((chosen, -1), (other, chosen), (-1, other))
        return [f"update {table} set id = {new} where id = {old}" for old, new in moves]
    value = "'{}'" if how in {"body", "message"} else "'x'"
    if how == "kind" and table == "ticket_event":
        value = "'noted'"
    return [f"update {table} set {how} = {value} where {key} = '{chosen}'"]
