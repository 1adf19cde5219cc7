"""How a series stands by its history: hysteresis, worsening, unknown periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.risk.history import Judged, read_history
from risk_pipeline.domain.risk.inputs import Reading
from risk_pipeline.domain.risk.pressure import score

FIRST = date(2026, 3, 1)
STATUSES = st.sampled_from(["green", "amber", "red", "no_data", "insufficient", "stale", "error"])


def days(*statuses: str, values: tuple[float | None, ...] = ()) -> list[Judged]:
    badness = (*values, *[None] * len(statuses))
    return [Judged(FIRST + timedelta(days=at), status, badness[at]) for at, status in enumerate(statuses)]


def reading(periods: list[Judged], ahead: int = 0) -> Reading:
    return read_history(periods, periods[-1].known_on + timedelta(days=ahead), Grain.DAY)


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (("green",), "green"),
        (("red", "green"), "amber"),
        (("red", "green", "green"), "green"),
        (("amber", "green", "no_data"), "amber"),
        (("red", "no_data", "green"), "amber"),
        (("no_data",), None),
    ],
)
def test_green_counts_from_the_second_clean_period_on(statuses: tuple[str, ...], status: str) -> None:
    assert reading(days(*statuses)).status == status


def test_three_worse_periods_in_a_row_are_worsening() -> None:
    assert reading(days(*["green"] * 4, values=(1.0, 2.0, 3.0, 4.0))).is_worsening
    assert not reading(days(*["green"] * 4, values=(1.0, 2.0, 2.0, 4.0))).is_worsening
    assert not reading(days(*["green"] * 3, values=(1.0, 2.0, 3.0))).is_worsening
    assert not reading(days(*["green"] * 4)).is_worsening  # where both directions are bad


def test_unknown_keeps_what_was_and_lapses_after_twice_the_frequency() -> None:
    lost = days("red", "no_data", "no_data", "no_data")
    assert reading(lost[:2]) == Reading(status="red")
    assert reading(lost) == Reading(status="red", is_lapsed=True)
    assert reading(days("green"), ahead=2) == Reading(status="green")
    assert score(reading(days("green"), ahead=3)) == 0.5


def test_a_hit_that_is_muted_counts_as_amber() -> None:
    assert reading([Judged(FIRST, "red", is_muted=True)]).status == "amber"


def test_only_what_was_known_by_the_day_counts() -> None:
    periods = days("green", "green", "red")
    assert read_history(periods, FIRST + timedelta(days=1), Grain.DAY).status == "green"


@given(st.lists(STATUSES, min_size=1, max_size=8), st.integers(0, 40), st.sampled_from(list(Grain)))
def test_m5_removing_data_after_red_never_lowers_the_score(
    before: list[str], ahead: int, grain: Grain
) -> None:
    red = days(*before, "red")
    assert score(read_history(red, red[-1].known_on + timedelta(days=ahead), grain)) == 1
    lost = days(*before, "red", "no_data")
    assert score(read_history(lost, lost[-1].known_on + timedelta(days=ahead), grain)) == 1


@given(st.lists(STATUSES, min_size=1, max_size=8))
def test_m1_a_worse_newest_status_never_lowers_the_score(before: list[str]) -> None:
    scores = [score(reading(days(*before, status))) for status in ("green", "amber", "red")]
    assert scores == sorted(scores)
