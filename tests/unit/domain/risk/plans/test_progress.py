"""Promised against achieved: by hand on a few places, and as properties on any place of any target."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.register.governance.default_matrix import DEFAULT_MATRIX
from risk_pipeline.domain.register.governance.strategy import StrategyTarget
from risk_pipeline.domain.risk.inputs import Grid
from risk_pipeline.domain.risk.plans.progress import (
    UNKNOWN,
    Place,
    Progress,
    Promise,
    Standing,
    progress,
)
from risk_pipeline.domain.risk.plans.target_cells import cell_of, target_cells

LEVELS = tuple(level.id for level in DEFAULT_MATRIX.levels)
GRID = Grid("m", LEVELS, tuple(tuple(LEVELS.index(cell) for cell in row) for row in DEFAULT_MATRIX.grid))
BEGIN = date(2026, 1, 1)
BY = BEGIN + timedelta(days=100)
BADNESS = [Standing.REACHED, Standing.ON_TRACK, Standing.BEHIND, Standing.MISSED]

RESIDUALS = st.floats(1, 5).map(lambda value: round(value, 3))
CLASSES = st.integers(1, 5)
PLACES = st.tuples(RESIDUALS, RESIDUALS)
TARGETS = st.one_of(
    st.builds(StrategyTarget, level=st.sampled_from(LEVELS)),
    st.builds(StrategyTarget, likelihood=CLASSES, impact=CLASSES),
    st.builds(StrategyTarget, likelihood=CLASSES),
)


def stand(
    target: StrategyTarget,
    start: tuple[float, float],
    now: tuple[float, float],
    day: int = 50,
    *,
    late: bool = False,
) -> Progress:
    places = Place(BEGIN, *start), Place(BEGIN + timedelta(days=day), *now)
    return progress(Promise(target, BY), GRID, *places, late=late)


BOTH_TWO = StrategyTarget(likelihood=2, impact=2)


@pytest.mark.parametrize(
    ("now", "day", "standing", "achieved", "classes"),
    [
        ((4.0, 3.0), 20, Standing.ON_TRACK, 0.0, 3),  # within the grace
        ((4.0, 3.0), 26, Standing.BEHIND, 0.0, 3),
        ((3.5, 2.5), 50, Standing.ON_TRACK, 0.5, 3),
        ((2.4, 2.4), 50, Standing.REACHED, 1.0, 0),
        ((2.5, 2.4), 100, Standing.BEHIND, 1.0, 1),  # rounds half up: not there, and the last day is his
        ((4.0, 3.0), 101, Standing.MISSED, 0.0, 3),
        ((2.0, 1.0), 101, Standing.REACHED, 1.0, 0),
        ((5.0, 5.0), 10, Standing.ON_TRACK, 0.0, 6),
    ],
)
def test_a_strategy_stands_by_its_way_and_its_time(
    now: tuple[float, float], day: int, standing: Standing, achieved: float, classes: int
) -> None:
    late = now == (2.5, 2.4)
    found = stand(BOTH_TWO, (4.0, 3.0), now, day, late=late)
    assert (found.standing, found.achieved_share, found.gap_classes) == (standing, achieved, classes)
    assert found.days_left == 100 - day


def test_what_is_overdue_keeps_a_strategy_from_being_on_track() -> None:
    assert stand(BOTH_TWO, (4.0, 3.0), (4.0, 3.0), 1).standing is Standing.ON_TRACK
    assert stand(BOTH_TWO, (4.0, 3.0), (4.0, 3.0), 1, late=True).standing is Standing.BEHIND
    assert stand(BOTH_TWO, (4.0, 3.0), (2.0, 2.0), 1, late=True).standing is Standing.REACHED


def test_nothing_is_said_without_target_day_snapshot_or_level() -> None:
    at = Place(BEGIN, 3.0, 3.0)
    no_level = StrategyTarget(level="nowhere")
    for promise, now in (
        (Promise(None, BY), at),
        (Promise(BOTH_TWO, None), at),
        (Promise(BOTH_TWO, BY), None),
        (Promise(no_level, BY), at),
    ):
        assert progress(promise, GRID, at, now, late=True) == UNKNOWN


def test_a_level_is_reached_by_every_cell_at_or_below_it() -> None:
    for level in LEVELS:
        cells = target_cells(StrategyTarget(level=level), GRID)
        assert cells == {
            (row, column)
            for row in range(1, 6)
            for column in range(1, 6)
            if GRID.rank(row, column) <= LEVELS.index(level)
        }


@given(TARGETS, PLACES, PLACES, st.floats(0, 4), st.integers(0, 150), st.booleans())
def test_a_higher_residual_is_never_better(
    target: StrategyTarget,
    start: tuple[float, float],
    now: tuple[float, float],
    more: float,
    day: int,
    late: bool,
) -> None:
    likelihood, impact = now
    better = stand(target, start, now, day, late=late)
    for worse_at in ((min(5.0, likelihood + more), impact), (likelihood, min(5.0, impact + more))):
        worse = stand(target, start, worse_at, day, late=late)
        assert (worse.distance or 0) >= (better.distance or 0)
        assert (worse.gap_classes or 0) >= (better.gap_classes or 0)
        assert (worse.gap_levels or 0) >= (better.gap_levels or 0)
        assert (worse.achieved_share or 0) <= (better.achieved_share or 0)
        assert BADNESS.index(worse.standing) >= BADNESS.index(better.standing)


@given(TARGETS, RESIDUALS, RESIDUALS, st.integers(0, 150))
def test_reached_is_where_no_class_is_left(
    target: StrategyTarget, likelihood: float, impact: float, day: int
) -> None:
    found = stand(target, (5.0, 5.0), (likelihood, impact), day)
    is_there = cell_of(likelihood, impact) in target_cells(target, GRID)
    assert (found.standing is Standing.REACHED) == is_there == (found.gap_classes == 0)
    assert not is_there or (found.distance, found.gap_levels, found.achieved_share) == (0, 0, 1)
    assert 0 <= (found.achieved_share or 0) <= 1
    assert 0 <= (found.promised_share or 0) <= 1
