"""Rows that became known late: days lived one by one, and a replay over all that ever came, say the same.

A project as `risk init` writes it, whose feed says when each row became known. Some cancellations are told
a day late, while their day is still judged again, some three days late, when it is not, some after the end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from risk_pipeline.catalog import load_catalog
from risk_pipeline.catalog.lint import lint
from risk_pipeline.domain.clock import FixedClock, days_between
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.pipeline.projects.init import begin
from risk_pipeline.pipeline.runs.daily import run_day
from risk_pipeline.pipeline.runs.replay import ReplayReport, replay
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings
from risk_pipeline.store import list_tickets
from risk_pipeline.store.queries.tickets import list_events
from risk_pipeline.warehouse.connection import connect

pytestmark = pytest.mark.slow

BEGIN, FIRST, LAST = date(2024, 5, 6), date(2024, 5, 7), date(2024, 5, 12)
SOON, TOO_LATE, AT_ONCE, NEVER = (date(2024, 5, day) for day in (7, 8, 10, 12))
SOON_TOLD, TOO_LATE_TOLD, NEVER_TOLD = date(2024, 5, 8), date(2024, 5, 11), date(2024, 5, 20)
RULE, OF_WEEK = "sales.cancelled_bookings", "sales.cancelled_in_week"
VERDICTS = "select * exclude (run_id, judged_at) from ops.rule_results where period_end between ? and ?"
VALUE = """
    select value from indicators.indicator_values
    where grain = 'day' and indicator = 'cancelled_bookings' and period_start = ?
"""


def told_on(day: date) -> list[date]:
    """Return when each cancellation of a day became known."""
    late = {
        SOON: [SOON_TOLD] * 4,
        TOO_LATE: [TOO_LATE_TOLD] * 5,
        AT_ONCE: [AT_ONCE] * 4,
        NEVER: [NEVER_TOLD] * 4,
    }
    return [day, day, *late.get(day, [])]


# The week is whole: the data begin on its first day.
ROWS = [(FIRST, f"05060,{BEGIN} 10:00:00,100,,{BEGIN} 23:30:00")] + [
    (told, f"{day:%m%d}{number},{day} 1{number % 10}:00:00,{100 + number},{cancelled},{told} 23:30:00")
    for day in days_between(FIRST, LAST)
    for number, (cancelled, told) in enumerate(
        [("", day)] * 10 + [(f"{day} 20:00:00", known) for known in told_on(day)]
    )
]


@dataclass
class Shop:
    """The project, its files, and one place to run it."""

    settings: Settings

    def platform(self, day: date) -> Platform:
        """Return a platform whose clock stands at nine in the morning after a day, in Tokyo."""
        clock = FixedClock(datetime.combine(day + timedelta(days=1), time(0), tzinfo=UTC))
        catalog = load_catalog(self.settings.project_dir, self.settings.manifest_path)
        return build_platform(self.settings, catalog=catalog, clock=clock)

    def deliver(self, day: date) -> None:
        """Put the file of a day into the folder: what became known on it."""
        rows = [row for told, row in ROWS if told == day]
        text = "\n".join(["booking_id,booked_at,amount,cancelled_at,told_at", *rows, ""])
        (Path(self.settings.data_dir) / "bookings" / f"{day}.csv").write_text(text)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with connect(self.settings.warehouse_path, read_only=True) as connection:
            return sorted(connection.execute(sql, list(values)).fetchall(), key=repr)

    def statuses(self, day: date) -> dict[str, tuple[str, float]]:
        """Return status and value of the verdicts on periods that end with a day, by rule."""
        sql = "select rule_id, status, value from ops.rule_results where period_end = ?"
        return {rule: (status, value) for rule, status, value in self.rows(sql, day)}

    def history(self) -> list[tuple[Any, ...]]:
        """Return what happened to tickets and why, with the business day it was known by."""
        platform = self.platform(LAST)
        try:
            found = sorted(list_tickets(platform.store), key=lambda ticket: ticket.id)
            return [
                (
                    ticket.rule_id,
                    event.change.kind.value,
                    event.change.at.astimezone(self.settings.zone).date() - timedelta(days=1),
                    event.change.reason,
                    *(event.change.fields.get(name) for name in ("value", "expected", "last_period_end")),
                )
                for ticket in found
                for event in list_events(platform.store, ticket.id)
            ]
        finally:
            platform.store.close()


class Replayed(NamedTuple):
    """The shop after a replay, and what it said."""

    shop: Shop
    report: ReplayReport


def at(folder: Path, name: str) -> Shop:
    return Shop(
        Settings(
            project_dir=folder,
            var_dir=folder / name,
            data_dir=str(folder / "data"),
            dbt_target_dir=folder / "target",
            time_zone="Asia/Tokyo",
            currency="JPY",
            start_on=FIRST - timedelta(days=10),
            rejudge_days=1,
        )
    )


def changed(path: Path, pattern: str, text: str) -> None:
    before = path.read_text()
    after = re.sub(pattern, text, before, flags=re.DOTALL)
    assert after != before, path
    path.write_text(after)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("late") / "shop"
    begin(folder, time_zone="Asia/Tokyo", currency="JPY", login="mei", now=datetime(2024, 5, 7, tzinfo=UTC))
    (folder / "data" / "bookings" / "first.csv").unlink()
    feed = folder / "dbt_project" / "models" / "staging" / "shop__bookings.yml"
    changed(feed, r"cursor: booked_at", "cursor: booked_at\n              known_at: told_at")
    changed(
        feed,
        r"(\n +)- \{name: amount",
        r"\1- {name: told_at, data_type: timestamp, description: When we heard of it.}\g<0>",
    )
    weekly = r"\g<0>\1- id: " + OF_WEEK + r"\2grain: week, amber: 20, red: 30\3"
    changed(
        folder / "expectations" / "sales.yaml",
        r"(\n +)- id: sales.cancelled_bookings(.*)grain: day, amber: 3, red: 5(.*)",
        weekly,
    )
    dbt.prepare(at(folder, "var").settings)
    return folder


@pytest.fixture(scope="module")
def lived(folder: Path) -> Shop:
    """The shop after six mornings, each with the file of what became known on the day before."""
    shop = at(folder, "var")
    for day in days_between(FIRST, LAST):
        shop.deliver(day)
        platform = shop.platform(day)
        report = run_day(platform, day)
        platform.store.close()
        assert report.transform.is_complete, day
    return shop


@pytest.fixture(scope="module")
def replayed(folder: Path, lived: Shop) -> Replayed:
    """The same days judged afterwards, when all that ever came is there."""
    shop = at(folder, "again")
    shop.deliver(NEVER_TOLD)
    platform = shop.platform(NEVER_TOLD)
    report = replay(platform, FIRST, LAST)
    platform.store.close()
    return Replayed(shop, report)


def test_lint_finds_no_error(folder: Path) -> None:
    findings = lint(folder, manifest_path=at(folder, "var").settings.manifest_path)
    assert [str(finding) for finding in findings if finding.is_error] == []


def test_a_run_counts_what_was_told_while_a_day_is_still_judged_again(lived: Shop) -> None:
    assert lived.statuses(SOON)[RULE] == ("red", 6)
    assert lived.statuses(TOO_LATE)[RULE] == ("green", 2)
    assert lived.statuses(AT_ONCE)[RULE] == ("red", 6)
    assert lived.statuses(NEVER) == {RULE: ("green", 2), OF_WEEK: ("amber", 25)}
    opened = [(rule, day, end) for rule, kind, day, *_, end in lived.history() if kind.endswith("opened")]
    assert opened == [(RULE, SOON_TOLD, SOON), (RULE, AT_ONCE, AT_ONCE)]


def test_a_replay_gives_the_same_verdicts(lived: Shop, replayed: Replayed) -> None:
    expected = lived.rows(VERDICTS, FIRST, LAST)
    assert len(expected) == 6 + 1
    assert replayed.shop.rows(VERDICTS, FIRST, LAST) == expected


def test_tickets_of_a_replay_lived_through_the_same_on_the_same_days(lived: Shop, replayed: Replayed) -> None:
    assert replayed.shop.history() == lived.history()


def test_values_are_those_of_all_rows_whatever_was_known_then(replayed: Replayed) -> None:
    values = [replayed.shop.rows(VALUE, day) for day in (SOON, TOO_LATE, AT_ONCE, NEVER)]
    assert values == [[(6,)], [(7,)], [(6,)], [(6,)]]


def test_a_replay_says_which_rows_counted_later(replayed: Replayed) -> None:
    (text,) = replayed.report.known_later
    assert ("known later", text) in replayed.report.lines()
    assert text.startswith("shop.bookings: 13 rows became known on a later day")
    assert text.endswith("9 counted from that day on, 4 not within these days")
    assert sum(replayed.report.by_status.values()) == replayed.report.verdicts == 6 + 1


def test_nothing_of_the_copy_is_left(replayed: Replayed) -> None:
    assert not (replayed.shop.settings.var_dir / "replay").exists()
    assert replayed.shop.rows("select 1 from duckdb_schemas() where schema_name = 'held_back'") == []
