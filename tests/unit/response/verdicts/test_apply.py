"""Verdicts in, tickets and messages out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any

import pandas as pd
import pytest

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.muting import Muted, Suppression
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.closing import Closing
from risk_pipeline.domain.tickets.flapping import FlapRules
from risk_pipeline.domain.tickets.lifecycle import TicketPolicy
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution, Severity, State, TicketKind, rebuild
from risk_pipeline.domain.verdict import Status
from risk_pipeline.response import record_rules, run_verdict
from risk_pipeline.response.verdicts.fault_verdicts import load_verdict
from risk_pipeline.store import Store, list_events, list_tickets, open_store
from risk_pipeline.warehouse.indicators.verdict_rows import to_row
from tests.builders.response_desk import Desk, in_states, snapshot
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

NEVER = FlapRules(changes=1_000)
ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    store = open_store(store_url)
    yield Desk(store)
    store.close()


@pytest.fixture
def lite(tmp_path: Any) -> Iterator[Desk]:
    """Where the database makes no difference."""
    store = open_store(f"sqlite:///{tmp_path / 'lite.sqlite'}")
    yield Desk(store)
    store.close()


def test_response_follows_a_breach_from_first_red_to_close_and_back(desk: Desk) -> None:
    desk.policy = replace(desk.policy, ticket=TicketPolicy(flapping=NEVER))
    reports = desk.days("green", "red", "amber", "green", "red", "green", "no_data", "green", "red")
    done = [
        {name: n for name, n in report.counters().items() if n and name != "verdicts"} for report in reports
    ]
    assert done == [
        {"unchanged": 1},
        {"opened": 1, "messages": 1},
        {"observed": 1, "messages": 1},
        {"verifying": 1, "messages": 2},
        {"relapsed": 1, "messages": 2},
        {"verifying": 1, "messages": 2},
        {"observed": 1},
        {"observed": 1, "closed": 1, "messages": 2},
        {"reopened": 1, "messages": 2},
    ]
    assert [(kind, what) for _, kind, what in desk.told()] == [
        (ROOT, "opened"),
        (UPDATE, "observed"),
        (UPDATE, "verifying"),
        (REPLY, "verifying"),
        (UPDATE, "relapsed"),
        (REPLY, "relapsed"),
        (UPDATE, "verifying"),
        (REPLY, "verifying"),
        (UPDATE, "closed"),
        (REPLY, "closed"),
        (UPDATE, "reopened"),
        (REPLY, "reopened"),
    ]
    ticket = desk.ticket()
    assert (ticket.state, ticket.recurrence_count, ticket.owner, ticket.channel) == (
        State.OPEN,
        1,
        "fulfilment_ops",
        "risk-fulfilment",
    )
    assert rebuild(event.change for event in list_events(desk.store, 1)) == ticket


def test_response_to_the_same_verdicts_again_is_nothing(desk: Desk) -> None:
    statuses = ["red", "stale", "green", "green", "red", "red"]
    verdicts = [a_verdict(n, s) for n, s in enumerate(statuses)] + [
        a_feed_verdict(n, s) for n, s in enumerate(statuses)
    ]
    for number in range(6):
        desk.run(number, [v for v in verdicts if v.period.start == day(number)])
    before = snapshot(desk.store)
    for number in range(6):
        report = desk.run(number, verdicts[: number + 1])
        assert report.transitions == ()
    assert desk.run(9, list(reversed(verdicts))).messages == 0
    assert snapshot(desk.store) == before


def test_response_day_by_day_ends_as_in_one_go_but_for_the_clock(lite: Desk, tmp_path: Any) -> None:
    statuses = ["red", "green", "red", "red", "no_data", "green", "green", "green", "red", "green", "green"]
    verdicts = [a_verdict(n, s, value=0.5 if n == 3 else 0.13) for n, s in enumerate(statuses)]
    for number, verdict in enumerate(verdicts):
        lite.run(number, [verdict])
    store = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    Desk(store).run(len(verdicts), verdicts)
    timeless = {"opened_at", "closed_at"}
    assert [t.model_dump(exclude=timeless) for t in list_tickets(store)] == [
        t.model_dump(exclude=timeless) for t in list_tickets(lite.store)
    ]
    store.close()


def test_one_run_numbers_tickets_as_runs_by_the_hour_and_the_day_would_have(
    lite: Desk, tmp_path: Any
) -> None:
    """What became known first has the lower number, whatever its identity is called."""
    hourly = {"grain": Grain.HOUR, "segment": "SP"}
    steps = [
        [a_verdict(0, hour=22, status="green", **hourly)],
        [a_verdict(0, hour=23, **hourly)],
        [a_verdict(0, segment="AC"), a_verdict(0, segment="RJ")],
        [a_verdict(1, hour=0, grain=Grain.HOUR, segment="AL")],
        [a_verdict(1, segment="AC", status="green"), a_verdict(1, segment="AM")],
    ]
    for verdicts in steps:
        lite.run(1, verdicts)
    store = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    Desk(store).run(1, [verdict for verdicts in reversed(steps) for verdict in verdicts])
    numbers = {ticket.segment: ticket.id for ticket in list_tickets(store)}
    assert numbers == {ticket.segment: ticket.id for ticket in list_tickets(lite.store)}
    assert numbers == {"SP": 1, "AC": 2, "RJ": 3, "AL": 4, "AM": 5}
    store.close()


def test_response_reads_a_frame_as_it_reads_objects(lite: Desk, tmp_path: Any) -> None:
    verdicts = [
        *in_states(0, "green"),
        a_verdict(0),
        a_verdict(0, segment="SP", suppressed=Muted.SHADOW.because()),
        a_verdict(0, "no_data", segment="MG", exposure_minor=None),
        a_feed_verdict(0, "red"),
    ]
    frame = pd.DataFrame([to_row(verdict) for verdict in verdicts])
    frame["status"] = [str(verdict.status) for verdict in verdicts]
    for column in ("period_start", "period_end", "known_on"):
        frame[column] = pd.to_datetime(frame[column])
    report = lite.run(0, frame)
    store = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert Desk(store).run(0, verdicts) == report
    assert snapshot(store) == snapshot(lite.store)
    assert (report.opened, report.suppressed, report.verdicts) == (2, 1, 14)
    assert type(lite.ticket("T-1").since) is date
    store.close()


def test_response_to_an_empty_frame_is_nothing(lite: Desk) -> None:
    frame = pd.DataFrame([to_row(a_verdict())]).iloc[:0]
    assert set(lite.run(0, frame).counters().values()) == {0}


@pytest.mark.parametrize("status", [s for s in Status if not s.is_judged])
def test_response_never_closes_or_opens_on_unknown(lite: Desk, status: Status) -> None:
    lite.days(status, "red", status, status, status)
    assert lite.ticket().state is State.OPEN
    lite.days("green", status, status, status, first=5)
    assert (lite.ticket().state, lite.ticket().green_streak) == (State.VERIFYING, 1)
    assert len(list_tickets(lite.store)) == 1


def test_response_raises_severity_once_and_tells_it(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    lite.run(1, [a_verdict(1, value=0.30)])
    lite.run(2, [a_verdict(2, value=0.40)])
    assert lite.ticket().severity is Severity.P1
    assert [(kind, what) for _, kind, what in lite.told()] == [
        (ROOT, "opened"),
        (UPDATE, "severity_raised"),
        (REPLY, "severity_raised"),
        (UPDATE, "observed"),
    ]


def test_response_updates_a_root_once_a_run_and_tells_the_thread_all(lite: Desk) -> None:
    lite.policy = replace(lite.policy, ticket=TicketPolicy(flapping=NEVER))
    lite.run(9, [a_verdict(n, s) for n, s in enumerate(["red", "green", "red", "green", "green"])])
    assert [(kind, what) for _, kind, what in lite.told()] == [
        (ROOT, "opened"),
        (REPLY, "verifying"),
        (REPLY, "relapsed"),
        (REPLY, "verifying"),
        (UPDATE, "closed"),
        (REPLY, "closed"),
    ]
    assert len({entry.idem_key for entry in lite.messages()}) == 6


def test_response_to_a_backfill_is_recorded_and_told_to_nobody(lite: Desk) -> None:
    report = lite.run(0, [a_verdict(0)], notify=False)
    assert (report.opened, report.messages) == (1, 0)
    assert [t.suppressed for t in report.transitions] == [Muted.BACKFILL.because()]
    assert [event.suppressed for event in list_events(lite.store, 1)] == [Muted.BACKFILL.because()]
    assert lite.diagnostics.asked == []


def test_response_ends_a_ticket_nobody_was_told_of_in_silence(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)], notify=False)
    report = lite.run(1, [a_verdict(1, "green")])
    lite.run(2, [a_verdict(2, "green")])
    assert lite.ticket().state is State.CLOSED
    assert lite.messages() == []
    assert report.transitions[0].suppressed == Suppression(
        Muted.NEVER_ANNOUNCED, "nobody was told of this ticket"
    )


def test_response_begins_the_thread_of_a_backfilled_ticket_when_it_matters_again(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)], notify=False)
    lite.run(1, [a_verdict(1, value=0.5)])
    lite.run(2, [a_verdict(2, "green")])
    assert [(kind, what) for _, kind, what in lite.told()] == [
        (ROOT, "severity_raised"),
        (UPDATE, "verifying"),
        (REPLY, "verifying"),
    ]


def test_response_message_says_what_an_owner_needs(lite: Desk) -> None:
    run_id = "0f8e1c52-8a57-4c39-9d39-2f6d0a3c7b11"
    lite.run(0, [a_verdict(0, dimension="all", segment="all")])
    lite.run(2, [a_verdict(2, dimension="all", segment="all", value=0.31, run_id=run_id)])
    message = lite.messages()[-1].message
    assert message.headline == "P1 Late deliveries 31.0 % (limit 12.0 %), everywhere"
    assert (
        message.summary
        == message.verdict_line
        == (
            "Late deliveries 31.0 % on 22 Nov 2017, usual 5.0 %, since 20 Nov 2017, 22 more than expected, "
            "mostly seller state SP; data complete to 23:52, its feed whole."
        )
    )
    assert message.verdict_kind == "really_moved"
    assert message.history == (
        "Severity raised: P2 to P1. 31.0 % on 22 Nov 2017, above the limit of 12.0 %, usual 5.0 %."
    )
    assert (message.risk_id, message.risk_title) == ("R04", "Parcels arrive late")
    assert (message.owner_title, message.owner_mention) == ("Fulfilment operations", "U012345")
    assert message.playbook_steps == ("Split by carrier.", "Call the carrier.")
    assert [link.url for link in message.links] == [
        "https://wiki.example.com/late",
        f"http://ui/runs/{run_id}",
        "http://ui/assets/rule_results",
    ]
    assert (len(message.chart), message.chart[-1].label, message.chart[0].limit) == (45, "22 Nov", 0.12)
    assert message.top_segments[0].name == "customer_state RJ"
    assert message.data_health == (
        "22 Nov 2017: olist.orders 512 rows (usual 498), newest 23:52; 1 of 1 deliveries are held in full"
    )
    assert (message.affected_count, message.exposure_minor, message.currency) == (30.0, 1_234_500, "BRL")
    assert message.where[0].slice == "seller state SP"
    assert lite.diagnostics.asked[-1] == Breach(
        series=Series("late_delivery_rate", Grain.DAY),
        period=Period(day(2), Grain.DAY),
        last_day=day(2),
        since=day(0),
        risk="R04",
        is_located=True,
        is_split=True,
    )


def test_response_locates_a_ticket_when_it_opens_and_repeats_that_later(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    lite.run(1, [a_verdict(1, "green")])
    lite.run(2, [a_verdict(2, "green")])
    assert [breach.is_located for breach in lite.diagnostics.asked].count(True) == 1
    kinds = [entry.message.kind for entry in lite.messages()]
    assert kinds == ["opened", "verifying", "verifying", "closed", "closed"]
    assert {entry.message.where[0].slice for entry in lite.messages()} == {"seller state SP"}


def test_response_message_draws_no_level_where_the_limit_moves(lite: Desk) -> None:
    lite.run(0, [a_verdict(0, limit_kind="control")])
    assert {point.limit for point in lite.messages()[0].message.chart} == {None}


def test_response_splits_only_a_total(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    assert lite.messages()[0].message.top_segments == ()


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
    assert f"Not judged until the feed is whole, 1 rule: {LATE}." in entry.message.summary
    assert entry.message.headline == (
        "P1 Age of the newest event 71.0 hours (limit 60.0 hours), feed olist.orders"
    )


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
    failed = load_verdict("olist.orders", "failed: column gone", period=day_period(0), run_id="r0")
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
    assert message.headline == "P1 Job daily failed"
    assert message.summary == "Job daily failed (1 day since 20 Nov 2017): disk full."
    assert message.playbook_title == "A feed is broken"
    desk.run(1, [run_verdict("daily", None, day=day(1), run_id="r1")])
    assert desk.ticket().state is State.CLOSED


def test_response_refuses_a_breach_of_a_rule_nobody_wrote_and_changes_nothing(desk: Desk) -> None:
    with pytest.raises(ConfigError, match=r"rule fulfilment\.gone, which no suite"):
        desk.run(0, [a_verdict(0), a_verdict(0, rule_id="fulfilment.gone")])
    assert list_tickets(desk.store) == []


def test_response_gives_the_ticket_of_an_unknown_owner_to_the_head_of_the_line(lite: Desk) -> None:
    owners: Any = lite.book.owners
    known = owners.pop("fulfilment_ops")
    with pytest.raises(ConfigError, match="'fulfilment_ops', who is not in register"):
        lite.run(0, [a_verdict(0)])
    owners["line_head"] = known.model_copy(update={"id": "line_head", "channel": "risk-line"})
    lite.run(0, [a_verdict(0)])
    assert (lite.ticket().owner, lite.ticket().channel) == ("line_head", "risk-line")
    assert lite.messages()[0].channel == "risk-line"


def test_response_goes_on_with_an_open_ticket_whose_rule_is_gone(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    desk.book.rules = {}
    desk.days("green", "green", first=1)
    assert desk.ticket().state is State.CLOSED
    assert desk.messages()[-1].message.owner_title == "Fulfilment operations"


def test_response_keeps_the_version_of_rules_that_ran(lite: Desk) -> None:
    record_rules(lite.store, lite.book.rules.values(), now=end_of(0))
    rule = lite.book.rules[LATE]
    lite.run(0, [a_verdict(0, rule_sha=rule.sha256)])
    with lite.store.engine.connect() as connection:
        known = connection.exec_driver_sql("select sha, rule_id from rule_version").all()
    assert (rule.sha256, LATE) in [tuple(row) for row in known]
    assert len(known) == len(lite.book.rules)


def test_response_touches_the_database_only_for_what_changes(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    statements: list[str] = []
    from sqlalchemy import event

    event.listen(
        lite.store.engine, "before_cursor_execute", lambda *a: statements.append(a[2].split()[0].lower())
    )
    many = [a_verdict(1, "green", segment=f"s{n}") for n in range(3_000)]
    report = lite.run(1, many)
    assert report.unchanged == 3_000
    assert set(statements) == {"begin", "select"}
    assert len(statements) <= 4


def closing_with(resolution: Resolution, **given: Any) -> Closing:
    return Closing(resolution, **given)


def test_response_person_takes_and_closes_a_ticket_with_messages(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    assert desk.ack("T-000001", note="calling the carrier").state is State.ACKNOWLEDGED
    assert desk.begin("T-1").state is State.IN_PROGRESS
    desk.close("T-1", closing_with(Resolution.EXPECTED_CHANGE, note="Black Friday"))
    assert [(kind, what) for _, kind, what in desk.told()] == [
        (ROOT, "opened"),
        (UPDATE, "acknowledged"),
        (REPLY, "acknowledged"),
        (UPDATE, "started"),
        (REPLY, "started"),
        (UPDATE, "closed"),
        (REPLY, "closed"),
    ]
    last = desk.messages()[-1].message
    assert last.history == "Closed as expected change by ana: Black Friday."
    assert (last.status, len(last.chart)) == ("closed", 45)  # the picture of the message before


def test_response_person_records_a_fix_and_the_data_prove_it(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    desk.act("T-1")
    fix = closing_with(
        Resolution.FIXED, root_cause="carrier strike", root_cause_category=RootCause.PARTNER_CARRIER
    )
    ticket = desk.close("T-1", fix)
    assert ticket.state is State.VERIFYING
    assert desk.messages()[-1].message.history == (
        "Fix recorded, the data have to prove it, by ana: partner.carrier: carrier strike."
    )
    desk.days("green", "green", first=1)
    assert (desk.ticket().state, desk.ticket().resolution) == (State.CLOSED, Resolution.FIXED)


def test_response_refusal_of_a_person_leaves_everything_as_it_was(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    desk.ack("T-1")
    before = snapshot(desk.store)
    for attempt in (
        lambda: desk.ack("T-1"),
        lambda: desk.ack("T-99"),
        lambda: desk.close("T-1", closing_with(Resolution.FIXED)),
        lambda: desk.close("T-1", closing_with(Resolution.DUPLICATE, duplicate_of=99)),
    ):
        with pytest.raises(Exception, match=r"T-0000"):
            attempt()
    assert snapshot(desk.store) == before


def test_response_stores_of_both_kinds_hold_the_same(store_url: str, lite: Desk) -> None:
    other: Store = open_store(store_url)
    for desk in (lite, Desk(other)):
        desk.days("red", "green", "green", "red")
        desk.run(9, in_states(9))
        desk.ack("T-000003")
    assert snapshot(other) == snapshot(lite.store)
    other.close()


def test_response_runs_at_the_same_time_end_as_one_after_the_other(store_url: str, lite: Desk) -> None:
    verdicts = [*in_states(0), a_verdict(0, dimension="all", segment="all"), a_feed_verdict(0, "red")]
    runs = 4
    start = Barrier(runs, timeout=30)

    def run(_number: int) -> int:
        store = open_store(store_url)
        start.wait()
        opened = Desk(store).run(0, verdicts).opened
        store.close()
        return opened

    with ThreadPoolExecutor(runs) as pool:
        assert sorted(pool.map(run, range(runs))) == [0, 0, 0, 12]
    lite.run(0, verdicts)
    store = open_store(store_url)
    assert snapshot(store) == snapshot(lite.store)
    store.close()
