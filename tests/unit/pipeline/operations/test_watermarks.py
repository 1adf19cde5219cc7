"""Days that are not over: refused; found when a clock was wrong; set back, so that nothing stays blind."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.tickets.ticket import State
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.operations import watermarks
from risk_pipeline.pipeline.operations.watchdog import find
from risk_pipeline.pipeline.runs import daily, judge, replay
from risk_pipeline.settings import Settings
from risk_pipeline.store import Store
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.feeds.gate_failures import GateFailure, write_gate_failures
from risk_pipeline.warehouse.indicators.late_days import first_late_day
from risk_pipeline.warehouse.indicators.verdict_rows import to_frame
from risk_pipeline.warehouse.indicators.verdict_writer import write_rule_results
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import LATE, FakeBook, a_verdict, day, end_of

AHEAD = 90
RAW = "create table {} (bought_at timestamp, _loaded_at timestamptz)"


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Platform:
    """A platform at noon after day 3; every rule was judged up to then."""
    settings = Settings(var_dir=tmp_path, time_zone="UTC", store_url="", slack_token=None)
    book: Any = FakeBook()
    book.response = a_plan()
    platform = Platform(settings, cast("Catalog", book), FixedClock(end_of(3) + timedelta(hours=12)))
    platform.__dict__["store"] = store
    said(platform, *(a_verdict(n, "green", rule_id=rule) for n in range(4) for rule in book.rules))
    return platform


def said(platform: Platform, *verdicts: Any) -> None:
    with connect(platform.settings.warehouse_path) as connection:
        write_rule_results(connection, to_frame(verdicts), end_of(3))


@pytest.mark.parametrize("number", [4, AHEAD])
def test_a_day_that_is_not_over_is_refused_before_anything_is_done(place: Platform, number: int) -> None:
    newest = f"newest day that can be judged is {day(3)}"
    with pytest.raises(ConfigError, match=newest):
        daily.run_day(place, day(number))
    with pytest.raises(ConfigError, match=newest):
        replay.replay(place, day(0), day(number))
    with pytest.raises(ConfigError, match=newest):
        judge.judge(place, run_id="r", first=day(3), last=day(number))
    with pytest.raises(ConfigError, match=newest):
        watermarks.reset(place, day(number))


def test_verdicts_of_the_future_are_found_and_set_back_with_the_tickets_they_moved(place: Platform) -> None:
    desk = Desk(place.store, plan=a_plan())
    desk.run(3, [a_verdict(3)])
    assert not [f for f in find(place) if f.lapse == "judged_ahead"]
    wrong = a_verdict(AHEAD)
    said(place, wrong)
    desk.run(AHEAD, [wrong, a_verdict(AHEAD, segment="SP")])
    with connect(place.settings.warehouse_path) as connection:
        connection.execute("create table ops.build_state as select ?::timestamptz as as_of", [end_of(AHEAD)])
    (finding,) = [f for f in find(place) if f.lapse == "judged_ahead"]
    assert f"1 rule judged up to {day(AHEAD)}" in finding.text
    assert "2 tickets" in finding.text
    assert "`risk watermarks reset`" in finding.text
    done = watermarks.reset(place)
    assert (done.until, done.verdicts, done.tickets, done.is_rebuilt) == (day(3), 1, 2, True)
    assert not [f for f in find(place) if f.lapse == "judged_ahead"]
    again = watermarks.reset(place)
    assert (again.verdicts, again.tickets, again.is_rebuilt) == (0, 0, False)
    # The ticket hears of the present again.
    assert desk.days("green", "green", first=4)[-1].closed == 1
    assert desk.ticket().state is State.CLOSED
    assert not verify_events(place.store).broken


def test_days_after_the_one_given_are_forgotten_and_judged_again(place: Platform) -> None:
    with connect(place.settings.warehouse_path) as connection:
        for number in (1, 2):
            failure = GateFailure(day(number), "olist.orders", "unique_orders", "3 rows", "r")
            write_gate_failures(connection, day(number), [failure])
    done = watermarks.reset(place, day(1))
    assert done.verdicts == 2 * len(place.catalog.rules)
    assert set(watermarks.marks(place).values()) == {day(1)}
    with connect(place.settings.warehouse_path, read_only=True) as connection:
        assert connection.execute("select distinct day from ops.gate_failures").fetchall() == [(day(1),)]


def test_the_hours_of_the_day_that_runs_are_not_ahead_and_those_of_the_next_are(place: Platform) -> None:
    said(place, a_verdict(4, grain="hour", hour=9))
    Desk(place.store).run(4, [a_verdict(4, grain="hour", hour=9)])
    assert not [f for f in find(place) if f.lapse == "judged_ahead"]
    assert watermarks.reset(place).verdicts == 0
    said(place, a_verdict(5, grain="hour", hour=9))
    assert [f for f in find(place) if f.lapse == "judged_ahead"]
    assert watermarks.reset(place).verdicts == 1


def test_a_ticket_that_is_set_back_remembers_nothing_of_later_hours(place: Platform) -> None:
    desk = Desk(place.store, plan=a_plan())
    desk.run(AHEAD, [a_verdict(AHEAD, grain="hour", hour=9)])
    desk.run(AHEAD, [a_verdict(AHEAD, "stale", grain="hour", hour=10)])
    before = desk.ticket()
    assert (before.last_hour, before.unknown_hour) == (9, 10)
    assert watermarks.reset(place).tickets == 1
    after = desk.ticket()
    assert (after.last_period_start, after.last_period_end, after.last_hour) == (day(3), day(3), None)
    assert (after.unknown_status, after.unknown_period_end, after.unknown_hour) == (None, None, None)
    assert after.state is before.state


def test_a_day_is_late_when_its_first_rows_come_after_it_could_not_be_judged(place: Platform) -> None:
    feed = a_dated_feed(place)
    sha = a_verdict(0).rule_sha
    said(place, *(a_verdict(n, status) for n, status in enumerate(("no_data", "stale", "no_data"))))

    def late() -> date | None:
        with connect(place.settings.warehouse_path) as connection:
            return first_late_day(connection, [feed], {feed.id: [sha]})

    assert late() is None, "the feed has no table yet"
    with connect(place.settings.warehouse_path) as connection:
        connection.execute(RAW.format(feed.raw_table))
        row = f"insert into {feed.raw_table} values (?, ?)"
        before, after = end_of(2), end_of(4)
        connection.execute(row, [day(0), before])
        connection.execute(row, [day(0), after])  # a row more of a day that was there
        connection.execute(row, [day(3), after])  # a day that was judged
    assert late() is None
    with connect(place.settings.warehouse_path) as connection:
        connection.execute(row, [day(2), after])
        connection.execute(row, [day(1), after])
    assert late() == day(1)
    with connect(place.settings.warehouse_path) as connection:
        assert first_late_day(connection, [feed], {feed.id: ["another version"]}) is None


def test_a_run_judges_from_a_day_whose_data_came_late(place: Platform) -> None:
    feed, rule = a_dated_feed(place), place.catalog.rules[LATE]
    cast("Any", place.catalog).feeds = {feed.id: feed}
    said(place, a_verdict(1, "no_data", rule_sha=rule.sha256))
    forgetful = Platform(place.settings.model_copy(update={"rejudge_days": 0}), place.catalog, place.clock)
    with connect(place.settings.warehouse_path) as connection:
        assert judge.days_to_judge(forgetful, connection, day(3), day(3)) == (day(3), day(3))
        connection.execute(RAW.format(feed.raw_table))
        connection.execute(f"insert into {feed.raw_table} values (?, ?)", [day(1), end_of(4)])
        assert judge.days_to_judge(forgetful, connection, day(3), day(3)) == (day(1), day(3))


def a_dated_feed(place: Platform) -> Feed:
    feed = place.catalog.feeds["olist.orders"]
    return feed.model_copy(update={"cursor": "bought_at", "columns": (column("bought_at"),)})


def column(name: str) -> Any:
    return Column(name=name, data_type="timestamp")
