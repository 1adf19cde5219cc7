"""What a detector that is told all but the drift sees: known shifts at once, drift alone hardly ever."""

import numpy as np

from benchmarks.detection.measure.floor import told_all_but_drift
from benchmarks.detection.simulation import World, simulate

DAYS, SHIFT = 120, 90


def test_what_is_told_all_but_the_drift_sees_a_shift_at_once_and_little_before() -> None:
    evidence = told_all_but_drift(simulate(World(volume=5000).real, 60, DAYS, 5, 0.5, SHIFT), 0.5)
    assert (evidence[:, SHIFT + 3] > 7).mean() > 0.9
    assert (evidence[:, :SHIFT] > 7).any(axis=1).mean() < 0.1


def test_a_level_that_is_followed_costs_little_where_nothing_drifts() -> None:
    world = World(volume=500)
    steady = simulate(world, 40, DAYS, 6, 0.25, SHIFT)
    found = told_all_but_drift(steady, 0.25)
    assert np.median(found[:, -1]) > 7
    assert np.allclose(steady.usual, steady.rate)
    drifting = simulate(world.real, 40, DAYS, 6)
    assert not np.allclose(drifting.usual, drifting.rate, rtol=0.02)
