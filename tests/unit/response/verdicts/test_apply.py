"""Verdicts in, tickets and messages out."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.diagnosis import TicketDiagnosis
from risk_pipeline.domain.diagnosis.largest_rows import OffPeriod
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.messages.matching import Match
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.messages.routing import Route, Routing, SegmentOwner
from risk_pipeline.domain.muting_reasons import Muted, Suppression
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.flapping import FlapRules
from risk_pipeline.domain.tickets.lifecycle import TicketPolicy
from risk_pipeline.domain.tickets.states import By, EventKind
from risk_pipeline.domain.tickets.ticket import Change, Severity, State, Step, rebuild
from risk_pipeline.domain.verdict import Status
from risk_pipeline.response import record_rules
from risk_pipeline.response.messages.ticket_diagnosis import breach_of, figures_of
from risk_pipeline.store import list_events, list_tickets, open_store
from risk_pipeline.warehouse.indicators.verdict_rows import to_row
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk, in_states, snapshot
from tests.builders.ticket_world import (
    LATE,
    a_feed_verdict,
    a_verdict,
    day,
    end_of,
)

NEVER = FlapRules(changes=1_000)

ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


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


def test_response_tells_once_that_a_ticket_got_far_worse(lite: Desk) -> None:
    values = [0.12, 0.14, 0.23, 0.235]
    rows = [
        a_verdict(n, value=v, numerator=v * 9000, denominator=9000, expected=0.02, limit_value=0.12)
        for n, v in enumerate(values)
    ]
    reports = [lite.run(n, [row]) for n, row in enumerate(rows)]
    reports.append(lite.run(5, rows))
    assert [report.worsened for report in reports] == [0, 0, 1, 0, 0]
    assert [(kind, what) for _, kind, what in lite.told() if kind is REPLY] == [(REPLY, "worsened")]
    reply = next(entry.message for entry in lite.messages() if entry.kind is REPLY)
    assert story_of(reply).event == "Far worse: 23.0 % on 22 Nov 2017 (usually 2.0 %)."


def test_two_branches_of_one_rule_have_two_owners(lite: Desk) -> None:
    north = SegmentOwner(id="north", dimension="customer_state", segments=("S*",), owner="data_eng")
    late = Match(owners=("data_eng",))
    copy = Route(id="copy", match=late, to=("owner", "branch-office"), escalation=("owner", "risk_manager"))
    lite.book.routing = Routing((copy,), (north,))
    lite.run(
        0,
        [
            a_verdict(0, segment="SP"),
            a_verdict(0, segment="RJ"),
            a_verdict(0, dimension="all", segment="all"),
        ],
    )
    owners = {ticket.segment: ticket.owner for ticket in list_tickets(lite.store)}
    assert owners == {"SP": "data_eng", "RJ": "fulfilment_ops", "all": "fulfilment_ops"}
    (sao_paulo,) = [ticket for ticket in list_tickets(lite.store) if ticket.segment == "SP"]
    assert sao_paulo.told_at == (lite.book.owners["data_eng"].channel, "branch-office")
    messages = lite.messages(sao_paulo.id)
    assert {entry.message.owner for entry in messages} == {"data_eng"}
    assert {entry.channel for entry in messages} == set(sao_paulo.told_at)


def test_response_says_what_an_episode_came_to_when_it_closes(lite: Desk) -> None:
    lite.days("red", "red", "green", "green")
    closing = lite.messages()[-1].message
    assert story_of(closing).figures.startswith(
        "Red for 2 days from 20 Nov 2017 to 21 Nov 2017, at worst 15.0 % on 20 Nov 2017. "
        "60 cases, BRL 24,690.00 at stake."
    )


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
    story = story_of(message)
    assert story.head == "🟠 P1 high · T-000001 · Late deliveries: 31.0 % (usually 5.0 %)"
    assert story.place.startswith("Mostly in seller state SP: ")
    assert story.data == "Data complete to 22 Nov 2017, 23:52, its feed intact."
    assert message.verdict_kind == "really_moved"
    assert story.event == "Severity raised to P1: 31.0 % on 22 Nov 2017 (usually 5.0 %)."
    assert (message.risk_id, message.risk_title) == ("R04", "Parcels arrive late")
    assert (message.owner_title, message.owner_mention) == ("Fulfilment operations", "U012345")
    assert message.playbook_steps == ("Split by carrier.", "Call the carrier.")
    assert [link.url for link in message.links] == [
        "https://wiki.example.com/late",
        f"http://ui/runs/{run_id}",
        "http://ui/assets/indicators/ind_late_delivery_rate?view=checks&checkDetail=fulfilment__late_delivery",
    ]
    assert (len(message.chart), message.chart[-1].label, message.chart[0].limit) == (45, "22 Nov", 0.12)
    assert message.top_segments[0].name == "customer state RJ"
    feeds = next(detail.text for detail in story.details if detail.label == "Feeds")
    assert feeds.startswith(
        "22 Nov 2017: olist.orders 512 rows (usual: 498 rows), newest 23:52; "
        "1 of 1 delivery is stored in full"
    )
    assert (message.affected_count, message.exposure_minor, message.currency) == (30.0, 1_234_500, "BRL")
    assert message.where[0].slice == "seller state SP"
    assert lite.diagnostics.asked[-1] == Breach(
        series=Series("late_delivery_rate", Grain.DAY),
        period=Period(day(2), Grain.DAY),
        last_day=day(2),
        since=day(0),
        risk="R04",
        off=OffPeriod(Period(day(2), Grain.DAY), 0.31, 0.05, 30),
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


def test_response_locates_a_ticket_again_when_it_relapses(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    lite.run(1, [a_verdict(1, "green")])
    lite.run(2, [a_verdict(2)])
    asked = [(breach.last_day, breach.is_located) for breach in lite.diagnostics.asked]
    assert [last for last, is_located in asked if is_located] == [day(0), day(2)]


def test_response_locates_a_ticket_that_opened_in_silence_whatever_is_told_first(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)], notify=False)
    assert lite.diagnostics.asked == []
    ticket = lite.ticket("T-000001")
    seen = Change(EventKind.ACKNOWLEDGED, By.PERSON, "ana", end_of(1), "")
    step = Step(ticket, seen, ticket)
    assert breach_of(step, "R04", None).is_located
    assert not breach_of(step, "R04", TicketDiagnosis(figures=figures_of(ticket))).is_located


def test_response_message_draws_no_level_where_the_limit_moves(lite: Desk) -> None:
    lite.run(0, [a_verdict(0, limit_kind="control")])
    assert {point.limit for point in lite.messages()[0].message.chart} == {None}


def test_response_splits_only_a_total(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    assert lite.messages()[0].message.top_segments == ()


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
