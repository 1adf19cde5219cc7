"""Early warning and known events: what the warehouse found, weighed by what a rule calls worth a ticket."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.rule import (
    NotConcentrated,
    NotShifting,
    NotWorsening,
    WithinControlLimits,
    WithinLimits,
)
from risk_pipeline.monitoring.judging import FrameIndex, judge
from tests.builders.rule_rows import MONDAY, a_frame, a_row, a_series, table_of

SHIFT = NotShifting(indicator="late_rate")
MORE = {
    "side": "up",
    "since": date(2017, 12, 9),
    "events_since": 512.0,
    "expected_since": 300.0,
    "excess": 212.0,
}


def a_shift(score: float | None, at: int = 0, value: float | None = 0.123, **changed: Any) -> dict[str, Any]:
    """A row of 400 with the evidence of the warehouse; 5.1 % is usual."""
    usual = {"centre": 0.051, "lower": 0.02, "upper": 0.08, "deviation": 2.0, "score": score}
    found = {"is_shift": (score or 0) >= 1, "is_spike": False, "n_history": 168, **(MORE if score else {})}
    return a_row(value, at, **usual | found | changed)


def verdicts_of(rows: list[dict[str, Any]], spec: Any, **helpers: Any) -> pd.DataFrame:
    return table_of(judge(FrameIndex(a_frame(rows).assign(**helpers)), spec))


def statuses_of(rows: list[dict[str, Any]], spec: Any, **helpers: Any) -> list[str]:
    return list(verdicts_of(rows, spec, **helpers)["status"])


def test_shift_is_amber_on_the_way_and_red_at_its_alarm() -> None:
    rows = [a_shift(score, at) for at, score in enumerate([0.0, 0.69, 0.7, 0.99, 1.0, 3.0])]
    assert statuses_of(rows, SHIFT) == ["green", "green", "amber", "amber", "red", "red"]


def test_shift_says_since_when_how_much_and_against_what() -> None:
    [verdict] = verdicts_of([a_shift(1.3)], SHIFT).to_dict("records")
    assert verdict["reason"] == (
        "score 1.3 of the alarm limit: 12.3 % against 5.1 % usual, 212 more than expected since 9 Dec 2017"
    )
    assert (verdict["score"], verdict["excess"], verdict["expected"]) == (1.3, 212.0, 0.051)
    assert verdict["since"] == pd.Timestamp("2017-12-09")
    assert verdict["limit_kind"] == "shift"
    assert np.isnan(verdict["limit_value"])


def test_shift_downwards_is_told_as_fewer() -> None:
    less = {"side": "down", "excess": -40.0, "expected_since": 100.0, "events_since": 60.0}
    [verdict] = verdicts_of([a_shift(1.3, **less)], SHIFT, direction="down_bad").to_dict("records")
    assert verdict["reason"].endswith("40 fewer than expected since 9 Dec 2017")


def test_shift_stays_red_while_the_warehouse_says_that_it_is_not_over() -> None:
    [verdict] = verdicts_of([a_shift(0.6, is_shift=True)], SHIFT).to_dict("records")
    assert verdict["status"] == "red"
    assert verdict["reason"].startswith("still shifted, score 0.6")


def test_stricter_red_waits_for_more_evidence_than_the_alarm() -> None:
    spec = NotShifting(indicator="late_rate", red=1.5)
    assert statuses_of([a_shift(1.4), a_shift(1.5, 1)], spec) == ["amber", "red"]


def test_jump_is_red_by_itself_on_the_bad_side_only_and_only_if_asked() -> None:
    jump = a_shift(0.3, is_spike=True, deviation=4.2)
    [verdict] = verdicts_of([jump], SHIFT).to_dict("records")
    assert verdict["status"] == "red"
    assert verdict["reason"] == "a jump in one day: 12.3 % against 5.1 % usual, 29 more than expected"
    assert verdict["since"] == pd.Timestamp(MONDAY)
    assert verdict["excess"] == pytest.approx(0.123 * 400 - 0.051 * 400)
    assert statuses_of([jump], NotShifting(indicator="late_rate", spike=False)) == ["green"]
    assert statuses_of([a_shift(0.3, is_spike=True, deviation=-4.2)], SHIFT) == ["green"]
    assert statuses_of([a_shift(0.3, is_spike=True, deviation=-4.2)], SHIFT, direction="band") == ["red"]


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (a_shift(None, deviation=None), "insufficient"),
        (a_shift(0.1, n_history=83, since=None), "insufficient"),
        (a_shift(0.1, n_history=84, since=None), "green"),
        # The history must lie before the shift, which began 23 days ago; twice as much is always enough.
        (a_shift(2.0, n_history=106), "insufficient"),
        (a_shift(2.0, n_history=107), "red"),
        (a_shift(2.0, n_history=168, since=date(2017, 1, 1)), "red"),
        (a_shift(2.0, centre=None), "insufficient"),
        (a_shift(2.0, value=None), "no_data"),
        (a_shift(2.0, is_complete=False), "immature"),
        (a_shift(2.0, sample=3), "red"),
        (a_row(0.3), "insufficient"),
    ],
)
def test_shift_without_history_is_unknown_and_a_small_sample_is_no_reason(row: Any, status: str) -> None:
    assert statuses_of([row], SHIFT, min_denominator=30) == [status]


def test_value_without_evidence_that_adds_up_is_judged_by_its_jumps() -> None:
    rows = [a_shift(None, 0), a_shift(None, 1, is_spike=True)]
    table = verdicts_of(rows, SHIFT)
    assert table["status"].tolist() == ["green", "red"]
    assert table["reason"][0] == "12.3 % against 5.1 % usual"
    assert table["score"].isna().all()


@pytest.mark.parametrize(("grain", "least"), [("day", 84), ("week", 12), ("month", 6)])
def test_least_history_follows_the_grain_unless_the_rule_says_another(grain: Any, least: int) -> None:
    spec = NotShifting(indicator="late_rate", grain=grain)
    rows = [a_shift(0.0, at, grain=grain, n_history=least - 1 + at) for at in range(2)]
    assert statuses_of(rows, spec) == ["insufficient", "green"]
    assert statuses_of(rows, NotShifting(indicator="late_rate", grain=grain, min_history=1)) == ["green"] * 2


@pytest.mark.parametrize(
    ("least", "suppressed"),
    [
        ({"min_excess": 213}, "small effect"),
        ({"min_effect": 0.71}, "small effect"),
        ({"min_excess": 212, "min_effect": 0.7}, None),
    ],
)
def test_shift_of_too_few_events_or_too_small_is_recorded_and_not_acted_on(
    least: Any, suppressed: Any
) -> None:
    [verdict] = verdicts_of([a_shift(2.0)], NotShifting(indicator="late_rate", **least)).to_dict("records")
    assert verdict["status"] == "red"
    assert verdict["suppressed_detail"] == suppressed


def test_small_jump_is_weighed_by_its_own_period() -> None:
    jump = a_shift(0.3, is_spike=True, deviation=4.2)
    table = verdicts_of([jump], NotShifting(indicator="late_rate", min_excess=30))
    assert table["suppressed_detail"].tolist() == ["small effect"]


def test_anything_is_a_large_effect_where_nothing_is_usual() -> None:
    row = a_shift(2.0, centre=0.0, expected_since=0.0, events_since=5.0, excess=5.0)
    table = verdicts_of([row], NotShifting(indicator="late_rate", min_effect=9, min_excess=5))
    assert table["suppressed_detail"].tolist() == [None]


def test_shift_with_amber_beyond_red_is_refused() -> None:
    with pytest.raises(ConfigError, match="Swap the two"):
        verdicts_of([a_shift(1.0)], NotShifting(indicator="late_rate", amber=2))


KINDS = [
    WithinLimits(indicator="late_rate", red=0.12),
    WithinControlLimits(indicator="late_rate", red=3, amber=2),
    NotShifting(indicator="late_rate"),
    NotWorsening(indicator="late_rate", periods=2),
    NotConcentrated(indicator="late_rate", by=("seller",), red=0.5, min_segments=2),
]


def a_bad_week(**changed: Any) -> list[dict[str, Any]]:
    """Three days that get worse; the last one is a day of the calendar."""
    rows = [a_shift(2.0, at, value, deviation=5.0) for at, value in enumerate([0.2, 0.3, 0.4])]
    rows[2] |= {"known_event": "Carnival"} | changed
    return rows


def of_sellers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    big = [row | {"dimension": "seller", "segment": "big"} for row in rows]
    return big + [row | {"dimension": "seller", "segment": "small", "numerator": 1.0} for row in rows]


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: type(spec).__name__)
@pytest.mark.parametrize(
    ("choice", "suppressed", "named"),
    [("explain", None, "Carnival"), ("mute", "known event: Carnival", "Carnival"), ("ignore", None, None)],
)
def test_known_event_explains_mutes_or_is_ignored_by_every_kind_of_rule(
    spec: Any, choice: str, suppressed: str | None, named: str | None
) -> None:
    rows = a_bad_week() if spec.by == ("all",) else of_sellers(a_bad_week())
    table = verdicts_of(rows, spec.model_copy(update={"on_known_event": choice}))
    last = table[(table["period_start"] == "2018-01-03") & (table["status"] == "red")].to_dict("records")[0]
    assert (last["suppressed_detail"], last["known_event"]) == (suppressed, named)
    assert last["reason"].endswith("; known event: Carnival") == (named is not None)


@pytest.mark.parametrize(
    ("choice", "suppressed"),
    [("explain", "known event: Carnival"), ("mute", "known event: Carnival"), ("ignore", None)],
)
def test_event_that_the_calendar_mutes_is_muted_unless_the_rule_ignores_events(
    choice: str, suppressed: str | None
) -> None:
    spec = KINDS[0].model_copy(update={"on_known_event": choice})
    [verdict] = verdicts_of([a_row(0.3, known_event="Carnival", is_muted=True)], spec).to_dict("records")
    assert (verdict["status"], verdict["suppressed_detail"]) == ("red", suppressed)


FADE = [1.2, 2.0, 1.8, 1.9, 2.1, 0.4]


def suppressed_of(rows: list[dict[str, Any]], spec: NotShifting = SHIFT) -> list[str | None]:
    return [text or None for text in verdicts_of(rows, spec)["suppressed_detail"].fillna("")]


def test_evidence_that_was_stronger_is_fading_until_it_is_stronger_than_ever() -> None:
    rows = [a_shift(score, at) for at, score in enumerate(FADE)]
    assert statuses_of(rows, SHIFT) == ["red"] * 5 + ["green"]
    assert suppressed_of(rows) == [None, None, "fading evidence", "fading evidence", None, None]


def test_evidence_is_compared_with_the_same_shift_and_what_was_told_of_it() -> None:
    anew = [a_shift(score, at, since=MONDAY if at > 1 else MORE["since"]) for at, score in enumerate(FADE)]
    assert suppressed_of(anew)[2] is None
    little = [a_shift(score, at, excess=1.0 if score == 2.0 else 212.0) for at, score in enumerate(FADE)]
    spec = NotShifting(indicator="late_rate", min_excess=5)
    assert suppressed_of(little, spec)[:4] == [None, "small effect", None, None]
    unknown = [a_shift(score, at, value=None if score == 2.0 else 0.123) for at, score in enumerate(FADE)]
    assert suppressed_of(unknown)[2] is None


def test_evidence_of_more_than_four_weeks_ago_fades_nothing() -> None:
    rows = [a_shift(2.0, 0), *(a_shift(1.5, at) for at in (28, 29))]
    assert suppressed_of(rows) == [None, "fading evidence", None]


def test_slow_drift_is_recorded_and_not_acted_on() -> None:
    # 212 in 24 days are 61.8 a week.
    rows = [a_shift(2.0)]
    assert suppressed_of(rows, NotShifting(indicator="late_rate", min_per_week=61.8)) == [None]
    assert suppressed_of(rows, NotShifting(indicator="late_rate", min_per_week=61.9)) == ["small effect"]


def test_known_event_of_a_quiet_day_is_kept_and_said_of_no_hit() -> None:
    [verdict] = verdicts_of([a_row(0.01, known_event="Carnival")], KINDS[0]).to_dict("records")
    assert (verdict["status"], verdict["known_event"], verdict["suppressed"]) == (
        "green",
        "Carnival",
        None,
    )
    assert "Carnival" not in verdict["reason"]


def test_muted_day_is_none_of_the_days_in_a_row() -> None:
    spec = WithinLimits(indicator="late_rate", red=0.12, consecutive=2, on_known_event="mute")
    rows = a_series([0.3, 0.3, 0.3])
    rows[1] |= {"known_event": "Carnival"}
    assert statuses_of(rows, spec) == ["amber", "red", "amber"]


def test_frame_without_the_columns_of_the_early_warning_is_judged_by_the_other_rules() -> None:
    [verdict] = verdicts_of([a_row(0.3)], KINDS[0]).to_dict("records")
    assert verdict["status"] == "red"
    assert pd.isna([verdict["since"], verdict["excess"], verdict["known_event"]]).all()
