"""Tickets on segments that are no more end with a word, and their owner hears it."""

from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest

from risk_pipeline.domain.tickets.ticket import Resolution, State
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.verdicts.gone_segments import LastSeen, close_gone, of_segments, why_gone
from risk_pipeline.store import Store, list_tickets, open_store
from risk_pipeline.warehouse.indicators.segments_seen import read_last_seen
from tests.builders.response_desk import STATES, Desk, in_states
from tests.builders.ticket_world import a_verdict, an_indicator, day, end_of


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    store: Store = open_store(store_url)
    desk = Desk(store)
    desk.run(0, [a_verdict(0, segment="SP"), a_verdict(0, dimension="all", segment="all")])
    yield desk
    store.close()


def test_a_segment_is_gone_once_others_went_on_without_it_for_the_stated_time(desk: Desk) -> None:
    (ticket,) = of_segments(desk.store)
    assert ticket.segment == "SP", "a total is no segment"
    silent = LastSeen(day(0), day(13))
    assert why_gone(ticket, None, silent, 14) == ""
    why = why_gone(ticket, None, LastSeen(day(0), day(14)), 14)
    assert (
        why
        == "segment gone: nothing of SP since 20 Nov 2017, 14 days in which others of customer_state went on"
    )
    assert why_gone(ticket, None, LastSeen(day(0), day(0)), 14) == "", "nothing came for anybody"
    assert why_gone(ticket, None, LastSeen(None, day(30)), 14) == ""
    assert why_gone(ticket, None, LastSeen(day(0), None), 14) == ""


def test_a_storm_is_no_segment_and_its_members_are(desk: Desk) -> None:
    desk.run(1, in_states(1))
    storms = [ticket for ticket in list_tickets(desk.store) if ticket.series.is_storm]
    assert len(storms) == 1
    assert {ticket.segment for ticket in of_segments(desk.store)} == {"SP", *STATES}


def test_a_declared_rename_ends_the_ticket_at_once(desk: Desk) -> None:
    (ticket,) = of_segments(desk.store)
    indicator = an_indicator("late_delivery_rate", "Late", "ratio", "all", "customer_state")
    named = indicator.model_copy(update={"renamed": {"customer_state": {"SP": "São Paulo"}}})
    assert "is called São Paulo now" in why_gone(ticket, named, LastSeen(day(0), day(0)), 14)
    assert named.names_of("customer_state", "São Paulo") == ("São Paulo", "SP")


def test_its_ticket_is_closed_once_and_told(desk: Desk) -> None:
    (ticket,) = of_segments(desk.store)
    writer = Writer(desk.book, desk.policy, None)
    before, now = len(desk.messages(ticket.id)), end_of(15) + timedelta(hours=6)
    assert close_gone(desk.store, {ticket.id: "segment gone: …"}, writer, now=now) == 1
    closed = desk.ticket(ticket.ref)
    assert (closed.state, closed.resolution) == (State.CLOSED, Resolution.SEGMENT_GONE)
    assert len(desk.messages(ticket.id)) > before
    assert close_gone(desk.store, {ticket.id: "again"}, writer, now=now) == 0
    assert of_segments(desk.store) == []


def test_a_zero_is_no_sign_of_life() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create schema indicators; create table indicators.indicator_values as select * from (values "
            "('i', 'region', 'SP', date '2024-04-15', 3.0, null),"
            "('i', 'region', 'SP', date '2024-04-20', 0.0, null),"
            "('i', 'region', 'RJ', date '2024-04-20', 1.0, null),"
            "('i', 'pier', 'SP', date '2024-04-21', 1.0, null),"
            "('j', 'region', 'SP', date '2024-04-22', 1.0, null),"
            "('j', 'region', 'MG', date '2024-04-23', 0.0, 5.0)"
            ") as rows (indicator, dimension, segment, period_end, numerator, denominator)"
        )
        slices = [("i", "region", "SP"), ("i", "region", "never"), ("j", "region", "MG")]
        seen = read_last_seen(connection, slices)
    own, others = seen["i", "region", "SP"]
    assert (str(own), str(others)) == ("2024-04-15", "2024-04-20")
    assert seen["i", "region", "never"][0] is None
    assert str(seen["j", "region", "MG"][0]) == "2024-04-23", "something was there that could have been hit"
