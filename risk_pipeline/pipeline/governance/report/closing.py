"""Write the report of a month that a run completes: what runs and Dagster do after they have published."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.reading import reading_map
from risk_pipeline.pipeline.governance.report.month import Month, month_of
from risk_pipeline.warehouse.governance.snapshots import newest_day

FOLDER, ALL = "report", "all"


def report_folder(platform: Platform) -> Path:
    """Return where reports are written."""
    return platform.settings.var_dir / FOLDER


def publish_report(platform: Platform, day: date) -> Sequence[Path]:
    """Write the report of all lines of the newest month that is over with a day; return its files, if any.

    The run of a month's last day writes it, again if it runs again. Any other run writes the one of the month
    before where there is none yet. Nothing is written of a month without snapshots.
    """
    is_last = (day + timedelta(days=1)).month != day.month
    month = month_of(day) if is_last else month_of(day).before
    if not is_last and (report_folder(platform) / str(month) / f"{ALL}.pdf").exists():
        return ()
    if not _has_snapshot(platform, month):
        return ()
    from risk_pipeline.pipeline.governance.report.report import Wanted, write_report  # matplotlib, Typst

    return write_report(platform, report_folder(platform), Wanted(month))


def _has_snapshot(platform: Platform, month: Month) -> bool:
    with reading_map(platform) as connection:
        newest = newest_day(connection, month.last)
    return newest is not None and newest >= month.first
