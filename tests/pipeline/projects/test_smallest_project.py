"""What `risk init` writes, lived as a stranger would: day by day, at once as a replay, and live.

One feed of CSV files, one count, one rule, one owner, a risk and one of its data; no stock, no hours, no
calendar, and nothing of the bundled marketplace.
"""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import dagster as dg
import pytest

from risk_pipeline.catalog import load_catalog
from risk_pipeline.catalog.lint import lint
from risk_pipeline.definitions import build_definitions
from risk_pipeline.defs.cli_runs.report import check_events
from risk_pipeline.defs.transform import assets
from risk_pipeline.domain.clock import FixedClock, days_between
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.pipeline.projects.init import begin
from risk_pipeline.pipeline.runs.daily import run_day
from risk_pipeline.pipeline.runs.live import run_live
from risk_pipeline.pipeline.runs.replay import replay
from risk_pipeline.pipeline.scaffold.rule_defaults import (
    RuleDefaults,
    feed_rule_defaults,
    indicator_rule_defaults,
)
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings
from risk_pipeline.store import find_ticket, list_tickets
from risk_pipeline.warehouse.connection import connect
from tests.harness.published.comments import undocumented
from tests.paths import ROOT

pytestmark = pytest.mark.slow

FIRST, LAST = date(2024, 5, 6), date(2024, 5, 15)
DAYS = days_between(FIRST, LAST)
BAD_DAY = date(2024, 5, 11)
TABLES = ("facts.fct_bookings", "indicators.indicator_daily", "indicators.indicator_values")
COMPUTED = "columns(c -> c not in ('loaded_at', 'build_number', 'data_as_of', 'run_id'))"
VERDICTS = "select * exclude (run_id, judged_at) from ops.rule_results where period_end between ? and ?"


class Shop:
    """A new project with its files, and one place to run it."""

    def __init__(self, folder: Path, name: str = "var") -> None:
        self.settings = Settings(
            project_dir=folder,
            var_dir=folder / name,
            data_dir=str(folder / "data"),
            dbt_target_dir=folder / "target",
            time_zone="Asia/Tokyo",
            currency="JPY",
            start_on=FIRST - timedelta(days=10),
            tell_register=True,
        )

    def platform(self, day: date) -> Platform:
        """Return a platform whose clock stands at nine in the morning after a day, in Tokyo."""
        clock = FixedClock(datetime.combine(day + timedelta(days=1), time(0), tzinfo=UTC))
        catalog = load_catalog(self.settings.project_dir, self.settings.manifest_path)
        return build_platform(self.settings, catalog=catalog, clock=clock)

    def deliver(self, day: date) -> None:
        """Ten bookings; two earlier ones are cancelled, one of them anew, and on the bad day seven."""
        ages = range(3, 10) if day == BAD_DAY else range(1, 3)
        rows = [f"{day:%m%d}{n},{day} 1{n}:00:00,{100 + n},\n" for n in range(10)]
        for age in ages:
            booked = day - timedelta(days=age)
            rows.append(f"{booked:%m%d}0,{booked} 10:00:00,{100 + age},{day} 12:00:00\n")
        text = "booking_id,booked_at,amount,cancelled_at\n" + "".join(rows)
        (Path(self.settings.data_dir) / "bookings" / f"{day}.csv").write_text(text)

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with connect(self.settings.warehouse_path, read_only=True) as connection:
            return sorted(connection.execute(sql, list(values)).fetchall(), key=repr)

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        """All that was computed, without what says which build wrote a row."""
        return {name: self.rows(f"select {COMPUTED} from {name}") for name in TABLES}

    def tickets(self) -> list[tuple[str, str, date | None, int]]:
        platform = self.platform(LAST)
        try:
            found = sorted(list_tickets(platform.store), key=lambda ticket: ticket.id)
            return [(t.rule_id, t.state.value, t.since, t.breached_periods) for t in found]
        finally:
            platform.store.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("strange") / "shop"
    begin(folder, time_zone="Asia/Tokyo", currency="JPY", login="mei", now=datetime(2024, 5, 7, tzinfo=UTC))
    (folder / "data" / "bookings" / "first.csv").unlink()
    dbt.prepare(Shop(folder).settings)
    return folder


@pytest.fixture(scope="module")
def lived(folder: Path) -> Shop:
    """The shop after ten mornings, each with one more file."""
    shop = Shop(folder)
    for day in DAYS:
        shop.deliver(day)
        platform = shop.platform(day)
        report = run_day(platform, day)
        platform.store.close()
        assert report.transform.is_complete, day
    return shop


def test_lint_finds_no_error(folder: Path) -> None:
    findings = lint(folder, manifest_path=Shop(folder).settings.manifest_path)
    assert [str(finding) for finding in findings if finding.is_error] == []


def test_rules_of_a_new_feed_move_the_risk_of_the_data_and_no_other(folder: Path) -> None:
    catalog = load_catalog(folder, Shop(folder).settings.manifest_path)
    assert feed_rule_defaults(catalog) == RuleDefaults(risk="R02", playbook="data_fault")
    assert indicator_rule_defaults(catalog, "sales") == RuleDefaults("sales", "R01", "many_cancellations")


def test_ten_increments_leave_what_one_full_build_makes(folder: Path, lived: Shop) -> None:
    anew = Shop(folder, "anew")
    platform = anew.platform(LAST)
    run_day(platform, LAST, notify=False, full_refresh=True)
    platform.store.close()
    assert lived.tables() == anew.tables()
    assert len(lived.rows("select * from facts.fct_bookings")) == 100 + 4  # four are older than the first day


def test_the_bad_day_opened_a_ticket_that_its_good_days_closed(lived: Shop) -> None:
    assert lived.tickets() == [("sales.cancelled_bookings", "closed", BAD_DAY, 1)]


def test_every_published_column_has_a_comment(lived: Shop) -> None:
    assert undocumented(lived.settings.published_dir / "risk.duckdb") == []


def test_a_replay_of_the_days_says_the_same(folder: Path, lived: Shop) -> None:
    again = Shop(folder, "again")
    platform = again.platform(LAST)
    replay(platform, FIRST, LAST)
    platform.store.close()
    assert again.rows(VERDICTS, FIRST, LAST) == lived.rows(VERDICTS, FIRST, LAST)
    assert again.tickets() == lived.tickets()
    # No later run tells of its days again.
    assert again.rows("select * from ops.duty_days") == lived.rows("select * from ops.duty_days") == []


def test_a_live_run_says_that_no_rule_looks_at_hours(lived: Shop) -> None:
    platform = lived.platform(LAST)
    assert run_live(platform).skipped == "no rule looks at hours"
    platform.store.close()


def test_a_fault_in_a_table_of_the_engine_is_told_with_its_table_and_costs_nothing_else(
    folder: Path, lived: Shop
) -> None:
    broken = Shop(folder, "broken")
    shutil.copytree(lived.settings.var_dir, broken.settings.var_dir, symlinks=True)
    with connect(broken.settings.warehouse_path) as connection:
        connection.execute(
            "update ops.ticket_event_rows set actor_type = 'nobody' "
            "where event_id = (select min(event_id) from ops.ticket_event_rows)"
        )
    platform = broken.platform(LAST)
    report = dbt.build(platform.settings, as_of=platform.as_of(LAST), run_id="again")
    platform.store.close()
    assert report.is_complete
    [test] = report.failed_tests
    assert test.unique_id == "test.risk_core.tickets_are_sound"
    assert test.message == "fct_ticket_events: an event does not say who, or why nobody was told (1)"


def test_a_load_repaired_on_its_day_is_told_whole_in_place_and_names_no_folder_of_the_machine(
    lived: Shop, tmp_path: Path
) -> None:
    day = LAST + timedelta(days=1)
    shutil.copytree(lived.settings.project_dir, tmp_path / "shop", symlinks=True)
    shutil.copy(ROOT / "register" / "response.yaml", tmp_path / "shop" / "register")  # with clocks
    shop = Shop(tmp_path / "shop")
    shop.deliver(day)
    file = Path(shop.settings.data_dir) / "bookings" / f"{day}.csv"
    whole = file.read_text()

    def told_after_run() -> tuple[str, str]:
        platform = shop.platform(day)
        run_day(platform, day)
        platform.store.close()
        text = json.loads((shop.settings.var_dir / "messages" / "sales" / "T-000002.json").read_text())
        return json.dumps(text["root"]), json.dumps(text["replies"])

    file.write_text(whole.replace("booked_at", "booked_on"))
    root, replies = told_after_run()
    for said in (
        "Feed shop.bookings cannot be used",
        f"column booked_at is missing in bookings/{day}.csv; it has booking_id, booked_on, amount",
        "Was booked_at renamed to booked_on? Correct the file, or the column's name in the source's YAML",
    ):
        assert said in root
    for hidden in (str(tmp_path), "data.load"):
        assert hidden not in root + replies
    file.write_text(whole)
    root, again = told_after_run()
    assert "Feed shop.bookings could not be used" in root
    assert "The data are whole again: it closes by itself after 1 day more without a fault." in root
    assert again == replies
    platform = shop.platform(day)
    ticket = find_ticket(platform.store, "T-2")
    platform.store.close()
    assert ticket is not None
    running = [clock for clock in ticket.clocks if clock.is_running]
    assert running
    assert all(clock.is_paused for clock in running), "nobody owes anything until the next day is judged"


def test_a_day_whose_file_never_came_is_unknown_until_it_comes_and_its_feed_has_a_ticket(
    lived: Shop, tmp_path: Path
) -> None:
    shutil.copytree(lived.settings.project_dir, tmp_path / "shop", symlinks=True)
    shop = Shop(tmp_path / "shop")
    *whole, lost, after, later = (LAST + timedelta(days=n) for n in range(1, 10))

    def run(day: date, *delivered: date) -> tuple[str, str]:
        for each in delivered:
            shop.deliver(each)
        platform = shop.platform(day)
        run_day(platform, day)
        platform.store.close()
        found = shop.rows("select status from ops.rule_results where period_start = ?", lost)
        [told] = sorted((shop.settings.var_dir / "messages" / "sales").glob("T-000002.json")) or [None]
        return str(found), json.dumps(json.loads(told.read_text())["root"]) if told else ""

    def is_learned() -> bool:
        [(excluded,)] = shop.rows(
            "select distinct excluded from ops.indicator_scores where indicator = 'cancelled_bookings' "
            "and grain = 'day' and dimension = 'all' and period_start = ?",
            lost,
        )
        return not excluded

    run(whole[-1], *whole)
    status, root = run(after, after)
    assert "stale" in status
    assert "Feed shop.bookings cannot be used" in root
    assert f"no file brought rows of {lost.day} May 2024" in root
    assert not is_learned()
    status, root = run(later, later, lost)
    assert "green" in status
    assert "Feed shop.bookings could not be used" in root
    assert is_learned()


BROKEN_RULE = """
  - id: sales.every_booking_is_dated
    type: expect_column_values_to_not_be_null
    kwargs: {column: no_such_column}
    severity: warning
    meta:
      risk: R01
      mode: post_event
      owner: sales
      playbook: many_cancellations
      rationale: A booking without its time counts on no day.
      review_by: 2030-01-01
      dataset: facts.fct_bookings
"""


def test_a_rule_that_cannot_be_judged_has_a_ticket_until_it_can(lived: Shop, tmp_path: Path) -> None:
    shutil.copytree(lived.settings.project_dir, tmp_path / "shop", symlinks=True)
    shop = Shop(tmp_path / "shop")
    [suite] = (tmp_path / "shop" / "expectations").glob("sales.yaml")
    whole = suite.read_text()
    suite.write_text(whole.rstrip() + BROKEN_RULE)
    first, second, third = (LAST + timedelta(days=number) for number in (1, 2, 3))

    def after_run(day: date) -> list[tuple[str, str, date | None, int]]:
        shop.deliver(day)
        platform = shop.platform(day)
        report = run_day(platform, day)
        platform.store.close()
        assert [each.rule_id for each in report.judge.failed] == (
            ["sales.every_booking_is_dated"] if day < third else []
        )
        return [ticket for ticket in shop.tickets() if ticket[0] == "data.judge"]

    assert after_run(first) == [("data.judge", "open", first, 1)]
    assert after_run(second) == [("data.judge", "open", first, 2)]
    told = json.loads((shop.settings.var_dir / "messages" / "sales" / "T-000002.json").read_text())
    for said in ("Rule sales.every_booking_is_dated could not be judged", "no_such_column"):
        assert said in json.dumps(told["root"])
    assert "whole again" not in json.dumps(told)
    suite.write_text(suite.read_text().replace("no_such_column", "booked_at"))
    assert after_run(third) == [("data.judge", "closed", first, 2)]


def in_dagster(settings: Settings) -> dg.ExecuteInProcessResult:
    """Run the daily job about the last day; it tells dbt what it needs by the environment, and keeps it."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("DBT_")]:
        del os.environ[name]
    try:
        with dg.DagsterInstance.ephemeral() as instance:
            daily = build_definitions(settings).resolve_job_def("daily")
            return daily.execute_in_process(
                partition_key=LAST.isoformat(), instance=instance, raise_on_error=False
            )
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.filterwarnings("ignore:AssetExecutionContext:DeprecationWarning")
def test_a_dagster_run_goes_on_without_a_broken_model_and_fails_the_check_that_names_it(
    lived: Shop, tmp_path: Path
) -> None:
    shutil.copytree(lived.settings.project_dir, tmp_path / "shop", symlinks=True)
    fact = tmp_path / "shop" / "dbt_project" / "models" / "facts" / "fct_bookings.sql"
    fact.write_text(fact.read_text().replace("select", "select no_such_column,", 1))
    broken = Shop(tmp_path / "shop")
    dbt.prepare(broken.settings)
    result = in_dagster(broken.settings)
    assert result.success
    done = {event.step_key for event in result.all_events if event.is_step_success}
    assert {"dbt", "rule_results", "tickets", "notifications", "published", "suite_sales"} <= done
    [check] = [
        each for each in result.get_asset_check_evaluations() if each.check_name == "every_model_is_built"
    ]
    assert not check.passed
    for said in ("`fct_bookings`", "no_such_column", "cancelled_bookings"):
        assert said in str(check.description)
    assert [state for _, state, since, _ in broken.tickets() if since == LAST] == ["open"]
    # A run of the command line tells Dagster the same, and that it is over.
    for shop, is_built in ((broken, False), (lived, True)):
        platform = shop.platform(LAST)
        told = {event.check_name: event for event in check_events(platform)}
        platform.store.close()
        assert told["every_model_is_built"].passed is is_built


@pytest.mark.filterwarnings("ignore:AssetExecutionContext:DeprecationWarning")
def test_a_dagster_run_fails_whose_dbt_did_not_run_though_results_of_an_earlier_call_lie_there(
    lived: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "project_variables", lambda _: ["--no-such-option"])
    result = in_dagster(lived.settings)
    assert not result.success
    [failed] = [event for event in result.all_events if event.is_step_failure]
    assert failed.step_key == "dbt"
    assert "dbt did not run" in str(failed.event_specific_data)
