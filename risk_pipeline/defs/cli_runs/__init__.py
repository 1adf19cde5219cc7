"""Runs of the command line, told to the project's Dagster instance so that its UI shows them.

Without an instance Dagster is not even imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from risk_pipeline.pipeline.app import Platform


def tell_of_run(platform: Platform, day: date, *, left_out: Collection[str] = ()) -> None:
    """Show a run of one day as materialized, and what its rules found."""
    if platform.settings.dagster_instance():
        from risk_pipeline.defs.cli_runs.report import report_run

        report_run(platform, day, by="risk run", left_out=left_out)


def tell_of_replay(platform: Platform, first: date, last: date) -> None:
    """Show the days of a replay as judged."""
    if platform.settings.dagster_instance():
        from risk_pipeline.defs.cli_runs.report import report_replay

        report_replay(platform, first, last)
