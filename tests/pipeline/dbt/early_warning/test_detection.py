"""What the early warning says of series that are young, broken, still, empty, or moved for good."""

import numpy as np
import pandas as pd
import pytest

from tests.harness.macros.detection_sql import scores, scores_of_increment, series

DAYS = 300
SHIFT, OVER = 200, 230  # the first day of the shift, and the first after it
HISTORY = 28


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    chance = np.random.default_rng(3)
    usual = chance.binomial(200, 0.05, DAYS).astype(float)
    moved = usual.copy()
    moved[SHIFT:OVER] = chance.binomial(200, 0.12, OVER - SHIFT)
    days = np.arange(DAYS)
    frames = [
        series("usual", usual, 200.0),
        series("moved", moved, 200.0),
        series("moved as known", moved, 200.0).assign(excluded=(days >= SHIFT) & (days < OVER)),
        series("with a gap", moved, np.where((days >= OVER) & (days < OVER + 7), np.nan, 200.0)),
        series("gone", moved[:OVER], 200.0),
        series("still", np.full(DAYS, 5.0)),
        series("all zero", np.zeros(DAYS)),
        series("every other day", np.where(days % 2 == 0, usual, 0.0), np.where(days % 2 == 0, 200.0, 0.0)),
        series("new", moved[150:], 200.0, first="2018-05-31", parent="usual"),
    ]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def rates(observations: pd.DataFrame) -> pd.DataFrame:
    return scores(observations, kinds=["rate"], direction="'up_bad'")


def test_a_young_series_is_not_judged(rates: pd.DataFrame) -> None:
    scored = rates.loc["usual", "score"].notna().tolist()
    assert scored == [False] * HISTORY + [True] * (DAYS - HISTORY)
    assert not rates.loc["usual"].iloc[:HISTORY][["is_shift", "is_spike"]].to_numpy().any()


def test_a_shift_is_red_soon_and_green_soon_after_it_ended(rates: pd.DataFrame) -> None:
    moved = rates.loc["moved"]
    red = np.flatnonzero(moved["is_shift"])
    assert SHIFT <= red[0] <= SHIFT + 5
    assert red.tolist() == list(range(red[0], red[-1] + 1))
    assert OVER <= red[-1] + 1 <= OVER + 14
    assert not rates.loc["usual", "is_shift"].any()


def test_a_shift_says_since_when_and_how_much(rates: pd.DataFrame) -> None:
    moved = rates.loc["moved"]
    last = moved.iloc[OVER - 1]
    assert abs((last["since"] - moved.index[SHIFT]).days) <= 3
    assert last["excess"] == pytest.approx(last["events_since"] - last["expected_since"])
    since = moved.loc[last["since"] : moved.index[OVER - 1]]
    assert last["events_since"] == since["x"].sum()
    assert last["expected_since"] == pytest.approx((since["n"] * since["centre"]).sum())
    assert last["side"] == "up"


def test_known_days_move_nothing_and_teach_nothing(rates: pd.DataFrame) -> None:
    known, usual = rates.loc["moved as known"], rates.loc["usual"]
    during = known.iloc[SHIFT:OVER]
    assert during["score"].tolist() == pytest.approx([known["score"].iloc[SHIFT - 1]] * len(during), abs=0.05)
    assert not during["is_spike"].any()
    assert during["deviation"].notna().all()
    assert known["centre"].iloc[-1] == pytest.approx(usual["centre"].iloc[-1], rel=0.1)


def test_in_a_gap_the_score_stands_still(rates: pd.DataFrame) -> None:
    gap = rates.loc["with a gap"]
    assert len(gap) == DAYS - 7
    assert gap["is_shift"].iloc[OVER - 1]
    assert gap["is_shift"].iloc[OVER], "a week without data is no evidence that the shift is over"


def test_a_series_that_is_gone_has_no_rows(rates: pd.DataFrame) -> None:
    assert len(rates.loc["gone"]) == OVER


@pytest.mark.parametrize("name", ["still", "all zero"])
def test_what_never_changes_never_alarms(rates: pd.DataFrame, name: str) -> None:
    still = rates.loc[name].iloc[HISTORY:]
    assert np.isfinite(still[["centre", "lower", "upper", "deviation", "score"]].to_numpy(float)).all()
    assert still["score"].max() == 0
    assert not still["is_spike"].any()


def test_days_without_trials_have_no_deviation_and_keep_the_score(rates: pd.DataFrame) -> None:
    rows = rates.loc["every other day"]
    empty = (rows["n"] == 0).to_numpy()
    assert rows.loc[empty, "deviation"].isna().all()
    assert not rows.loc[empty, "is_spike"].any()
    scored = rows["score"].fillna(0).to_numpy()
    assert scored[1::2] == pytest.approx(scored[0::2], abs=0.05)


def test_a_new_segment_expects_what_its_parent_does_until_it_is_judged(rates: pd.DataFrame) -> None:
    new, parent = rates.loc["new"], rates.loc["usual"]
    day = new.index[0]
    assert new["centre"].iloc[0] == pytest.approx(parent.loc[day, "centre"], rel=0.01)
    assert new["score"].isna().tolist() == [True] * HISTORY + [False] * (len(new) - HISTORY)
    assert new["is_shift"].iloc[SHIFT - 150 + 5]


def test_an_increment_says_the_same_as_a_full_call(observations: pd.DataFrame, rates: pd.DataFrame) -> None:
    """From any day on: while nothing, while a shift is on, and when it has just ended."""
    names = ["centre", "lower", "upper", "deviation", "score", "events_since", "expected_since"]
    for offset in (SHIFT - 30, SHIFT + 3, OVER, OVER + 9):
        first = rates.loc["usual"].index[offset]
        again = scores_of_increment(observations, first, kinds=["rate"], direction="'up_bad'")
        full = rates[rates.index.get_level_values("d") >= first]
        pd.testing.assert_frame_equal(again[names].astype(float), full[names].astype(float), atol=1e-6)
        assert again["side"].fillna("").tolist() == full["side"].fillna("").tolist()
        assert again["since"].fillna(first).tolist() == full["since"].fillna(first).tolist()


def test_a_count_that_stops_is_a_shift_down() -> None:
    """Its zeros are rows; without them nothing would be known of those days."""
    x = np.random.default_rng(5).poisson(12, DAYS).astype(float)
    x[SHIFT:] = 0.0
    stopped = scores(series("stopped", x, 1.0), kinds=["count"], kind="'count'", direction="'band'").loc[
        "stopped"
    ]
    assert stopped["is_shift"].iloc[SHIFT + 5]
    assert stopped["side"].iloc[SHIFT + 5] == "down"
    assert stopped["excess"].iloc[SHIFT + 5] < 0


def test_an_incident_that_lasts_does_not_take_its_own_history_away() -> None:
    """Its days were seen, though nothing is learned from them: its rule would go blind in the midst of it."""
    days = pd.date_range("2018-01-01", periods=170)
    seen = pd.DataFrame({"series_id": "a", "parent_id": None, "d": days, "n": 100.0, "excluded": False})
    begins = days[100]
    seen["x"] = [5.0 if day < begins else 20.0 for day in days]
    seen["is_learned"] = seen["d"] < begins
    told = scores(seen, kinds=["rate"], is_learned="is_learned").loc["a"]
    assert told["n_history"].tolist() == list(range(170)), "days of which something was seen"
    assert told["centre"].iloc[-1] == pytest.approx(0.05, rel=0.05), "nothing of it was learned"
    few = scores(seen.assign(is_learned=seen["d"] < days[20]), kinds=["rate"], is_learned="is_learned")
    assert few["n_history"].max() == 20, "and a baseline of a few days is none"
    late, names = days[150], ["centre", "score", "n_history"]
    again = scores_of_increment(seen, late, kinds=["rate"], is_learned="is_learned").loc["a"]
    pd.testing.assert_frame_equal(again[names].astype(float), told.loc[late:, names].astype(float))
