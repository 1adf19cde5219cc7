"""Many materializations in one transaction: the only place that uses Dagster's inner names.

Dagster commits each event three times, which takes a replay of two years minutes on a busy disk. In SQLite,
where it does so, events are written here as its own code writes them (1.13, pinned), all at once.
"""

import time
from collections.abc import Iterable

import dagster as dg
from dagster._core.events import DagsterEvent, DagsterEventType, StepMaterializationData
from dagster._core.events.log import EventLogEntry
from dagster._core.instance.utils import RUNLESS_JOB_NAME, RUNLESS_RUN_ID
from dagster._core.storage.event_log import SqliteEventLogStorage


def tell_at_once(instance: dg.DagsterInstance, events: Iterable[dg.AssetMaterialization]) -> None:
    """Store the events. Tell a newer one of each asset as usual afterwards: it makes the asset known."""
    storage = instance.event_log_storage
    if not isinstance(storage, SqliteEventLogStorage):
        for event in events:
            instance.report_runless_asset_event(event)
        return
    with storage.index_transaction() as connection:
        for event in events:
            connection.execute(storage.prepare_insert_event(_entry(event)))


def _entry(event: dg.AssetMaterialization) -> EventLogEntry:
    return EventLogEntry(  # type: ignore[no-untyped-call]  # Dagster gives it no types
        error_info=None,
        user_message="",
        level="INFO",
        run_id=RUNLESS_RUN_ID,
        timestamp=time.time(),
        job_name=RUNLESS_JOB_NAME,
        dagster_event=DagsterEvent(
            event_type_value=DagsterEventType.ASSET_MATERIALIZATION.value,
            event_specific_data=StepMaterializationData(event),
            job_name=RUNLESS_JOB_NAME,
        ),
    )
