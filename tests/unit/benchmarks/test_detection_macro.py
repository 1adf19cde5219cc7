"""The detection macro on series whose answer is known: what is learned and judged, and when an alarm ends."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from benchmarks.detection import engine, macros

FIRST = dt.date(2021, 1, 4)
DAYS = 420
SHIFT, END = 300, 330
COLUMNS = ["series_id", "parent_id", "d", "n", "x", "excluded", "learn_from", "kind", "direction"]


@dataclass
class Line:
    """One series of the feed, by days."""

    name: str
    n: np.ndarray
    x: np.ndarray
    kind: str = "rate"
    direction: str = "up_bad"
    parent: str | None = None
    excluded: tuple[int, ...] = ()
    without: Iterable[int] = ()
    new_normal: int | None = None

    def rows(self) -> pd.DataFrame:
        days = [FIRST + dt.timedelta(days=at) for at in range(DAYS)]
        mark = None if self.new_normal is None else days[self.new_normal]
        frame = pd.DataFrame(
            {
                "series_id": self.name,
                "parent_id": self.parent,
                "d": days,
                "n": self.n,
                "x": self.x,
                "excluded": [at in self.excluded for at in range(DAYS)],
                "learn_from": [mark if mark and day >= mark else None for day in days],
                "kind": self.kind,
                "direction": self.direction,
            }
        )
        return frame[~frame.index.isin(list(self.without))]


def rate(
    seed: int, p: float = 0.05, n: int = 400, shift: float = 1.0, start: int = SHIFT, end: int = END
) -> dict:
    rng = np.random.default_rng(seed)
    tries = rng.poisson(n, DAYS)
    day = np.arange(DAYS)
    events = rng.binomial(tries, np.where((day >= start) & (day < end), min(p * shift, 1), p))
    return {"n": tries.astype(float), "x": events.astype(float)}


def count(seed: int, mean: float, shift: float = 1.0) -> dict:
    return {"n": np.ones(DAYS), "x": rate(seed, 0.5, int(2 * mean), shift)["x"]}


def money(seed: int) -> dict:
    rng = np.random.default_rng(seed)
    x = 1000 * np.exp(rng.normal(0, 0.1, DAYS))
    x[250] = 20_000.0
    x[320:] *= 1.3
    return {"n": np.ones(DAYS), "x": x}


def heavy(seed: int, spread: float) -> dict:
    """Money whose days are log-normal: with a wide spread, days of four times as much are ordinary."""
    return {"n": np.ones(DAYS), "x": 1000 * np.exp(np.random.default_rng(seed).normal(0, spread, DAYS))}


def lines() -> list[Line]:
    ones = np.ones(DAYS)
    gone = set(range(200, 260))
    empty = rate(4)
    empty["n"][305], empty["x"][305] = 0, 0
    freak = rate(5)
    freak["x"][310] = 70
    return [
        Line("calm", **rate(1)),
        Line("risen", **rate(42, shift=1.6)),
        Line("fallen", **rate(3, p=0.2, shift=0.7), direction="down_bad"),
        Line("fallen, rise watched", **rate(3, p=0.2, shift=0.7)),
        Line("either way", **rate(3, p=0.2, shift=0.7), direction="band"),
        Line("no trials once", **empty),
        Line("freak day", **freak),
        Line("freak day known", **freak, excluded=(310,)),
        Line("constant", n=100 * ones, x=5 * ones),
        Line("all zero", n=100 * ones, x=0 * ones),
        Line("never any trials", n=0 * ones, x=0 * ones),
        Line("silent for a while", **rate(6, shift=3, start=190, end=201), without=gone),
        Line("vanished", **rate(7), without=range(360, DAYS)),
        Line("appeared", **rate(8), parent="calm", without=range(380)),
        Line("orders", **count(9, 200, 0.7), kind="count", direction="band"),
        Line("money", **money(10), kind="value", direction="band"),
        *(Line(f"tail {seed}", **heavy(seed, 0.8), kind="value", direction="band") for seed in range(6)),
        Line("new normal", **rate(11, shift=1.6, end=DAYS), new_normal=SHIFT),
        Line("known incident", **rate(32, shift=1.6), excluded=tuple(range(SHIFT, END))),
    ]


def call_arguments(**more: object) -> dict:
    return {
        "kinds": ["rate", "count", "value"],
        "kind": "kind",
        "direction": "direction",
        "learn_from": "learn_from",
        **more,
    }


def run(connection, relation: str, **more: object) -> pd.DataFrame:
    query = macros.render("early_warning_scores", relation, **call_arguments(**more))
    return connection.execute(f"select * from ({query}) order by series_id, d").df()


def observe(connection, table: str, rows: pd.DataFrame) -> None:
    """Keep observations in a table, with their types also where a column is empty."""
    connection.register("given", rows)
    connection.execute(
        f"""
        create or replace table {table} as
        select
            * replace (
                cast(d as date) as d,
                cast(learn_from as date) as learn_from,
                cast(parent_id as varchar) as parent_id
            )
        from (select {", ".join(COLUMNS)} from given)
        """
    )
    connection.unregister("given")


@pytest.fixture(scope="module")
def connection():
    connection = engine.connect()
    observe(connection, "obs", pd.concat([line.rows() for line in lines()]))
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def scores(connection) -> pd.DataFrame:
    return run(connection, "obs")


def of(scores: pd.DataFrame, name: str) -> pd.DataFrame:
    found = scores[scores["series_id"] == name].copy()
    found.index = pd.Index((found["d"] - pd.Timestamp(FIRST)).dt.days)
    return found


def test_every_row_is_answered_once(scores: pd.DataFrame) -> None:
    assert len(scores) == sum(len(line.rows()) for line in lines())
    assert not scores.duplicated(["series_id", "d"]).any()


@pytest.mark.parametrize(
    "name", ["calm", "constant", "all zero", "never any trials", "fallen, rise watched", "vanished"]
)
def test_a_series_in_order_never_alarms(scores: pd.DataFrame, name: str) -> None:
    found = of(scores, name)[:END]
    assert not found["is_shift"].any()
    assert not found["is_spike"].any()


def test_nothing_is_judged_before_four_weeks_and_no_limit_is_made_up(scores: pd.DataFrame) -> None:
    found = of(scores, "calm")
    assert found["score"][:28].isna().all()
    assert found["score"][29:].notna().all()
    assert found.loc[0, ["centre", "lower", "upper", "deviation"]].isna().all()
    assert found["n_history"].loc[28] == 28


def test_limits_hold_the_centre_and_stay_possible(scores: pd.DataFrame) -> None:
    found = of(scores, "all zero")[40:]
    assert (found["lower"] == 0).all()
    assert (found["upper"] > found["centre"]).all()
    assert of(scores, "fallen")["upper"].max() <= 1


def test_a_rise_is_found_since_its_day_with_its_excess_and_is_over_soon_after_it_ends(
    scores: pd.DataFrame,
) -> None:
    found = of(scores, "risen")
    alarms = found.index[found["is_shift"]]
    assert SHIFT <= alarms.min() <= SHIFT + 6
    assert END <= alarms.max() <= END + 10
    last = found.loc[END - 1]
    assert abs((last["since"] - pd.Timestamp(FIRST)).days - SHIFT) <= 7
    assert last["side"] == "up"
    assert last["excess"] == pytest.approx(last["events_since"] - last["expected_since"])
    assert last["excess"] == pytest.approx(0.6 * last["expected_since"], rel=0.4)


@pytest.mark.parametrize("name", ["fallen", "either way", "orders"])
def test_a_fall_is_found_where_it_is_watched(scores: pd.DataFrame, name: str) -> None:
    found = of(scores, name)
    alarms = found.index[found["is_shift"] & (found["side"] == "down")]
    assert SHIFT <= alarms.min() <= SHIFT + 6
    assert alarms.max() <= END + 10
    assert found.loc[END - 1, "side"] == "down"
    assert found.loc[END - 1, "excess"] < 0


def test_a_freak_day_is_a_spike_unless_the_calendar_knows_it(scores: pd.DataFrame) -> None:
    assert of(scores, "freak day")["is_spike"].loc[310]
    known = of(scores, "freak day known")
    assert not known["is_spike"].any()
    assert known["deviation"].loc[310] > 5
    assert known["score"].loc[310] == pytest.approx(known["score"].loc[309], rel=1e-3)


def test_a_day_without_trials_says_nothing(scores: pd.DataFrame) -> None:
    found = of(scores, "no trials once")
    assert pd.isna(found["deviation"].loc[305])
    assert pd.isna(found["upper"].loc[305])
    assert found["centre"].loc[305] > 0
    assert found["score"].loc[305] == found["score"].loc[304]


def test_a_known_incident_neither_alarms_nor_is_learned(scores: pd.DataFrame) -> None:
    found = of(scores, "known incident")
    assert not found["is_shift"].any()
    assert found["centre"][END + 30 :].max() < 0.055


def test_a_series_that_comes_back_from_a_silence_begins_anew(scores: pd.DataFrame) -> None:
    found = of(scores, "silent for a while")
    assert found["is_shift"].loc[199]
    assert not found["is_shift"].loc[260]
    assert found["score"].loc[260] < 0.5


def test_a_new_series_is_expected_to_be_like_its_parent(scores: pd.DataFrame) -> None:
    found = of(scores, "appeared")
    assert found["centre"].loc[380] == pytest.approx(0.05, rel=0.2)
    assert pd.isna(found["score"].loc[400])


def test_one_freak_day_of_money_is_a_spike_and_no_shift_and_a_lasting_rise_is_one(
    scores: pd.DataFrame,
) -> None:
    found = of(scores, "money")
    assert found["is_spike"].loc[250]
    assert not found["is_shift"][:320].any()
    assert found["upper"].loc[260] < 2000
    assert 320 < found.index[found["is_shift"]].min() <= 325


def test_a_heavy_tail_raises_its_own_spike_limit_and_no_other(scores: pd.DataFrame) -> None:
    tails = pd.concat([of(scores, f"tail {seed}").loc[120:] for seed in range(6)])
    # Log-normal days are beyond 3.9 deviations once in three weeks.
    assert (tails["deviation"].abs() > 3.9).mean() > 0.02
    assert tails["is_spike"].mean() < 0.005
    money = of(scores, "money")["deviation"].loc[120:320].drop(250).abs()
    assert money.max() < 3.9


def test_a_new_normal_is_learned_from_its_day_only(scores: pd.DataFrame) -> None:
    found = of(scores, "new normal")
    assert not found["is_shift"].any()
    assert found["n_history"].loc[SHIFT] == 0
    assert found["centre"].loc[SHIFT + 60] == pytest.approx(0.08, rel=0.1)


def test_detectable_days_tell_small_volumes_from_large(connection) -> None:
    rows = pd.concat([Line("small", **rate(1, n=40)).rows(), Line("large", **rate(1, n=4000)).rows()])
    observe(connection, "obs_sizes", rows)
    found = run(connection, "obs_sizes")
    assert of(found, "large")["detectable_days"].iloc[-1] <= 4
    small = of(found, "small")["detectable_days"].iloc[-1]
    assert pd.isna(small) or small > 20


def test_where_drift_adds_up_faster_than_chance_a_day_tells_less(connection) -> None:
    rng = np.random.default_rng(12)
    drifting = [
        Line(
            f"drifting {at}",
            n=np.full(DAYS, 4000.0),
            x=rng.poisson(400 * np.exp(np.cumsum(rng.normal(0, 0.10 / np.sqrt(365), DAYS)))).astype(float),
        ).rows()
        for at in range(12)
    ]
    observe(connection, "obs_drifts", pd.concat(drifting))
    aware, blind = (run(connection, "obs_drifts", drift=drift)["is_shift"].sum() for drift in ("0.1", "0"))
    assert blind > 0
    assert aware < blind / 2


@pytest.mark.parametrize(("growth", "spread"), [(0.3, 0.2), (0.0, 0.4)])
def test_what_grows_or_has_a_long_tail_is_above_its_centre_as_a_rule_and_not_by_a_shift(
    connection, growth: float, spread: float
) -> None:
    rng, day = np.random.default_rng(13), np.arange(DAYS)
    sums = [
        Line(
            f"sum {at}", np.ones(DAYS), np.exp(growth * day / 365 + rng.normal(0, spread, DAYS)), "value"
        ).rows()
        for at in range(40)
    ]
    observe(connection, "obs_sums", pd.concat(sums))
    found = run(connection, "obs_sums")
    begun = found["is_shift"] & ~found.groupby("series_id")["is_shift"].shift(fill_value=False)
    grown_up = found["d"] >= pd.Timestamp(FIRST + dt.timedelta(days=240))
    assert begun[grown_up].sum() / (grown_up.sum() / 365) < 2


@pytest.mark.parametrize(("day", "days"), [(250, 1), (301, 25), (335, 3)])
def test_an_increment_gives_what_the_whole_build_gives(
    connection, scores: pd.DataFrame, day: int, days: int
) -> None:
    first = FIRST + dt.timedelta(days=day)
    connection.execute(
        f"""
        create or replace table obs_late as
        select obs.*, whole.centre, whole.phi, whole.n_history, whole.state
        from obs
        left join ({macros.render("early_warning_scores", "obs", **call_arguments())}) as whole
            on obs.series_id = whole.series_id and obs.d = whole.d and obs.d < date '{first}'
        where
            obs.d >= date '{first}' - {macros.render("early_warning_reach")}
            and obs.d < date '{first}' + {days}
        """
    )
    got = run(connection, "obs_late", first_day=f"date '{first}'")
    want = scores[
        (scores["d"] >= pd.Timestamp(first)) & (scores["d"] < pd.Timestamp(first) + pd.Timedelta(days=days))
    ]
    names = [name for name in want.columns if name != "state"]
    pd.testing.assert_frame_equal(
        got[names].reset_index(drop=True), want[names].reset_index(drop=True), rtol=1e-7, check_dtype=False
    )


def test_where_one_side_is_watched_the_answer_is_the_same(connection, scores: pd.DataFrame) -> None:
    connection.execute("create or replace table obs_up as select * from obs where direction = 'up_bad'")
    got = run(connection, "obs_up", sides=["up"]).drop(columns="state")
    want = scores[scores["series_id"].isin(set(got["series_id"]))].drop(columns="state")
    assert got["is_shift"].any()
    pd.testing.assert_frame_equal(got, want.reset_index(drop=True), rtol=1e-7, check_dtype=False)


@pytest.mark.parametrize(("grain", "days"), [("week", 7), ("month", 31)])
def test_other_grains_find_a_rise_too(connection, grain: str, days: int) -> None:
    connection.execute(
        f"""
        create or replace table obs_long as
        select
            'a' as series_id, cast(null as varchar) as parent_id,
            cast(date_trunc('{grain}', date '2018-01-01' + cast(t * {days} as integer)) as date) as d,
            1000.0::double as n, case when t >= 40 then 90 else 50 end + (t * 7) % 5 as x,
            false as excluded, cast(null as date) as learn_from, 'rate' as kind, 'up_bad' as direction
        from range(45) as periods(t)
        """
    )
    found = run(connection, "obs_long", grain=grain)
    assert not found["is_shift"][:40].any()
    assert found["is_shift"][40:42].any()


def test_a_higher_threshold_waits_longer(connection, scores: pd.DataFrame) -> None:
    patient = run(connection, "obs", h="12")
    assert (of(patient, "risen")["score"].loc[310]) < of(scores, "risen")["score"].loc[310] / 1.5
