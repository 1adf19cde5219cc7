"""Broken feeds and failed runs open and close data tickets."""

from datetime import timedelta

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.reasons.reason import failed_load
from risk_pipeline.domain.tickets.ticket import Resolution, Severity, State, TicketKind
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.response import apply_verdicts, run_verdict
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.verdicts.fault_verdicts import load_verdict
from risk_pipeline.store import list_tickets
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import (
    LATE,
    ORDERS_AGE,
    ORDERS_VOLUME,
    a_feed_verdict,
    a_verdict,
    day,
    day_period,
    end_of,
)

ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


def test_response_opens_one_data_ticket_per_broken_feed(desk: Desk) -> None:
    broken = [
        a_feed_verdict(0, "red"),
        a_feed_verdict(0, "red", rule_id=ORDERS_VOLUME),
        a_verdict(0, "stale"),
    ]
    desk.run(0, broken)
    [ticket] = list_tickets(desk.store)
    assert (ticket.kind, ticket.owner, ticket.channel) == (TicketKind.DATA, "data_eng", "data-faults")
    assert ticket.muted_rules == (LATE,)
    [entry] = desk.messages()
    assert entry.channel == "data-faults"
    story = story_of(entry.message)
    details = [each.text for each in story.details]
    waiting = f"1 rule is not judged until the feed recovers: {LATE}."
    assert f"{waiting} The ticket closes by itself after 1 day without a fault." in details
    assert story.fact.startswith("Age of the newest event: 71.0 hours for feed olist.orders")


def test_response_closes_a_data_ticket_when_the_feed_is_whole_again(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red")])
    desk.run(1, [a_feed_verdict(1, "green"), a_feed_verdict(1, "red", rule_id=ORDERS_VOLUME, value=300)])
    assert (desk.ticket().state, desk.ticket().rule_id) == (State.OPEN, ORDERS_VOLUME)
    desk.run(2, [a_feed_verdict(2, "green"), a_feed_verdict(2, "green", rule_id=ORDERS_VOLUME)])
    ticket = desk.ticket()
    assert (ticket.state, ticket.resolution) == (State.CLOSED, Resolution.DATA_FAULT)
    assert [(kind, what) for _, kind, what in desk.told()] == [
        (ROOT, "opened"),
        (UPDATE, "observed"),
        (UPDATE, "closed"),
        (REPLY, "closed"),
    ]


def test_response_tells_once_that_a_feed_fails_on_the_day_on_which_its_ticket_closed(desk: Desk) -> None:
    def loaded(number: int, fault: str | None) -> Verdict:
        gone = failed_load("failed", fault) if fault else None
        return load_verdict("olist.orders", gone, period=day_period(number), run_id=f"r{number}")

    desk.run(0, [loaded(0, "column gone")])
    desk.run(1, [loaded(1, None)])
    assert desk.ticket().state is State.CLOSED
    told = len(desk.messages())
    desk.run(1, [loaded(1, "column gone")])
    assert desk.ticket().state is State.CLOSED, "known when it closed: a replay of that day"
    for _ in range(2):
        apply_verdicts(
            desk.store,
            [loaded(1, "column gone")],
            Writer(desk.book, desk.policy, desk.diagnostics),
            now=end_of(1) + timedelta(hours=3),
        )
        assert (desk.ticket().state, desk.ticket().recurrence_count) == (State.OPEN, 1)
        assert [what for _, _, what in desk.told()[told:]] == ["reopened", "reopened"]


def test_response_does_not_let_one_feed_rule_speak_for_the_silence_of_another(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red")])
    desk.run(1, [a_feed_verdict(1, "no_data"), a_feed_verdict(1, "green", rule_id=ORDERS_VOLUME)])
    assert desk.ticket().state is State.OPEN
    desk.run(2, [a_feed_verdict(2, "green"), a_feed_verdict(2, "insufficient", rule_id=ORDERS_VOLUME)])
    assert desk.ticket().state is State.CLOSED
    assert desk.ticket().rule_id == ORDERS_AGE


def test_response_keeps_a_data_ticket_open_while_any_rule_left_on_the_feed_is_silent(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red")])
    loaded = load_verdict("olist.orders", None, period=day_period(1), run_id="r1")
    desk.run(1, [a_feed_verdict(1, "no_data", rule_id=ORDERS_VOLUME), loaded])
    assert desk.ticket().state is State.OPEN


def test_response_gives_a_feed_that_did_not_load_and_is_late_one_ticket(desk: Desk) -> None:
    gone = failed_load("failed", "column gone")
    failed = load_verdict("olist.orders", gone, period=day_period(0), run_id="r0")
    desk.run(0, [a_feed_verdict(0, "red", value=300), failed])
    [ticket] = list_tickets(desk.store)
    assert (ticket.owner, ticket.muted_rules) == ("data_eng", (LATE,))
    desk.run(
        1, [a_feed_verdict(1, "red"), load_verdict("olist.orders", None, period=day_period(1), run_id="r1")]
    )
    assert desk.ticket().state is State.OPEN
    desk.run(
        2, [a_feed_verdict(2, "green"), load_verdict("olist.orders", None, period=day_period(2), run_id="r2")]
    )
    assert desk.ticket().state is State.CLOSED


def test_response_makes_a_failed_run_a_data_ticket(desk: Desk) -> None:
    desk.run(0, [run_verdict("daily", "disk full", day=day(0), run_id="r0")])
    ticket = desk.ticket()
    assert (ticket.kind, ticket.owner, ticket.severity) == (TicketKind.DATA, "data_eng", Severity.P1)
    message = desk.messages()[0].message
    assert story_of(message).fact == "Job daily failed"
    assert story_of(message).figures == "Red on 20 Nov 2017. Disk full."
    assert message.playbook_title == "A run failed"
    desk.run(1, [run_verdict("daily", None, day=day(1), run_id="r1")])
    assert desk.ticket().state is State.CLOSED
