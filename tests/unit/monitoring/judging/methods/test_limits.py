"""Absolute limits where the past of the indicator says how much is usual."""

from typing import Any

import pandas as pd
import pytest

from risk_pipeline.domain.register.rule import WithinLimits
from risk_pipeline.monitoring.judging import FrameIndex, judge
from tests.builders.rule_rows import a_frame, a_row, table_of


def verdicts_of(rows: list[dict[str, Any]], spec: WithinLimits, direction: str) -> pd.DataFrame:
    return table_of(judge(FrameIndex(a_frame(rows).assign(direction=direction)), spec))


@pytest.mark.parametrize(
    ("centre", "status", "reason"),
    [
        (12.0, "red", "0 is below the red limit of 1"),
        (10.0, "red", "0 is below the red limit of 1"),
        (0.02, "insufficient", "0.0 events expected, 10 are needed"),
        (0.0, "insufficient", "0.0 events expected, 10 are needed"),
        (None, "insufficient", "no baseline to compare with"),
    ],
)
def test_a_limit_is_silent_where_its_past_lets_expect_too_little(
    centre: float | None, status: str, reason: str
) -> None:
    spec = WithinLimits(indicator="late_rate", red=1, min_expected=10)
    row = a_row(0.0, sample=None, unit="count", centre=centre)
    [verdict] = verdicts_of([row], spec, "down_bad").to_dict("records")
    assert (verdict["status"], verdict["reason"]) == (status, reason)


def test_a_limit_that_asks_for_no_past_needs_none() -> None:
    spec = WithinLimits(indicator="late_rate", red=1)
    row = a_row(0.0, sample=None, unit="count", centre=None)
    assert verdicts_of([row], spec, "down_bad")["status"].tolist() == ["red"]


def test_a_share_is_judged_by_the_hits_that_are_expected() -> None:
    spec = WithinLimits(indicator="late_rate", red=0.12, min_expected=10)
    rows = [a_row(0.5, 0, sample=400, centre=0.02), a_row(0.5, 1, sample=400, centre=0.03)]
    assert verdicts_of(rows, spec, "up_bad")["status"].tolist() == ["insufficient", "red"]
