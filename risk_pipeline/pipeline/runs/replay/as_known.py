"""The days of a replay as they were known: where rows became known late, they count only from then on.

A run of a day sees the rows known by its end. It judges the day, and again the days of `rejudge_days`
before it, by what has become known since. So the days are lived in order, in a copy of the warehouse: it
begins without the late rows, each is let in on the day it became known, the next increment works it off,
and verdicts and tickets follow as they did then. Days between which nothing became known late are built
and judged together. The warehouse itself is only given the verdicts, at the end.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from risk_pipeline.domain.clock import FixedClock, days_between
from risk_pipeline.domain.formatting import counted
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.mapping import map_risks
from risk_pipeline.pipeline.runs import judge, stages
from risk_pipeline.pipeline.runs.control_tests import record_control_tests
from risk_pipeline.pipeline.runs.hour_window import Window
from risk_pipeline.pipeline.runs.judge import JudgeReport
from risk_pipeline.pipeline.runs.replay.steps import Steps
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.feeds import gate_failures, known_rows
from risk_pipeline.warehouse.feeds.known_rows import LateRows
from risk_pipeline.warehouse.governance.snapshots import read_map, write_map
from risk_pipeline.warehouse.indicators.verdict_writer import write_rule_results
from risk_pipeline.warehouse.indicators.verdicts import read_rule_results
from risk_pipeline.warehouse.tables.copy import copy_warehouse


@dataclass(frozen=True)
class Span:
    """The days of a replay, its run, and up to when tickets may teach anything."""

    first: date
    last: date
    run_id: str
    taught_until: datetime


def stretches(first: date, last: date, known_days: Iterable[date]) -> list[Window]:
    """Return the days cut into stretches: a new one begins where rows became known late."""
    begins = [first, *sorted({day for day in known_days if first < day <= last})]
    ends = [day - timedelta(days=1) for day in begins[1:]]
    return list(zip(begins, [*ends, last], strict=True))


def told(late: Iterable[LateRows], last: date) -> tuple[str, ...]:
    """Say of each feed how many rows counted only later, or not at all in these days."""
    return tuple(
        f"{each.feed.id}: {counted(each.count, 'row')} became known on a later day than the one they speak "
        f"of; {sum(n for day, n in each.by_day.items() if day <= last):,} counted from that day on, "
        f"{sum(n for day, n in each.by_day.items() if day > last):,} not within these days"
        for each in late
    )


def live_as_known(platform: Platform, span: Span, late: tuple[LateRows, ...], steps: Steps) -> JudgeReport:
    """Build, judge and respond stretch by stretch in a copy of the warehouse; keep the verdicts.

    Raises:
        WarehouseError: the copy, a build or a judgement failed. The warehouse is as it was; the tickets
            of the days lived so far stay, and running again continues.
    """
    known_days = {day for each in late for day in each.by_day}
    since = span.first
    with _copy_of(platform, span.last) as (there, clock):
        for number, (begin, end) in enumerate(stretches(span.first, span.last, known_days)):
            _let_in(there, late, begin, is_first=number == 0)
            stages.transform(
                there, run_id=span.run_id, day=end, full_refresh=number == 0, known_at=span.taught_until
            )
            judged = judge.judge(there, run_id=span.run_id, first=begin, last=end)
            since = min(since, judged.window[0])
            if platform.settings.tell_register:
                map_risks(there, first=begin, last=end)
            with connect(there.settings.warehouse_path, read_only=True) as connection:
                steps.live(connection, begin, end, judged_again=number > 0)
            map_risks(there, first=begin, last=end)
            # What the next rows come with must be later than this judgement, whatever the clock shows.
            clock.at += timedelta(microseconds=1)
        return _keep(there, platform, (since, span.last), span)


@contextmanager
def _copy_of(platform: Platform, last: date) -> "Iterator[tuple[Platform, FixedClock]]":
    """Give a platform that works in a copy of the warehouse, and its clock: not before the last load."""
    folder = platform.settings.var_dir / "replay"
    shutil.rmtree(folder, ignore_errors=True)  # what a killed replay left
    path = platform.settings.warehouse_path
    copy_warehouse(path, folder / path.name)
    clock = FixedClock(max(platform.clock.now(), platform.as_of(last)))
    there = replace(platform, settings=platform.settings.with_warehouse(folder / path.name), clock=clock)
    try:
        yield there, clock
    finally:
        there.store.close()
        shutil.rmtree(folder, ignore_errors=True)


def _let_in(there: Platform, late: tuple[LateRows, ...], day: date, *, is_first: bool) -> None:
    feeds = [each.feed for each in late]
    time_zone = there.settings.time_zone
    with connect(there.settings.warehouse_path) as connection:
        if is_first:
            known_rows.hold_back(connection, feeds, day, time_zone)
        else:
            known_rows.let_in(connection, feeds, day, time_zone, at=there.clock.now())


def _keep(there: Platform, platform: Platform, window: Window, span: Span) -> JudgeReport:
    """Bring verdicts, failed gates and the risk map of the copy into the warehouse."""
    with connect(there.settings.warehouse_path, read_only=True) as connection:
        verdicts = read_rule_results(connection, since=window[0], until=window[1])
        failures = gate_failures.read_gate_failures(connection, span.first, span.last)
        mapped = read_map(connection, span.first, span.last)
    with connect(platform.settings.warehouse_path) as connection:
        written = write_rule_results(connection, verdicts, platform.clock.now())
        record_control_tests(platform, connection, window, span.run_id)
        write_map(connection, mapped, days_between(span.first, span.last))
        for day in {failure.day for failure in failures}:
            gate_failures.write_gate_failures(connection, day, [each for each in failures if each.day == day])
    return JudgeReport.of(window, verdicts, written)
