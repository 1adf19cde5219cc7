"""Live runs through a day: hours are judged as they close and are seen, and the day ends as without them."""

import os
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pytest

from risk_pipeline.catalog import Catalog
from risk_pipeline.demo.masking import mask_files
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.formatting import format_period
from risk_pipeline.domain.period import Grain, Period, begin_of_hour
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.pipeline.app import build_platform
from risk_pipeline.pipeline.reports.lineage_trace import trace_ticket
from risk_pipeline.pipeline.reports.notification_trace import why
from risk_pipeline.pipeline.runs import judge
from risk_pipeline.pipeline.runs.daily import RunReport, run_day
from risk_pipeline.pipeline.runs.live import LiveReport, run_live
from risk_pipeline.pipeline.runs.replay import Steps
from risk_pipeline.store import list_tickets
from risk_pipeline.store.queries.tickets import list_events, list_messages
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdict_queries import Asked
from risk_pipeline.wording.story import story_of
from tests.harness.loop_site import DAYS, LAST, Site, Story, rounded

META = {
    "risk": "R01",
    "mode": "in_process",
    "owner": "payments_risk",
    "playbook": "payment_approval",
    "rationale": "a test",
    "review_by": "2027-01-01",
}
HOURLY = {"indicator": "approved_orders", "by": ["all"], "grain": "hour"}
VALUES = "select * exclude (data_as_of, run_id) from indicators.indicator_values"
HOURS = "select * exclude (data_as_of, run_id) from indicators.indicator_hours"
DAILY = "select * exclude (run_id, judged_at) from ops.rule_results where grain <> 'hour'"


def a_rule(name: str, red: float) -> Rule:
    kwargs = HOURLY | {"red": red}
    kind = "expect_indicator_within_limits"
    return Rule.model_validate({"id": f"payments.{name}", "type": kind, "kwargs": kwargs, "meta": META})


CALM, ALWAYS = a_rule("calm", -1), a_rule("always_red", 100_000)


@dataclass
class Day:
    """What was seen at each step of the day."""

    site: Site
    catalog: Catalog
    reports: dict[str, LiveReport] = field(default_factory=dict)
    said: dict[str, dict[tuple[str, int], tuple[str, str]]] = field(default_factory=dict)
    tickets: dict[str, Any] = field(default_factory=dict)
    judged_at: dict[str, dict[int, datetime]] = field(default_factory=dict)
    daily: RunReport | None = None

    def platform(self, at: datetime) -> Any:
        return build_platform(self.site.settings, catalog=self.catalog, clock=FixedClock(at))

    def at(self, hour: int, minute: int) -> datetime:
        zone = self.site.settings.zone
        return datetime(LAST.year, LAST.month, LAST.day, hour, minute, tzinfo=zone)

    def put_files(self, until: datetime) -> None:
        """Deliver what was known at an instant, at that instant."""
        mask_files(self.site.root / "complete", self.site.data, until, zone=self.site.settings.zone)
        for path in self.site.data.iterdir():
            os.utime(path, (until.timestamp(), until.timestamp()))

    def live(self, name: str, at: datetime) -> None:
        platform = self.platform(at)
        self.reports[name] = run_live(platform)
        platform.store.close()
        self.look(name)

    def look(self, name: str) -> None:
        rows = self.site.rows(
            "select rule_id, hour, status, reason, judged_at from ops.rule_results "
            "where grain = 'hour' and rule_id in (?, ?) and period_start = ?",
            CALM.id,
            ALWAYS.id,
            LAST,
        )
        self.said[name] = {(rule.partition(".")[2], hour): (s, why) for rule, hour, s, why, _ in rows}
        self.judged_at[name] = {hour: at for rule, hour, _, _, at in rows if rule == CALM.id}
        self.tickets[name] = next((t for t in self.site.tickets() if t.rule_id == ALWAYS.id), None)


@pytest.fixture(scope="module")
def day(loop_story: Story) -> Day:
    """Half past ten; the same again; half past three, the files of twenty past two; the morning after."""
    site = loop_story.at(DAYS[-2].isoformat())
    rules = {**site.catalog.rules, CALM.id: CALM, ALWAYS.id: ALWAYS}
    found = Day(site, replace(site.catalog, rules=rules))
    with connect(site.settings.warehouse_path) as connection:
        # As on the first day of live runs: of rules on hours nothing was judged before.
        connection.execute("delete from ops.rule_results where grain = 'hour'")
    found.put_files(found.at(10, 30))
    found.live("morning", found.at(10, 30))
    found.live("again", found.at(10, 35))
    found.put_files(found.at(14, 20))
    found.live("stopped", found.at(15, 30))
    site.keep("stopped")
    site.put_files(LAST)
    with site.platform(LAST) as closed:
        platform = build_platform(site.settings, catalog=found.catalog, clock=closed.clock)
        found.daily = run_day(platform, LAST)
        platform.store.close()
    found.look("daily")
    site.keep("live")
    return found


def statuses(day: Day, name: str, rule: str) -> dict[int, str]:
    return {hour: status for (which, hour), (status, _) in sorted(day.said[name].items()) if which == rule}


def test_hours_that_are_over_are_judged_while_the_day_goes_on(day: Day) -> None:
    assert statuses(day, "morning", "calm") == dict.fromkeys(range(10), "green")
    assert statuses(day, "morning", "always_red") == dict.fromkeys(range(10), "red")


def test_without_news_of_any_feed_a_live_run_does_nothing(day: Day) -> None:
    report = day.reports["again"]
    assert (report.skipped, report.transform) == ("no feed has changed since the last live run", None)
    assert day.said["again"] == day.said["morning"]


def test_hours_that_the_feed_did_not_cover_before_it_stopped_have_no_data(day: Day) -> None:
    found = statuses(day, "stopped", "always_red")
    assert found == {**dict.fromkeys(range(14), "red"), 14: "no_data"}
    assert statuses(day, "stopped", "calm")[14] == "no_data", "unknown is never green"
    assert (
        "olist.orders has brought events up to 15 Apr 2024 14:20 only" in day.said["stopped"]["calm", 14][1]
    )


def test_the_summary_names_the_feeds_that_keep_hours_from_being_judged(day: Day) -> None:
    lines = [text for name, text in day.reports["stopped"].lines() if name == "waiting"]
    assert lines
    assert (
        "1 hour not judged (no data): feed olist.orders has brought events up to 15 Apr 2024 14:20 only"
        in lines[0]
    )
    assert "olist.orders up to 15 Apr 2024 14:20" in lines[0].partition("feeds are seen:")[2]
    assert [name for name, _ in day.reports["morning"].lines() if name == "waiting"] == []


def test_daily_run_judges_what_came_late_and_leaves_equal_verdicts_as_they_were(day: Day) -> None:
    assert statuses(day, "daily", "calm") == dict.fromkeys(range(24), "green")
    before, after = day.judged_at["stopped"], day.judged_at["daily"]
    assert {hour for hour in before if after[hour] == before[hour]} == set(range(14))


def test_day_ends_as_without_live_runs(day: Day, loop_story: Story) -> None:
    day.site.put_back("live")
    ours = [rounded(day.site.rows(sql)) for sql in (VALUES, HOURS, DAILY)]
    alone = loop_story.at(LAST.isoformat())
    theirs = [rounded(alone.rows(sql)) for sql in (VALUES, HOURS, DAILY)]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine
        assert mine == other


def test_ticket_opens_at_the_instant_of_the_live_run_and_says_its_hours(day: Day) -> None:
    opened = day.tickets["morning"]
    assert (opened.since, opened.since_hour, opened.last_hour) == (LAST, 0, 9)
    assert opened.opened_at == day.at(10, 30)
    assert (day.tickets["stopped"].last_hour, day.tickets["stopped"].unknown_hour) == (13, 14)
    assert day.tickets["daily"].last_hour == 23
    assert day.tickets["daily"].breached_periods == 24


def test_messages_say_their_hour_in_words(day: Day) -> None:
    """The first tells of the first red hour; it is renewed by the newest one that is judged."""
    day.site.put_back("live")
    with day.site.platform() as platform:
        told = [row.message for row in list_messages(platform.store, ticket_id=day.tickets["morning"].id)]
    first = story_of(told[0])
    assert "on 15 Apr 2024, 00:00-01:00" in first.event
    assert first.data.startswith("Data complete to 10:30")
    moved = next(detail.text for detail in first.details if detail.label == "How it moved")
    assert moved.startswith("Against these hours of the ")
    assert "on 15 Apr 2024 from 00:00 to 01:00" in moved
    assert {message.time_zone for message in told} == {"America/Sao_Paulo"}
    assert [point.hour for point in told[0].chart[-3:]] == [22, 23, 0]
    [renewed] = [message for message in told if message.period_hour == 9]
    assert "on 15 Apr 2024, 09:00-10:00" in story_of(renewed).event
    assert "since 15 Apr 2024, 00:00" in story_of(renewed).figures


def test_ticket_of_an_hour_is_traced_to_the_rows_of_that_hour(day: Day) -> None:
    day.site.put_back("live")
    platform = day.platform(day.at(23, 0))
    ticket = day.tickets["daily"]
    found, asked = trace_ticket(platform, ticket.ref), trace_ticket(platform, ticket.ref, day=LAST)
    platform.store.close()
    assert found.agrees
    assert ticket.episode is not None
    assert ticket.episode.worst is not None
    worst = Period(ticket.episode.worst.on, Grain.HOUR, ticket.episode.worst.hour)
    assert found.period == asked.period == f"hour {format_period(worst)}"
    assert (found.chosen, asked.chosen) == ("worst", "asked")


def test_why_answers_for_an_hour(day: Day) -> None:
    day.site.put_back("live")
    platform = day.platform(day.at(23, 0))
    first, later = (why(platform, Asked(ALWAYS.id, "all", LAST, hour=hour)) for hour in (0, 9))
    platform.store.close()
    assert "15 Apr 2024, 00:00-01:00: red" in first.lines[0]
    assert "15 Apr 2024, 09:00-10:00: red" in later.lines[0]
    assert (first.told, later.told) == (True, False)
    assert not any("--hour" in line for line in (*first.lines, *later.lines))


def test_why_says_that_it_took_one_of_the_hours_of_a_day(day: Day) -> None:
    day.site.put_back("live")
    platform = day.platform(day.at(23, 0))
    found = why(platform, Asked(ALWAYS.id, "all", LAST))
    platform.store.close()
    assert found.verdict is not None
    assert found.verdict.period.hour == 0
    assert found.lines[-1].startswith("This is the first of the worst of 24 hours of that day (24 red).")
    assert "--hour 0" in found.lines[-1]


def test_why_does_not_pass_a_part_of_an_hour_off_as_its_value(day: Day) -> None:
    day.site.put_back("stopped")
    platform = day.platform(day.at(15, 30))
    found = why(platform, Asked(ALWAYS.id, "all", LAST, hour=14))
    platform.store.close()
    assert ": no_data. No value: the data are incomplete (" in found.lines[0]


def test_replay_opens_and_closes_tickets_at_the_end_of_their_hours(loop_story: Story) -> None:
    """Cards are not approved for three days, and then come all at once."""
    site = loop_story.at("replayed")
    kwargs = HOURLY | {"by": ["payment_type"], "red": 0.5, "consecutive": 12}
    rule = ALWAYS.model_copy(update={"id": "payments.cards_stopped", "kwargs": kwargs})
    catalog = replace(site.catalog, rules={rule.id: rule})
    six_hours = site.settings.model_copy(update={"verify_hours": 6})  # the story ends a day after the outage
    platform = build_platform(six_hours, catalog=catalog)
    judged = judge.judge(platform, run_id="r", first=DAYS[0], last=LAST)
    stepped = Steps(platform, "r", DAYS, notify=True, on_progress=lambda *_: None)
    with connect(site.settings.warehouse_path, read_only=True) as connection:
        stepped.live(connection, DAYS[0], LAST)
    found = [t for t in list_tickets(platform.store) if t.rule_id == rule.id and t.segment == "credit_card"]
    events = list_events(platform.store, found[0].id)
    platform.store.close()
    assert judged.counts["red"] > 12
    assert stepped.sent > 0
    opened, closed = events[0].change, events[-1].change
    zone = site.settings.zone
    since, hour = opened.fields["since"], opened.fields["since_hour"]
    assert opened.at == begin_of_hour(since, hour + 1, zone)
    assert opened.at.astimezone(zone).date() == date(2024, 4, 12)
    assert (closed.kind, closed.reason) == (EventKind.CLOSED, "green for 6 complete periods")
    assert closed.at == begin_of_hour(found[0].last_period_end, found[0].last_hour + 1, zone)
