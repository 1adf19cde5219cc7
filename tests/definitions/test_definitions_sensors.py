"""Schedules and sensors by what they do, on a Dagster instance in memory."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from risk_pipeline.definitions import build_definitions
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.respond.sensors import failed_runs, recovered_runs
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.pipeline.reports.ticket_message import read_present_message
from risk_pipeline.pipeline.runs.failed_runs import report_failed_run
from risk_pipeline.store import list_tickets
from risk_pipeline.store.queries.tickets import list_messages
from tests.harness.loop_site import DAYS, Site


@pytest.fixture(scope="module")
def definitions(loop_site: Site) -> dg.Definitions:
    """The definitions on the place of the tests."""
    assert loop_site.settings.manifest_path.exists()
    return build_definitions(loop_site.settings)


@pytest.fixture
def site(loop_site: Site) -> Site:
    """A place with files where nothing ran yet."""
    loop_site.put_back(None)
    loop_site.put_files(DAYS[0])
    return loop_site


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def resource_of(definitions: dg.Definitions) -> PlatformResource:
    found = (definitions.resources or {})["risk"]
    assert isinstance(found, PlatformResource)
    return found


def look(
    definitions: dg.Definitions, instance: dg.DagsterInstance, cursor: str | None
) -> dg.SensorResult | dg.SkipReason:
    context = dg.build_sensor_context(
        instance=instance,
        cursor=cursor,
        definitions=definitions,
        resources={"risk": resource_of(definitions)},
    )
    (sensor,) = [each for each in definitions.sensors or () if each.name == "new_files"]
    found = sensor(context)
    assert isinstance(found, dg.SensorResult | dg.SkipReason)
    return found


def test_new_files_ask_for_one_run_of_the_newest_closed_day(
    definitions: dg.Definitions, instance: dg.DagsterInstance, site: Site
) -> None:
    found = look(definitions, instance, None)
    assert isinstance(found, dg.SensorResult)
    (request,) = found.run_requests or ()
    with site.platform() as platform:
        assert request.partition_key == platform.last_closed_day().isoformat()
    assert request.tags["risk/new_files"] == "10"


def test_files_seen_before_ask_for_nothing(
    definitions: dg.Definitions, instance: dg.DagsterInstance, site: Site
) -> None:
    first = look(definitions, instance, None)
    assert isinstance(first, dg.SensorResult)
    second = look(definitions, instance, first.cursor)
    assert isinstance(second, dg.SkipReason)
    assert second.skip_message == "10 files, none new or changed"


def test_one_changed_file_asks_once_under_a_key_of_its_own(
    definitions: dg.Definitions, instance: dg.DagsterInstance, site: Site
) -> None:
    first = look(definitions, instance, None)
    orders = site.data / "olist_orders_dataset.csv"
    orders.write_text(orders.read_text() + "\n")
    second = look(definitions, instance, first.cursor)  # type: ignore[union-attr]
    assert isinstance(first, dg.SensorResult)
    assert isinstance(second, dg.SensorResult)
    (before,), (after,) = first.run_requests or (), second.run_requests or ()
    assert after.tags["risk/new_files"] == "1"
    assert after.run_key != before.run_key
    assert isinstance(look(definitions, instance, second.cursor), dg.SkipReason)


def test_a_folder_that_is_gone_asks_for_nothing(
    definitions: dg.Definitions, instance: dg.DagsterInstance, site: Site
) -> None:
    shutil.rmtree(site.data)
    assert isinstance(look(definitions, instance, None), dg.SkipReason)


def a_failed_run(instance: dg.DagsterInstance, error: Exception | None = None) -> dg.DagsterEvent:
    @dg.op
    def breaks() -> None:
        try:
            raise RuntimeError("the disk is full")
        except RuntimeError as cause:
            if error is None:
                raise
            raise error from cause

    @dg.job(name="daily")
    def daily() -> None:
        breaks()

    result = daily.execute_in_process(instance=instance, raise_on_error=False)
    return result.get_run_failure_event()


def test_a_failed_run_opens_one_data_ticket_and_sends_nothing_itself(
    definitions: dg.Definitions, instance: dg.DagsterInstance, site: Site
) -> None:
    event = a_failed_run(instance)
    run = instance.get_runs()[0]
    for _ in range(2):
        context = dg.build_run_status_sensor_context(
            sensor_name="failed_runs",
            dagster_event=event,
            dagster_instance=instance,
            dagster_run=run,
            resources={"risk": resource_of(definitions)},
        )
        failed_runs(context.for_run_failure())
    with site.platform() as platform:
        (ticket,) = list_tickets(platform.store)
        assert (ticket.kind, ticket.owner, ticket.segment) == ("data", "data_eng", "run:daily")
        assert ticket.reason == "breaks failed: RuntimeError: the disk is full"
        messages = list_messages(platform.store)
        shown = read_present_message(platform, ticket)
    assert shown is not None
    assert shown.playbook_title == "A run failed"
    assert "Re-execute from failure" in " ".join(shown.playbook_steps)
    assert {message.state for message in messages} == {"pending"}
    assert not site.settings.outbox_dir.exists()


def test_a_failed_run_is_told_in_our_words_where_we_have_some(
    definitions: dg.Definitions, instance: dg.DagsterInstance, site: Site
) -> None:
    event = a_failed_run(instance, WarehouseBusy("The warehouse is held by another process. Wait for it."))
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_runs",
        dagster_event=event,
        dagster_instance=instance,
        dagster_run=instance.get_runs()[0],
        resources={"risk": resource_of(definitions)},
    )
    failed_runs(context.for_run_failure())
    with site.platform() as platform:
        (ticket,) = list_tickets(platform.store)
    assert ticket.reason == "breaks failed: The warehouse is held by another process. Wait for it."


def test_a_run_that_succeeds_on_a_later_day_closes_the_ticket_of_its_job(
    definitions: dg.Definitions, instance: dg.DagsterInstance, site: Site
) -> None:
    @dg.job(name="daily")
    def daily() -> None:
        pass

    with site.platform(DAYS[0]) as platform:
        report_failed_run(platform, run_id="r1", job="daily", error="the disk is full")
    result = daily.execute_in_process(instance=instance)
    event = next(each for each in result.all_events if each.event_type_value == "PIPELINE_SUCCESS")
    recovered_runs(
        dg.build_run_status_sensor_context(
            sensor_name="recovered_runs",
            dagster_event=event,
            dagster_instance=instance,
            dagster_run=instance.get_runs()[0],
            resources={"risk": resource_of(definitions)},
        )
    )
    with site.platform() as platform:
        (ticket,) = list_tickets(platform.store)
    assert not ticket.is_open


# Dagster's own schedule calls it.
@pytest.mark.filterwarnings("ignore:Function `JobDefinition.run_request_for_partition`")
def test_the_daily_schedule_runs_yesterday_at_six_in_the_business_zone(definitions: dg.Definitions) -> None:
    (schedule,) = [
        each for each in definitions.get_repository_def().schedule_defs if each.name == "daily_at_six"
    ]
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * *", "America/Sao_Paulo")
    tick = datetime(2024, 4, 12, 9, tzinfo=UTC)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=tick)
        found = schedule.evaluate_tick(context)
    assert [request.partition_key for request in found.run_requests or ()] == [date(2024, 4, 11).isoformat()]


def test_waiting_messages_are_delivered_between_the_daily_runs(
    definitions: dg.Definitions, site: Site
) -> None:
    (schedule,) = [
        each
        for each in definitions.get_repository_def().schedule_defs
        if each.name == "deliver_every_five_minutes"
    ]
    assert schedule.cron_schedule == "*/5 * * * *"
    with site.platform(DAYS[0]) as platform:
        report_failed_run(platform, run_id="r1", job="daily", error="the disk is full")
    assert definitions.resolve_job_def("deliver").execute_in_process().success
    (page,) = Path(site.settings.outbox_dir).glob("*/T-000001.json")
    assert "the disk is full" in page.read_text()


def test_the_watchdog_runs_alone_and_fails_its_check_where_a_message_waits(
    definitions: dg.Definitions, instance: dg.DagsterInstance, site: Site
) -> None:
    with site.platform(DAYS[0]) as platform:
        report_failed_run(platform, run_id="r1", job="daily", error="the disk is full")
    done = definitions.resolve_job_def("watchdog").execute_in_process(instance=instance)
    assert done.success
    (checked,) = done.get_asset_check_evaluations()
    assert (checked.check_name, checked.passed) == ("response_is_alive", False)
    # A root, and the rest of it in its thread.
    assert checked.metadata["stuck_message"].value == 2
    assert checked.metadata["heartbeat"].value is False


def test_the_digest_jobs_write_each_digest_once(definitions: dg.Definitions, site: Site) -> None:
    with site.platform() as platform:
        clock = FixedClock(platform.clock.now() - timedelta(days=8))
        long_ago = replace(platform, clock=clock)
        report_failed_run(long_ago, run_id="r1", job="daily", error="the disk is full")
        long_ago.store.close()
    for job in ("daily_digest", "daily_digest", "weekly_digest"):
        assert definitions.resolve_job_def(job).execute_in_process().success
    pages = (site.settings.outbox_dir / "digests").glob("*/*.html")
    cadences = sorted(page.name.split("_")[1] for page in pages)
    assert cadences == ["daily", "weekly"]  # the data owner's: no business line runs the pipeline


def test_digests_come_in_the_morning_and_the_watchdog_all_day(definitions: dg.Definitions) -> None:
    schedules = {each.name: each for each in definitions.get_repository_def().schedule_defs}
    assert schedules["daily_digest"].cron_schedule == "5 8 * * *"
    assert schedules["weekly_digest"].cron_schedule == "10 8 * * 1"
    assert schedules["weekly_digest"].execution_timezone == "America/Sao_Paulo"
    assert schedules["watchdog_every_half_hour"].cron_schedule == "*/30 * * * *"


def test_live_runs_come_every_few_minutes_but_never_two_at_once(
    definitions: dg.Definitions, tmp_path: Path
) -> None:
    (schedule,) = [
        each
        for each in definitions.get_repository_def().schedule_defs
        if each.name == "live_every_few_minutes"
    ]
    assert schedule.cron_schedule == "*/5 * * * *"
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        tick = dg.build_schedule_context(instance=instance)
        assert len(schedule.evaluate_tick(tick).run_requests or ()) == 1
        instance.add_run(dg.DagsterRun("live", status=dg.DagsterRunStatus.STARTED))
        found = schedule.evaluate_tick(tick)
    assert (list(found.run_requests or ()), found.skip_message) == ([], "a live run is under way")
