"""First messages stay at the newest judged period, silently; one message speaks of one period."""

import pytest

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, Reconciliation
from risk_pipeline.domain.messages.message import DeliveryKind, SentRef
from risk_pipeline.domain.messages.routing import Route, Routing
from risk_pipeline.domain.messages.tracker_issue import family_of
from risk_pipeline.domain.period import Grain
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.messages import refresh
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.messages.refresh import renew_open, renew_repaired
from risk_pipeline.store import OutboxEntry, StoreOutbox
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk, in_states
from tests.builders.ticket_world import a_feed_verdict, a_verdict, day, end_of

ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


def send_all(desk: Desk, number: int) -> list[DeliveryKind]:
    """Send what waits; return what kinds of messages arrived."""
    outbox, now = StoreOutbox(desk.store), end_of(number)
    arrived = []
    while delivery := outbox.claim(now):
        outbox.mark_sent(delivery.outbox_id, SentRef(channel="C1", ts=f"{delivery.outbox_id}"), now)
        arrived.append(delivery.kind)
    return arrived


def newest(desk: Desk) -> OutboxEntry:
    return desk.messages()[-1]


def test_a_period_that_moves_no_state_edits_the_first_message_and_says_nothing(desk: Desk) -> None:
    desk.run(0, [a_verdict(0, value=0.142)])
    report = desk.run(1, [a_verdict(1, value=0.125)])
    assert (report.observed, report.messages) == (1, 1)
    assert [kind for _, kind, _ in desk.told()] == [ROOT, UPDATE]
    message = newest(desk).message
    assert (message.period_start, message.value, message.breached_periods) == (day(1), 0.125, 2)
    assert "12.5 %" in story_of(message).head
    assert "12.5 % on 21 Nov 2017" in story_of(message).event


def test_a_renewal_is_queued_once_a_period_however_often_the_run_is_repeated(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    for _ in range(3):
        desk.run(1, [a_verdict(1)])
    assert [kind for _, kind, _ in desk.told()] == [ROOT, UPDATE]
    assert send_all(desk, 1) == [ROOT, REPLY, UPDATE]
    desk.run(1, [a_verdict(1)])
    assert send_all(desk, 1) == []


def test_a_receiver_that_was_away_gets_only_the_newest_renewal(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    assert send_all(desk, 0) == [ROOT, REPLY]
    for number in (1, 2, 3):
        desk.run(number, [a_verdict(number, value=0.12 + number / 100)])
    waiting = [entry for entry in desk.messages() if entry.state == "pending"]
    assert [(entry.kind, entry.message.value) for entry in waiting] == [(UPDATE, 0.15)]


def test_a_renewal_that_met_a_fault_is_kept_as_its_evidence(lite: Desk) -> None:
    from risk_pipeline.domain.messages.message import Fault

    lite.run(0, [a_verdict(0)])
    send_all(lite, 0)
    lite.run(1, [a_verdict(1)])
    outbox, later = StoreOutbox(lite.store), end_of(1)
    renewal = outbox.claim(later)
    assert renewal is not None
    outbox.mark_deferred(renewal.outbox_id, later, "token_revoked", Fault("slack:*", "token_revoked"))
    lite.run(2, [a_verdict(2)])
    assert [entry.kind for entry in lite.messages()] == [ROOT, UPDATE, UPDATE]


def test_what_flaps_is_not_renewed(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    lite.days("green", "red", "green", first=1)
    assert lite.ticket().flapping_since
    told = lite.told()
    lite.days("red", "red", first=4)
    assert lite.told() == told


def test_snoozed_ticket_shows_its_newest_period_and_calls_nobody(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    verbs.snooze(lite.store, "T-1", day(9), reason="fix on Monday", **lite.acting(0))
    told = len(lite.told())
    lite.days("red", "green", first=4)
    assert {kind for _, kind, _ in lite.told()[told:]} == {UPDATE}
    message = newest(lite).message
    assert (message.period_start, message.status) == (day(5), "verifying")


def test_numbers_of_a_ticket_are_of_one_period_though_it_went_on_unseen(lite: Desk) -> None:
    """Of a ticket that flaps people see what they were told, its sum as its value."""
    lite.run(0, [a_verdict(0)])
    lite.days("green", "red", "green", first=1)
    told = newest(lite).message
    lite.days("red", "red", first=4)
    lite.ack("T-1", note="on it")
    message = newest(lite).message
    assert (message.period_start, message.value) == (told.period_start, told.value)
    assert message.extent == told.extent


def test_the_days_of_a_replay_renew_nothing_and_its_end_everything(lite: Desk) -> None:
    for number in range(30):
        lite.run(number, [a_verdict(number, value=0.13 + number / 1000)], renew=False)
    assert [kind for _, kind, _ in lite.told()] == [ROOT]
    for queued in (1, 0):
        done = renew_open(
            lite.store, catalog=lite.book, policy=lite.policy, diagnostics=lite.diagnostics, now=end_of(30)
        )
        assert done == queued
    assert [kind for _, kind, _ in lite.told()] == [ROOT, UPDATE]
    assert newest(lite).message.period_start == day(29)


def test_a_run_about_the_past_renews_nothing(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    lite.run(1, [a_verdict(1)], notify=False)
    assert [kind for _, kind, _ in lite.told()] == [ROOT]


def whole(breach: Breach) -> Reconciliation:
    """What is found of a feed whose day was delivered again."""
    feed = FeedEvidence("olist.orders", rows=512, usual=498, delivered=9_000, held=9_000)
    return Reconciliation(breach.last_day, (feed,))


def test_a_feed_that_is_whole_again_says_once_that_its_ticket_waits_for_the_next_day(lite: Desk) -> None:
    lite.run(0, [a_feed_verdict(0, "red")])

    def judged_again() -> int:
        writer = Writer(lite.book, lite.policy, lite.diagnostics)
        return renew_repaired(lite.store, writer, [lite.ticket()], now=end_of(0))

    assert judged_again() == 0
    details = {each.label: each.text for each in story_of(newest(lite).message).details}
    assert "not judged until the feed recovers" in details["Waiting"]
    assert details["Waiting"].endswith("The ticket closes by itself after 1 day without a fault.")
    lite.diagnostics.reconciliation = whole
    assert [judged_again(), judged_again()] == [1, 0]
    assert [kind for _, kind, _ in lite.told()] == [ROOT, UPDATE]
    told = story_of(newest(lite).message)
    assert told.move == "The data are whole again: it closes by itself after 1 day more without a fault."
    assert (told.step, told.steps) == ("", ())
    assert "Waiting" not in {each.label for each in told.details}
    assert lite.ticket().state == "open"
    lite.diagnostics.reconciliation = None
    assert judged_again() == 1
    assert "Your move" in story_of(newest(lite).message).move


def test_only_receivers_where_an_edit_rings_nobody_are_renewed(lite: Desk) -> None:
    places = ("github:acme/risk", "jira:OPS", "webhook:pager")
    lite.book.routing = Routing(routes=(Route(id="all", to=("owner", *places)),))
    lite.run(0, [a_verdict(0)])
    lite.run(1, [a_verdict(1)])
    assert {family_of(e.channel) for e in lite.messages() if e.kind is UPDATE} == {"slack", "github"}


def test_a_feed_that_fails_on_the_second_of_two_days_judged_at_once_is_told_with_its_fault(
    lite: Desk,
) -> None:
    failed = a_feed_verdict(
        1, "red", value=None, limit_value=None, limit_kind=None, reason="failed: column 'price' is missing"
    )
    lite.run(1, [a_feed_verdict(0, "red"), failed])
    assert [kind for _, kind, _ in lite.told()] == [ROOT, UPDATE]
    assert "column 'price' is missing" in story_of(newest(lite).message).figures


def test_a_storm_is_renewed_with_its_members_of_the_newest_day(lite: Desk) -> None:
    lite.run(0, in_states(0))
    assert len(lite.told()) == 1
    lite.run(1, in_states(1, value=0.19))
    entry = newest(lite)
    assert (entry.kind, entry.message.period_start) == (UPDATE, day(1))
    assert {child.value for child in entry.message.children} == {0.19}


def test_what_a_person_does_repeats_the_period_that_was_told_as_a_whole(lite: Desk) -> None:
    lite.run(0, [a_verdict(0, value=0.142)])
    lite.run(1, [a_verdict(1, "amber", value=0.125)], renew=False)
    assert lite.ticket().value == 0.125
    lite.ack("T-1")
    message = newest(lite).message
    assert (message.period_start, message.value) == (day(0), 0.142)
    assert "14.2 %" in story_of(message).head
    assert message.status == "acknowledged"


def test_what_a_person_does_after_a_renewal_speaks_of_the_newest_period(lite: Desk) -> None:
    lite.run(0, [a_verdict(0, value=0.142)])
    lite.run(1, [a_verdict(1, "amber", value=0.125)])
    lite.ack("T-1")
    message = newest(lite).message
    assert (message.period_start, message.value) == (day(1), 0.125)
    assert message.reconciliation is not None
    assert message.reconciliation.day == day(1)


def test_each_hour_of_a_day_renews_and_repeats_its_own_numbers(lite: Desk) -> None:
    hourly = {"grain": Grain.HOUR}
    for hour, value in enumerate((0.14, 0.13, 0.16)):
        lite.run(0, [a_verdict(0, hour=hour, value=value, **hourly)])
    assert [kind for _, kind, _ in lite.told()] == [ROOT, UPDATE]
    assert (newest(lite).message.period_hour, newest(lite).message.value) == (2, 0.16)
    lite.run(0, [a_verdict(0, hour=3, value=0.2, **hourly)], renew=False)
    lite.ack("T-1")
    assert (newest(lite).message.period_hour, newest(lite).message.value) == (2, 0.16)


def test_of_very_many_those_furthest_behind_are_renewed_first(
    lite: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "MOST_RENEWED", 2)
    lite.run(0, in_states(0, states=("SP", "RJ")))
    lite.run(1, in_states(1, states=("BA",)))
    lite.run(2, in_states(2, states=("SP", "RJ", "BA")))
    renewed = [(entry.ticket_id, entry.kind) for entry in lite.messages()][3:]
    assert sorted(renewed) == [(1, UPDATE), (2, UPDATE)]
