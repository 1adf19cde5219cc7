"""The watchdog: what stands still is found and named, and nothing found is told to a real address."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.audit.watchdog import (
    Lapse,
    Patience,
    Pulse,
    WaitingRow,
    Watched,
    counts,
    due_period_end,
    look,
)
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.incidents.acts import record
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.messages.message import SentRef
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.operations.watchdog import find, watch
from risk_pipeline.response import record_rules, run_clocks
from risk_pipeline.response.incidents.clocks import tick_incidents
from risk_pipeline.response.incidents.desk import Desk as IncidentDesk
from risk_pipeline.settings import Settings
from risk_pipeline.store import Store, StoreOutbox, open_store
from risk_pipeline.store.queries.watchdog import forgotten_tickets, waiting_rows
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdict_rows import to_frame
from risk_pipeline.warehouse.indicators.verdict_writer import write_rule_results
from tests.builders.incidents.desk import a_desk as incident_desk
from tests.builders.incidents.desk import declared
from tests.builders.incidents.world import ANA
from tests.builders.response_desk import Desk, in_states
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import LATE, ORDERS_AGE, ORDERS_VOLUME, FakeBook, a_verdict, day, end_of

days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
grains = st.sampled_from(list(Grain))


@given(days, grains)
def test_watchdog_waits_for_the_newest_whole_period(closed: date, grain: Grain) -> None:
    end = due_period_end(closed, grain)
    assert end <= closed < Period.containing(end + timedelta(days=1), grain).end
    assert Period.containing(end, grain).end == end


@given(days, grains, st.one_of(st.none(), days))
def test_watchdog_finds_a_rule_exactly_when_it_is_behind(
    closed: date, grain: Grain, judged_to: date | None
) -> None:
    found = look(Pulse(rules=[Watched("a.b", grain, judged_to)]), end_of(0), Patience(closed))
    is_behind = judged_to is None or judged_to < due_period_end(closed, grain)
    assert [finding.lapse for finding in found] == [Lapse.NOT_JUDGED] * is_behind


@given(st.integers(0, 12), st.integers(0, 12))
def test_watchdog_says_once_what_holds_for_many_rules(daily: int, weekly: int) -> None:
    rules = [Watched(f"a.d{n}", Grain.DAY, None) for n in range(daily)]
    rules += [Watched(f"a.w{n}", Grain.WEEK, None) for n in range(weekly)]
    found = look(Pulse(rules=rules), end_of(0), Patience(day(0)))
    assert len(found) == sum(count if count <= 4 else 1 for count in (daily, weekly))
    if daily > 4:
        more = f"{daily} rules (a.d0, a.d1, a.d2, a.d3 and {daily - 4} more)"
        assert [f.subject for f in found if "day" in f.text] == [more]


@given(days, grains, days)
def test_watchdog_asks_for_no_period_before_the_first_that_was_ever_judged(
    closed: date, grain: Grain, judged_from: date
) -> None:
    found = look(Pulse(rules=[Watched("a.b", grain, None)]), end_of(0), Patience(closed, judged_from))
    assert bool(found) == (due_period_end(closed, grain) >= judged_from)


@given(
    st.sampled_from(["pending", "retry_wait", "sending", "unknown", "dead", "sent"]),
    st.integers(0, 120),
    st.integers(1, 60),
)
def test_watchdog_finds_what_is_dead_and_what_waits_too_long(state: str, age: int, patience: int) -> None:
    now = end_of(0)
    row = WaitingRow(7, "risk", state, now - timedelta(minutes=age), None)
    found = look(Pulse(rows=[row]), now, Patience(day(0), message=timedelta(minutes=patience)))
    stuck = state not in {"sent", "dead"} and age > patience
    assert [f.lapse for f in found] == [Lapse.DEAD] * (state == "dead") + [Lapse.STUCK] * stuck
    assert sum(counts(found).values()) == len(found)


class Calls(BaseHTTPRequestHandler):
    """Takes heartbeats, answers what it is told to."""

    def answer(self) -> None:
        server = cast("Any", self.server)
        server.calls.append((self.command, self.path))
        self.send_response(server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer  # noqa: N815 - names of the standard library

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def switch() -> Iterator[Any]:
    """A dead man's switch on a real port."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Calls)
    server.calls, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def a_place(store: Store, folder: Path, number: int = 0, **more: Any) -> Platform:
    """A platform at noon after the n-th day, on which every rule was judged that day."""
    settings = Settings(var_dir=folder, time_zone="UTC", store_url="", slack_token=None, **more)
    book: Any = FakeBook()
    book.response = a_plan()
    platform = Platform(settings, cast("Catalog", book), FixedClock(end_of(number) + timedelta(hours=12)))
    platform.__dict__["store"] = store
    rows = [a_verdict(number, "green", rule_id=rule) for rule in book.rules]
    with connect(settings.warehouse_path) as connection:
        write_rule_results(connection, to_frame(rows), end_of(number))
    return platform


def lapses(platform: Platform) -> list[tuple[str, str]]:
    return [(finding.lapse.value, finding.subject) for finding in find(platform)]


def send(store: Store) -> None:
    outbox = StoreOutbox(store)
    while delivery := outbox.claim(end_of(30)):
        outbox.mark_sent(delivery.outbox_id, SentRef(channel="C", ts=str(delivery.outbox_id)), end_of(30))


def test_watchdog_finds_nothing_where_all_is_well(store: Store, tmp_path: Path) -> None:
    platform, desk = a_place(store, tmp_path), Desk(store, plan=a_plan())
    desk.run(0, [a_verdict(0), *in_states(0)])
    desk.time_passes(0)
    send(store)
    assert lapses(platform) == []


def test_watchdog_names_tickets_without_clock_and_those_that_time_forgot(
    store: Store, tmp_path: Path
) -> None:
    platform, desk = a_place(store, tmp_path), Desk(store, plan=a_plan())
    desk.run(0, [a_verdict(0)])
    desk.policy = Desk(store).policy
    desk.run(0, [a_verdict(0, segment="SP")])
    send(store)
    assert lapses(platform) == [("clocks_stopped", "T-000001"), ("no_clock", "T-000002")]
    assert [ticket.ref for ticket in forgotten_tickets(store, end_of(0))] == ["T-000002"]


def test_watchdog_says_when_nobody_is_left_to_be_told(store: Store, tmp_path: Path) -> None:
    desk = Desk(store, plan=a_plan())
    desk.run(0, [a_verdict(0)])
    run_clocks(store, catalog=desk.book, policy=desk.policy, now=end_of(9))
    send(store)
    (finding,) = find(a_place(store, tmp_path, 9))
    assert finding.lapse is Lapse.NO_NEXT_STEP
    assert "its chain (fulfilment_ops, line_head, risk_manager) is at its end" in str(finding)


def an_incident_on(store: Store, **said: Any) -> IncidentDesk:
    """Declare one a moment after the first day; whoever sends is done."""
    desk = incident_desk(store)
    declared(desk, end_of(0), **said)
    send(store)
    return desk


def test_watchdog_says_when_the_clocks_of_an_incident_stand_still(store: Store, tmp_path: Path) -> None:
    desk = an_incident_on(store)
    found = dict(map(reversed, lapses(a_place(store, tmp_path))))
    assert found["INC-2017-001"] == "clocks_stopped"
    tick_incidents(desk, end_of(0) + timedelta(hours=12))
    assert "INC-2017-001" not in dict(map(reversed, lapses(a_place(store, tmp_path))))


def test_watchdog_names_an_incident_of_which_all_were_told_and_that_nobody_has_in_hand(
    store: Store, tmp_path: Path
) -> None:
    desk = an_incident_on(store)
    for hour in (12, 24 * 9):
        tick_incidents(desk, end_of(0) + timedelta(hours=hour))
    send(store)
    platform = a_place(store, tmp_path, 9)
    found = next(each for each in find(platform) if each.subject == "INC-2017-001")
    assert found.lapse is Lapse.NO_NEXT_STEP
    assert "its chain (incident_commander_owner, boss) is at its end, and nobody has acted" in found.text
    noted = end_of(9) + timedelta(hours=1)
    desk.act("INC-2017-001", ANA, noted, lambda i, *_: [record.note(i, "on it", ANA, noted)])
    assert "INC-2017-001" not in [each.subject for each in find(platform)]


def test_watchdog_keeps_the_heartbeat_though_a_drill_was_left(store: Store, tmp_path: Path) -> None:
    desk = an_incident_on(store, nature=Nature.DRILL)
    for hour in (12, 24 * 9):
        tick_incidents(desk, end_of(0) + timedelta(hours=hour))
    assert "INC-2017-001" not in [each.subject for each in find(a_place(store, tmp_path, 9))]


def test_watchdog_needs_no_clocks_where_no_plan_asks_for_them(store: Store, tmp_path: Path) -> None:
    platform = a_place(store, tmp_path)
    cast("Any", platform.catalog).response = None
    Desk(store).run(0, [a_verdict(0)])
    send(store)
    assert lapses(platform) == []


def test_watchdog_names_messages_that_wait_or_were_refused(store: Store, tmp_path: Path) -> None:
    platform, desk = a_place(store, tmp_path), Desk(store, plan=a_plan())
    desk.run(0, [a_verdict(0), a_verdict(0, segment="SP")])
    desk.time_passes(0)
    outbox = StoreOutbox(store)
    delivery = outbox.claim(end_of(0))
    assert delivery is not None
    outbox.mark_dead(delivery.outbox_id, "channel is archived", end_of(0))
    first, second = waiting_rows(store)[:2]
    found = {finding.subject: finding for finding in find(platform)}
    assert found[f"message {first.outbox_id} to risk-fulfilment"].lapse is Lapse.DEAD
    assert (
        "channel is archived. Fix the cause, then `risk outbox revive 1`"
        in found["message 1 to risk-fulfilment"].text
    )
    assert found[f"message {second.outbox_id} to risk-fulfilment"].lapse is Lapse.STUCK


def test_watchdog_names_rules_that_are_behind_but_not_those_no_run_has_met(
    store: Store, tmp_path: Path
) -> None:
    platform = a_place(store, tmp_path, 0)
    cast("FixedClock", platform.clock).at = end_of(1) + timedelta(hours=11)
    assert lapses(platform) == []
    cast("FixedClock", platform.clock).at = end_of(1) + timedelta(hours=13)
    assert {subject for _, subject in lapses(platform)} == {LATE, ORDERS_AGE, ORDERS_VOLUME}
    cast("FixedClock", platform.clock).at = end_of(0) + timedelta(hours=12)
    new = Rule.model_validate(platform.catalog.rules[LATE].model_dump() | {"id": "fulfilment.new"})
    cast("Any", platform.catalog).rules = {**platform.catalog.rules, new.id: new}
    assert lapses(platform) == []
    record_rules(store, [new], now=end_of(0))
    assert lapses(platform) == [("not_judged", "fulfilment.new")]


def test_watchdog_finds_a_history_that_was_changed(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'state.sqlite'}")
    Desk(store, plan=a_plan()).run(0, [a_verdict(0)])
    send(store)
    with store.engine.begin() as connection:
        for (name,) in connection.execute(
            text("select name from sqlite_master where type = 'trigger'")
        ).all():
            connection.execute(text(f"drop trigger {name}"))
        connection.execute(text("update ticket_event set actor = 'x'"))
    assert lapses(a_place(store, tmp_path))[0] == ("broken_history", "history")
    store.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_watchdog_tells_the_switch_when_nothing_is_found(
    store: Store, tmp_path: Path, switch: Any, method: str
) -> None:
    url = f"http://127.0.0.1:{switch.server_port}/beat/s3cret"
    platform = a_place(store, tmp_path, heartbeat_url=url, heartbeat_method=method)
    assert watch(platform).beaten
    assert not watch(platform, heartbeat=False).beaten
    assert switch.calls == [(method, "/beat/s3cret")]


def test_watchdog_remarks_that_no_clock_runs_and_beats_all_the_same(
    store: Store, tmp_path: Path, switch: Any
) -> None:
    platform = a_place(store, tmp_path, heartbeat_url=f"http://127.0.0.1:{switch.server_port}/")
    book: Any = platform.catalog
    book.response = None
    (remark,) = watch(platform).remarks
    assert remark.startswith("register/response.yaml is missing: no clock of a ticket runs")
    book.response = a_plan()
    assert watch(platform).remarks == ()
    assert len(switch.calls) == 2


def test_watchdog_never_tells_the_switch_when_something_is_found(
    store: Store, tmp_path: Path, switch: Any
) -> None:
    platform = a_place(store, tmp_path, heartbeat_url=f"http://127.0.0.1:{switch.server_port}/")
    Desk(store).run(0, [a_verdict(0)])
    report = watch(platform)
    assert (len(report.findings) > 0, report.beaten, switch.calls) == (True, False, [])


@pytest.mark.parametrize("status", [500, 404, 302])
def test_watchdog_says_when_the_switch_does_not_listen_and_keeps_its_address_secret(
    store: Store, tmp_path: Path, switch: Any, status: int
) -> None:
    switch.status = status
    url = f"http://127.0.0.1:{switch.server_port}/s3cret"
    with pytest.raises(RiskError, match=f"answered {status}") as caught:
        watch(a_place(store, tmp_path, heartbeat_url=url))
    assert "s3cret" not in str(caught.value)
    with pytest.raises(RiskError, match="did not answer: ConnectionError") as caught:
        watch(a_place(store, tmp_path / "other", heartbeat_url="http://127.0.0.1:9/s3cret"))
    assert "s3cret" not in str(caught.value)
