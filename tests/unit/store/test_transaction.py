"""Tickets and events in the store, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from risk_pipeline.domain.period import reach
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.ticket import Resolution, State, Step, Ticket, TicketKind, fold, rebuild
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.store import (
    Store,
    TicketFilter,
    find_ticket,
    list_events,
    list_tickets,
)
from risk_pipeline.store.records import to_ticket_row
from risk_pipeline.store.schema import TicketRow
from tests.builders.ticket_world import ANA, LATE, FakeBook, a_feed_verdict, a_verdict, day, end_of


def a_birth(ticket_id: int = 1, verdict: Verdict | None = None) -> Step:
    facts = RuleFacts(owner="fulfilment_ops", channel="risk", ticket_id=ticket_id, muted_rules=("a.b",))
    [opened] = decide(None, verdict or a_verdict(0), TicketPolicy(), end_of(0), facts)
    return Step(None, opened, fold(None, opened))


def close_by_hand(ticket: Ticket) -> Step:
    closing = Closing(Resolution.FALSE_POSITIVE, note="limit too tight")
    change = person_actions.close(ticket, closing, ANA, end_of(1))
    return Step(ticket, change, fold(ticket, change))


def save(store: Store, *steps: Step) -> None:
    with store.writing() as transaction:
        transaction.save(steps)


def test_store_gives_a_ticket_back_as_it_was(store: Store) -> None:
    birth = a_birth()
    save(store, birth, close_by_hand(birth.after))
    ticket = find_ticket(store, "T-000001")
    assert ticket == close_by_hand(birth.after).after
    assert ticket is not None
    assert ticket.opened_at.utcoffset() == timedelta(0)


def test_store_events_rebuild_the_ticket_exactly(store: Store) -> None:
    birth = a_birth()
    save(store, birth, close_by_hand(birth.after))
    events = list_events(store, 1)
    assert rebuild(event.change for event in events) == find_ticket(store, "T-1")
    assert [(e.seq, e.from_state, e.to_state, e.transition) for e in events] == [
        (1, None, State.OPEN, 1),
        (2, State.OPEN, State.CLOSED, 2),
    ]
    assert events[1].change.at == end_of(1)


def test_store_holds_one_open_ticket_per_identity(store: Store) -> None:
    save(store, a_birth(1))
    with pytest.raises(IntegrityError):
        save(store, a_birth(2))
    assert [ticket.id for ticket in list_tickets(store)] == [1]


def test_store_takes_a_second_ticket_when_the_first_closes_in_the_same_transaction(store: Store) -> None:
    birth = a_birth(1)
    save(store, birth)
    save(store, close_by_hand(birth.after), a_birth(2))
    assert [(t.id, t.state) for t in list_tickets(store)] == [(2, State.OPEN), (1, State.CLOSED)]
    with store.reading() as transaction:
        assert transaction.latest([birth.after.identity_key])[birth.after.identity_key].id == 2
        assert transaction.open_identities() == {birth.after.identity_key: reach(day(0), None)}


@pytest.mark.parametrize("verb", ["update ticket_event set actor = 'x'", "delete from ticket_event"])
def test_store_refuses_to_change_history(store: Store, verb: str) -> None:
    save(store, a_birth())
    with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(verb))
    assert len(list_events(store, 1)) == 1


def test_store_refuses_to_forget_a_ticket_that_has_a_history(store: Store) -> None:
    save(store, a_birth())
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(text("delete from ticket"))


def test_store_refuses_an_event_number_twice(store: Store) -> None:
    birth = a_birth()
    save(store, birth)
    first = close_by_hand(birth.after)
    save(store, first)
    with pytest.raises(IntegrityError):
        save(store, first)


def test_store_writes_nothing_of_a_transaction_that_fails(store: Store) -> None:
    def save_and_stumble() -> None:
        with store.writing() as transaction:
            transaction.save([a_birth()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_stumble()
    assert list_tickets(store) == []


def test_store_keeps_instants_in_utc_and_refuses_naive_ones(store: Store) -> None:
    local = datetime(2017, 11, 21, 1, tzinfo=timezone(timedelta(hours=-2)))
    birth = a_birth()
    ticket = birth.after.model_copy(update={"opened_at": local})
    with store.engine.begin() as connection:
        connection.execute(insert(TicketRow), [to_ticket_row(ticket)])
    found = find_ticket(store, "1")
    assert found is not None
    assert (found.opened_at, found.opened_at.tzinfo) == (datetime(2017, 11, 21, 3, tzinfo=UTC), UTC)
    naive = ticket.model_copy(update={"id": 2, "opened_at": datetime(2017, 11, 21)})  # noqa: DTZ001
    with pytest.raises(Exception, match="without a time zone"), store.engine.begin() as connection:
        connection.execute(insert(TicketRow), [to_ticket_row(naive)])


def test_store_finds_the_latest_ticket_of_very_many_identities(store: Store) -> None:
    births = [a_birth(n, a_verdict(0, segment=f"s{n}")) for n in range(1, 301)]
    save(store, *births)
    wanted = [f"{LATE}:customer_state:s{n}" for n in range(1, 12_001)]
    with store.reading() as transaction:
        assert len(transaction.latest(wanted)) == 300
        assert transaction.next_ticket_id() == 301


def test_store_lists_open_tickets_worst_first_and_filters(store: Store) -> None:
    feed = a_birth(3, a_feed_verdict(0, "red"))
    closed = a_birth(4, a_verdict(0, segment="MG"))
    save(
        store,
        a_birth(1, a_verdict(0, segment="SP")),
        a_birth(2, a_verdict(0, segment="RJ", value=0.5)),
        feed,
        closed,
        close_by_hand(closed.after),
    )
    assert [ticket.id for ticket in list_tickets(store)] == [2, 3, 1, 4]
    assert [t.id for t in list_tickets(store, TicketFilter(kinds=[TicketKind.DATA]))] == [3]
    assert [t.id for t in list_tickets(store, TicketFilter(states=[State.CLOSED]))] == [4]
    assert [t.id for t in list_tickets(store, TicketFilter(segment="SP", rule_id=LATE))] == [1]
    assert [t.id for t in list_tickets(store, limit=2)] == [2, 3]
    assert feed.after.muted_rules == ("a.b",)
    assert find_ticket(store, "T-000003") == feed.after


def test_store_keeps_a_rule_as_it_first_ran(store: Store) -> None:
    rule = FakeBook().rules[LATE]
    for moment in (day(0), day(9)):
        with store.writing() as transaction:
            at = datetime.combine(moment, datetime.min.time(), UTC)
            transaction.record_rule_versions({rule.sha256: rule}, at)
    with store.reading() as transaction:
        row = transaction.connection.execute(text("select rule_id, first_seen_at from rule_version")).one()
    assert row[0] == LATE
    assert str(row[1]).startswith("2017-11-20")
