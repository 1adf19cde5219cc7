"""Judging: of closed days by every rule, and of the current day's hours by the hourly rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from risk_pipeline.domain.register.rule import FEED_RULES, Rule
from risk_pipeline.domain.verdict_counts import Tally
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.topics.muting import told_topics
from risk_pipeline.pipeline.reports.rule_sentences import rules_in_words
from risk_pipeline.pipeline.runs import broken_feeds
from risk_pipeline.pipeline.runs.control_tests import record_control_tests
from risk_pipeline.pipeline.runs.hour_window import Window, hour_rules, read_hours, with_hours
from risk_pipeline.pipeline.runs.unjudged_hours import HeldUp, held_up
from risk_pipeline.response.verdicts.rule_versions import record_rules
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.indicators.frames import read_indicator_frame, read_table
from risk_pipeline.warehouse.indicators.late_days import first_late_day
from risk_pipeline.warehouse.indicators.verdict_writer import WriteCounts, write_rule_results
from risk_pipeline.warehouse.indicators.verdicts import first_met_day, newest_judged_day, newest_judged_hour

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

    from risk_pipeline.monitoring.hour_coverage import Hours
    from risk_pipeline.monitoring.rule_verdicts import Judgement

# Older hours, which no live run judged in time, are left to the daily run.
_FURTHEST_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class FailedRule:
    """A rule that could not be judged, the file that holds it, and why."""

    rule_id: str
    suite: str
    problem: str

    def __str__(self) -> str:
        """Name the file, the rule and the remedy."""
        problem = " ".join(self.problem.removeprefix(f"Rule {self.rule_id}: ").split())
        return (
            f"{self.rule_id} in expectations/{self.suite}.yaml could not be judged: {problem.rstrip('.')}. "
            "Correct the rule, or what it looks at (`risk lint` knows most faults), and run the day again."
        )


@dataclass(frozen=True)
class JudgeReport:
    """How many verdicts a judgement gave, over which days they became known, and what kept hours back.

    `red_count` are the reds that are acted on: not those of a shadow, a known event … `is_first`: no day was
    judged before. `failed` are the rules that ended in an error: of them nothing is known.
    """

    window: Window
    counts: dict[str, int]
    red_count: int
    changed: int
    held_up: tuple[HeldUp, ...] = ()
    is_first: bool = False
    failed: tuple[FailedRule, ...] = ()

    @classmethod
    def of(
        cls, window: Window, verdicts: "pd.DataFrame", written: WriteCounts, held: tuple[HeldUp, ...] = ()
    ) -> "JudgeReport":
        """Return the report of verdicts (rows of `ops.rule_results`) that were written."""
        counts = {str(status): int(count) for status, count in verdicts["status"].value_counts().items()}
        codes = verdicts["suppressed"].astype(object).where(verdicts["suppressed"].notna(), None)
        red = Tally.of(zip(verdicts["status"], codes, strict=True)).red_acted_on
        return cls(window, counts, red, written.inserted + written.updated + written.deleted, held)

    @property
    def verdict_count(self) -> int:
        """All verdicts of the judgement."""
        return sum(self.counts.values())

    def failure_lines(self) -> list[tuple[str, str]]:
        """Return a line of each rule that could not be judged."""
        return [("rule", str(each)) for each in self.failed]


def judge(platform: Platform, *, run_id: str, first: date, last: date) -> JudgeReport:
    """Judge every rule over the days, and again over earlier ones that late data may have changed.

    Raises:
        ConfigError: the last day is not over.
    """
    # GX takes seconds to import.
    from risk_pipeline.monitoring.data_docs import keep_results
    from risk_pipeline.monitoring.periods import context_days

    platform.refuse_open_day(last)
    catalog = platform.catalog
    rules = list(catalog.rules.values())
    record_rules(platform.store, rules, now=platform.clock.now())
    with connect(platform.settings.warehouse_path) as connection:
        is_first = first_met_day(connection) is None
        window = days_to_judge(platform, connection, first, last)
        longest = max((i.maturity_days for i in catalog.indicators.values()), default=0)
        since = window[0] - timedelta(days=context_days(rules) + longest + 31)
        hours = read_hours(platform, connection, window, max(platform.clock.now(), platform.as_of(last)))
        frame = read_indicator_frame(connection, _indicators(rules), since)
        judgement = _Judging(platform, connection, window, run_id).of(rules, frame, hours)
        written = write_rule_results(connection, judgement.verdicts, platform.clock.now())
        record_control_tests(platform, connection, window, run_id)
        report = JudgeReport.of(window, judgement.verdicts, written)
        report = replace(report, is_first=is_first, failed=_failed(judgement))
    keep_results(
        platform.settings.var_dir, judgement.suite_results, platform.clock.now(), rules_in_words(platform)
    )
    return report


def judge_hours(platform: Platform, connection: Connection, *, run_id: str, now: datetime) -> JudgeReport:
    """Judge the rules on hours, over the hours of today, of yesterday, and of those not judged before."""
    window = _hours_to_judge(platform, connection, now)
    hourly = hour_rules(platform.catalog.rules.values())
    # Feed rules judge days; here they only say of which days nothing can be trusted.
    feed_rules = [rule for rule in platform.catalog.rules.values() if rule.type in FEED_RULES]
    record_rules(platform.store, hourly, now=now)
    hours = read_hours(platform, connection, window, now)
    frame = read_indicator_frame(connection, _indicators(feed_rules), window[0])
    rules = [*hourly, *feed_rules]
    judgement = _Judging(platform, connection, window, run_id).of(rules, frame, hours)
    verdicts = judgement.verdicts[judgement.verdicts["grain"] == "hour"]
    held = held_up(verdicts, platform.catalog, hours.seen_to, hours.closed_to)
    report = JudgeReport.of(window, verdicts, write_rule_results(connection, verdicts, now), held)
    return replace(report, failed=_failed(judgement))


def _failed(judgement: "Judgement") -> tuple[FailedRule, ...]:
    rules = judgement.by_rule.values()
    return tuple(FailedRule(each.rule_id, each.suite, each.error) for each in rules if each.error)


def _indicators(rules: Sequence[Rule]) -> set[str]:
    return {rule.indicator for rule in rules if rule.indicator}


@dataclass(frozen=True)
class _Judging:
    """One judgement of the warehouse's rows over the days of a window."""

    platform: Platform
    connection: Connection
    window: Window
    run_id: str

    def of(self, rules: Sequence[Rule], frame: "pd.DataFrame", hours: "Hours") -> "Judgement":
        """Judge the rows of a frame, and of the hours that these rules look at."""
        from risk_pipeline.monitoring.judge_rules import Given, judge_rules  # GX takes seconds to import

        indicators = self.platform.catalog.indicators
        rows = with_hours(frame, self.connection, rules, indicators, self.window)
        given = Given(
            feed_faults=broken_feeds.read_faults(self.connection, self.platform, self.window),
            load_dataset=lambda table: read_table(self.connection, table),
            hours=hours,
            told=told_topics(self.platform, self.connection),
        )
        rows = rows.assign(currency=self.platform.settings.currency)
        return judge_rules(rules, indicators, rows, window=self.window, run_id=self.run_id, given=given)


def days_to_judge(platform: Platform, connection: Connection, first: date, last: date) -> Window:
    """Return the days to judge: from the first never judged one, and back as far as late data count.

    A day that could not be judged is judged once its data come, however late. Days before the first one
    that was ever judged are history, which only a run about them judges.
    """
    oldest = first_met_day(connection)
    if oldest is None:
        return first, last
    newest = newest_judged_day(connection, platform.last_closed_day())
    begin = first if newest is None else min(first, newest + timedelta(days=1))
    again = begin - timedelta(days=platform.settings.rejudge_days)
    late = first_late_day(connection, platform.catalog.feeds.values(), _versions_by_feed(platform))
    return min(first, max(min(again, late or again), oldest)), last


def _versions_by_feed(platform: Platform) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for feed in platform.catalog.feeds:
        versions[feed] = {rule.sha256 for rule in platform.catalog.dependants_of(feed)}
    return versions


def _hours_to_judge(platform: Platform, connection: Connection, now: datetime) -> Window:
    today = now.astimezone(platform.settings.zone).date()
    newest = newest_judged_hour(connection)
    if newest is None:
        return today, today
    return max(min(newest, today - timedelta(days=1)), today - _FURTHEST_BACK), today
