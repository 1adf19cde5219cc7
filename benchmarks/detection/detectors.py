"""What the limits are held against: the optimum, and the methods that tools ship.

Each gives one number per day, higher where it is surer; where the line lies is calibrated alike for all.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.detection import engine
from benchmarks.detection.simulation import Array, Feed

Detector = Callable[[Feed], Array]
FIRST_DAY = np.datetime64("2018-01-01")
BASELINE, GAP, PHASES = 209, 29, (29, 4)


def cusum(gains: Array) -> Array:
    """What the running sum has risen by since its minimum."""
    total = np.cumsum(gains, axis=1)
    return np.asarray(total - np.minimum(0, np.minimum.accumulate(total, axis=1)))


def optimum(feed: Feed, shift: float) -> Array:
    """CUSUM on the true log-likelihood ratio: knows each day's true rate, drift and holidays too, and the shift."""
    expected, rho, variance = feed.n * feed.rate, 1 + shift, feed.world.noise**2
    if variance:
        spread = (1 + rho * expected * variance) / (1 + expected * variance)
        return cusum(feed.x * np.log(rho / spread) - np.log(spread) / variance)
    shifted = np.clip(rho * feed.rate, 0, 0.99)
    return cusum(
        feed.x * np.log(shifted / feed.rate) + (feed.n - feed.x) * np.log((1 - shifted) / (1 - feed.rate))
    )


def frame(feed: Feed) -> pd.DataFrame:
    """The feed as observations, the totals of its parents among them."""
    series, days = feed.x.shape
    day = np.tile(FIRST_DAY + np.arange(days), series)
    names = np.char.add("s", np.arange(series).astype(str))
    parents = np.char.add("p", feed.parents.astype(str))
    parts = pd.DataFrame(
        {
            "series_id": np.repeat(names, days),
            "parent_id": np.repeat(parents, days),
            "d": day,
            "n": feed.n.ravel(),
            "x": feed.x.ravel(),
            "excluded": np.asarray(feed.excluded).ravel(),
        }
    )
    totals = parts.groupby(["parent_id", "d"], as_index=False).agg(
        {"n": "sum", "x": "sum", "excluded": "all"}
    )
    totals = totals.rename(columns={"parent_id": "series_id"}).assign(parent_id=None)
    return pd.concat([parts, totals[parts.columns]], ignore_index=True)


def scored(feed: Feed, call: engine.Call | None = None) -> dict[str, NDArray[Any]]:
    """The shipped SQL on a feed: score, is_shift, is_spike and detectable_days, series by days."""
    connection = engine.connect()
    observations = frame(feed)
    connection.register("observations", observations)
    connection.execute(
        "create table obs as select * replace (cast(d as date) as d, cast(parent_id as varchar) as parent_id) from observations"
    )
    engine.score(connection, "obs", call or engine.Call())
    found = connection.execute(
        """
        select score, is_shift, is_spike, detectable_days from scores
        where series_id like 's%'
        order by cast(series_id[2:] as integer), d
        """
    ).fetchnumpy()
    connection.close()
    shape = feed.x.shape
    return {
        name: np.ma.filled(np.ma.asarray(values, dtype=float), 0).reshape(shape)
        for name, values in found.items()
    }


def shipped(feed: Feed) -> Array:
    """The running score of the shipped SQL."""
    return scored(feed)["score"]


def window_sum(values: Array, first: int, last: int) -> Array:
    """Sum of the days from `first` to `last` before each."""
    total = np.concatenate([np.zeros((values.shape[0], 1)), np.cumsum(values, axis=1)], axis=1)
    day = np.arange(values.shape[1])
    until = np.clip(day - last + 1, 0, None)
    return np.asarray(total[:, until] - total[:, np.minimum(until, np.clip(day - first, 0, None))])


def weekday_sum(values: Array, first: int, last: int) -> Array:
    """Sum of the same weekday from `first` to `last` weeks before."""
    out = np.zeros_like(values)
    for phase in range(7):
        out[:, phase::7] = window_sum(values[:, phase::7], first, last)
    return out


def seasonal_centre(feed: Feed) -> Array:
    """Level and weekday factor of the 26 weeks that end four weeks ago, as the recipe of the reference has them."""
    members = np.eye(int(feed.parents.max()) + 1)[feed.parents].T
    parent_x, parent_n = members @ feed.x, members @ feed.n
    parent_level = (window_sum(parent_x, BASELINE, GAP) + 0.5) / (window_sum(parent_n, BASELINE, GAP) + 1)
    parent_factor = (weekday_sum(parent_x, *PHASES) + 50) / (
        weekday_sum(parent_n, *PHASES) * parent_level + 50
    )
    prior = parent_level[feed.parents]
    level = (window_sum(feed.x, BASELINE, GAP) + 6) / (window_sum(feed.n, BASELINE, GAP) + 6 / prior)
    seen, exposed = weekday_sum(feed.x, *PHASES), weekday_sum(feed.n, *PHASES)
    return np.asarray(level * (seen + 50 * parent_factor[feed.parents]) / (exposed * level + 50))


def _spread(feed: Feed, centre: Array) -> Array:
    expected = feed.n * centre
    strays = np.minimum(9, (feed.x - expected) ** 2 / np.maximum(expected * (1 - centre), 1e-9))
    return np.maximum(1, (window_sum(strays, BASELINE, GAP) + 30) / (BASELINE - GAP + 1 + 30))


def single_cusum(feed: Feed) -> Array:
    """The recipe of the reference: one size of shift, from the volume of the last four weeks."""
    centre = seasonal_centre(feed)
    phi, expected = _spread(feed, centre), feed.n * centre
    usual = np.maximum(window_sum(expected, 27, 0) / 28, 1e-9)
    rho = 1 + np.clip(np.sqrt(2 * 5.9 * phi / (10 * usual)), 0.2, 1.0)
    gains = (feed.x * np.log(rho) - expected * (rho - 1)) / phi
    gains[:, : BASELINE + 1] = 0
    return cusum(gains)


def _z(feed: Feed) -> Array:
    centre = seasonal_centre(feed)
    return np.asarray(
        (feed.x / np.maximum(feed.n, 1) - centre) / np.sqrt(centre * (1 - centre) / np.maximum(feed.n, 1))
    )


def ewma(feed: Feed) -> Array:
    """EWMA of the standardised rate, weight 0.1, on the recipe's baseline."""
    z, out = _z(feed), np.zeros_like(feed.x)
    for day in range(BASELINE + 1, feed.days):
        out[:, day] = 0.9 * out[:, day - 1] + 0.1 * z[:, day]
    return out


def p_chart(feed: Feed) -> Array:
    """Seasonal p-chart: the single day in binomial deviations."""
    return _z(feed)


def laney(feed: Feed) -> Array:
    """Laney's p': the p-chart's deviations in units of their own moving range."""
    z = _z(feed)
    ranges = np.abs(np.diff(z, axis=1, prepend=z[:, :1]))
    ranges[:, : GAP + 7] = 0
    counted = window_sum((ranges > 0).astype(float), BASELINE, GAP)
    sigma = window_sum(ranges, BASELINE, GAP) / np.maximum(counted, 1) / 1.128
    return np.asarray(z / np.maximum(sigma, 0.2))


def _rate(feed: Feed) -> Array:
    return np.asarray(feed.x / np.maximum(feed.n, 1))


def static(feed: Feed) -> Array:
    """A fixed limit on each series' daily rate, as a multiple of its first half year."""
    usual = feed.x[:, :182].sum(axis=1) / feed.n[:, :182].sum(axis=1)
    return np.asarray(_rate(feed) / np.maximum(usual, 1e-9)[:, None])


def week_over_week(feed: Feed) -> Array:
    """Change against the same day of last week, in per cent; none where that was zero."""
    rate, out = _rate(feed), np.zeros_like(feed.x)
    before = rate[:, :-7]
    out[:, 7:] = np.where(before > 0, rate[:, 7:] / np.where(before > 0, before, 1) - 1, 0)
    return out


def rolling_z(feed: Feed) -> Array:
    """Deviation from the mean of the last fourteen days, today among them: a common default."""
    rate = _rate(feed)
    mean = window_sum(rate, 13, 0) / 14
    variance = window_sum(rate**2, 13, 0) / 14 - mean**2
    return np.asarray((rate - mean) / np.sqrt(np.maximum(variance, 1e-12)))


def same_weekday_z(feed: Feed) -> Array:
    """Deviation from the same weekday of the last fourteen weeks."""
    rate = _rate(feed)
    mean = weekday_sum(rate, 14, 1) / 14
    variance = weekday_sum(rate**2, 14, 1) / 14 - mean**2
    return np.asarray((rate - mean) / np.sqrt(np.maximum(variance, 1e-12)))


def adwin_detector(values: NDArray[np.float64], delta: float) -> NDArray[np.float64]:
    """Where ADWIN, fed a series' daily rate, sees a rise: one, else zero."""
    from river import drift  # slow to import, and needed here only

    out = np.zeros_like(values)
    for at, row in enumerate(values):
        detector, before = drift.ADWIN(delta=delta, clock=1, min_window_length=5, grace_period=10), 0.0
        for day, value in enumerate(row):
            before = detector.estimation
            detector.update(value)
            out[at, day] = float(detector.drift_detected and detector.estimation > before)
    return out


def adwin(feed: Feed) -> Array:
    """ADWIN at rising confidence: the score of a day is the strictest setting at which it still alarms."""
    rate, out = _rate(feed) * 10, np.zeros_like(feed.x)
    for delta in (0.3, 0.05, 0.01, 0.002, 0.0002):
        out = np.maximum(out, adwin_detector(np.clip(rate, 0, 1), delta) * -np.log(delta))
    return out


METHODS: dict[str, Detector] = {
    "shipped SQL": shipped,
    "single CUSUM (reference recipe)": single_cusum,
    "EWMA 0.1, same baseline": ewma,
    "static threshold on the rate": static,
    "seasonal p-chart": p_chart,
    "Laney p'": laney,
    "same-weekday z, 14 weeks": same_weekday_z,
    "week over week %, by day": week_over_week,
    "rolling z, 14 days with today": rolling_z,
    "ADWIN (river)": adwin,
}
