"""What a run says of itself when it ends: notes of feeds, and why nobody was told."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from risk_pipeline.ingest import FeedLoad
from risk_pipeline.notify.sender import DrainReport
from risk_pipeline.pipeline.runs.daily import RunReport
from risk_pipeline.pipeline.runs.judge import FailedRule, JudgeReport
from risk_pipeline.pipeline.runs.stages import IngestReport
from risk_pipeline.response.verdicts.report import AppliedReport

EMPTY = "Feed shop.orders: orders.csv is empty (0 bytes). Deliver it again."


DAY = date(2026, 3, 1)


def said(
    *loads: FeedLoad,
    is_past: bool = False,
    owed: AppliedReport | None = None,
    window: tuple[date, date] = (DAY, DAY),
    is_first: bool = False,
) -> dict[str, str]:
    return dict(a_run(*loads, is_past=is_past, owed=owed, window=window, is_first=is_first).lines())


def a_run(
    *loads: FeedLoad,
    is_past: bool = False,
    owed: AppliedReport | None = None,
    window: tuple[date, date] = (DAY, DAY),
    is_first: bool = False,
    failed: tuple[FailedRule, ...] = (),
) -> RunReport:
    transform = SimpleNamespace(built=1, tested=1, broken=(), failed_tests=())
    return RunReport(
        run_id="run-1",
        day=date(2026, 3, 1),
        ingest=IngestReport(loads, ()),
        transform=cast(Any, transform),
        judge=JudgeReport(window, {"red": 144}, 144, 0, is_first=is_first, failed=failed),
        respond=AppliedReport(opened=1, messages=1, is_past=is_past),
        map=cast(Any, "no risk moved"),
        owed=owed or AppliedReport(),
        deliver=DrainReport(),
        published=cast(Any, SimpleNamespace(database=Path("risk.duckdb"))),
    )


NEW = "Feed shop.orders: orders.csv has a new column. Declare it."


def test_a_run_says_what_is_odd_about_a_feed_that_was_loaded() -> None:
    assert said(FeedLoad("shop.orders", "ok", reasons=(NEW,)))["shop.orders"] == f"ok: {NEW}"


def test_the_first_run_says_that_the_days_before_are_not_judged_and_how_they_are() -> None:
    history = said(is_first=True)["history"]
    assert history.startswith("days to 2026-02-28 are learned from and not judged; ")
    assert "`risk replay --from 2026-01-30 --to 2026-02-28 --no-notify`" in history
    assert "history" not in said()


@pytest.mark.parametrize(("loaded", "how"), [(1, "0 rows delivered"), (3, "1 of 3 files without rows")])
def test_a_delivery_without_rows_is_not_called_ok(loaded: int, how: str) -> None:
    load = FeedLoad("shop.orders", "ok", files_loaded=loaded, files_empty=1, reasons=(EMPTY,))
    assert said(load)["shop.orders"] == f"{how}: {EMPTY}"
    gone = FeedLoad("shop.orders", "no_data", files_loaded=1, files_empty=1, reasons=(EMPTY,))
    assert said(gone)["shop.orders"] == f"no_data: {EMPTY}"


@pytest.mark.parametrize(
    "load", [FeedLoad("shop.orders", "ok"), FeedLoad("shop.orders", "not_configured", reasons=("no folder",))]
)
def test_a_run_is_silent_about_feeds_that_are_well_or_not_set_up(load: FeedLoad) -> None:
    assert "shop.orders" not in said(load)


def test_a_run_of_a_day_before_the_newest_judged_one_says_why_nobody_is_told() -> None:
    assert said()["messages"] == "nothing to send"
    assert said(is_past=True)["messages"] == (
        "nothing to send; a later day is judged already, so of this one nobody is told"
    )
    assert said(is_past=True)["tickets"] == "1 opened"


def test_a_run_says_of_how_many_days_its_verdicts_are() -> None:
    assert said()["judge"] == "144 verdicts of 2026-03-01: 144 red"
    week = said(window=(date(2026, 2, 22), DAY))
    assert week["judge"] == "144 verdicts of 8 days to 2026-03-01, with those judged again: 144 red"


def test_a_rule_that_could_not_be_judged_is_named_with_its_file_and_what_to_do() -> None:
    broken = FailedRule("sales.amounts", "sales", "Rule sales.amounts: The column is not\nthere.")
    run = a_run(failed=(broken,))
    told = dict(run.lines())["rule"]
    assert told.startswith(
        "sales.amounts in expectations/sales.yaml could not be judged: The column is not there. "
    )
    assert "`risk lint`" in told
    assert run.is_partial
    assert not a_run().is_partial


def test_a_run_counts_verdicts_where_they_are_judged_and_nowhere_else() -> None:
    duties = AppliedReport(verdicts=3, unchanged=3)
    assert said(owed=duties)["duties"] == "3 looked at, tickets: none moved"
    assert "duties" not in said()
