"""A verdict and its row of `ops.rule_results` say the same."""

from dataclasses import fields, replace
from datetime import date

import pandas as pd
import pytest

from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.parts import Amount
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.warehouse.indicators.verdict_rows import (
    COLUMNS,
    to_frame,
    to_row,
    to_verdict,
    to_verdicts,
)
from tests.builders.ticket_world import a_verdict, day

COUNT = Amount(5, "count")
HOUR = a_verdict(0, grain=Grain.HOUR, hour=14, since=day(0), since_hour=13)
MUTED = a_verdict(0, suppressed=Muted.KNOWN_EVENT.because(": Hub moves"))
MONTH = a_verdict(0, "no_data", grain=Grain.MONTH, period_start=date(2017, 11, 1), exposure_minor=None)


TOLD = a_verdict(
    0,
    reason="5 against 3 usual",
    grounds=Reason("reason-usual", {"value": COUNT, "usual": Amount(3, "count")}),
)


@pytest.mark.parametrize("verdict", [a_verdict(0), HOUR, MONTH, MUTED, TOLD])
def test_verdict_comes_back_from_its_row(verdict: Verdict) -> None:
    row = to_row(verdict)
    assert tuple(row) == COLUMNS
    assert to_verdict(row) == verdict


@pytest.mark.parametrize("verdict", [a_verdict(0), HOUR])
def test_verdict_comes_back_from_a_frame_with_instants_for_days_and_floats_for_whole_numbers(
    verdict: Verdict,
) -> None:
    row = {
        name: str(value) if name in {"status", "grain"} else value for name, value in to_row(verdict).items()
    }
    row |= {name: pd.Timestamp(row[name]) for name in ("period_start", "period_end", "known_on")}
    row |= {name: float(row[name]) for name in ("exposure_minor", "hour") if row[name] is not None}
    assert to_verdict(row) == verdict


def test_verdict_on_a_table_has_an_empty_indicator() -> None:
    row = to_row(a_verdict(0)) | {"indicator": None}
    assert to_verdict(row).series == Series("", Grain.DAY, "customer_state", "RJ")


def test_every_part_of_a_verdict_has_its_columns() -> None:
    apart = {"indicator", "grain", "dimension", "segment", "period_start", "period_end", "hour"}
    apart |= {"suppressed_detail"}
    assert {field.name for field in fields(Verdict)} == set(COLUMNS) - apart | {"series", "period"}
    moved = replace(a_verdict(0), period=Period(date(2017, 11, 20), Grain.WEEK))
    assert to_row(moved)["period_end"] == date(2017, 11, 26)


def test_verdicts_come_back_from_a_frame_whose_types_do_not_follow_its_rows() -> None:
    nothing = a_verdict(0, "no_data", exposure_minor=None, denominator=None, expected=None)
    frame = to_frame([a_verdict(0), HOUR, MONTH, MUTED, TOLD, nothing])
    assert list(to_verdicts(frame)) == [a_verdict(0), HOUR, MONTH, MUTED, TOLD, nothing]
    kinds = {"rule_id": "str", "period_start": "datetime64[s]", "value": "float64", "exposure_minor": "Int64"}
    assert {name: str(frame[name].dtype) for name in kinds} == kinds
    assert to_frame([]).dtypes.equals(frame.dtypes)
    assert to_frame([nothing]).dtypes.equals(frame.dtypes)
    assert list(to_verdicts(to_frame([nothing]))) == [nothing]
