"""Single days of money and means: how often a heavy tail is taken for a spike, and which jumps are still seen."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.detection import engine
from benchmarks.detection.measure.protocol import WARM_UP
from benchmarks.detection.simulation import WEEKDAY_VOLUME

Array = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, int]], Array]

FIXED_LIMIT = float(np.sqrt(2 * (6.3 + 1.125)))
"""The limit for rates and counts, in deviations, at the threshold as shipped."""

JUMPS = (3.0, 10.0)
JUMP_EVERY = 59
"""Days between two jumps: all weekdays, and too few of them to be learned as a tail."""

TAILS: dict[str, Draw] = {
    "normal, 15 %": lambda rng, shape: 1 + 0.15 * rng.normal(size=shape),
    "t with 5 degrees, 12 %": lambda rng, shape: 1 + 0.12 * rng.standard_t(5, shape),
    "t with 3 degrees, 12 %": lambda rng, shape: 1 + 0.12 * rng.standard_t(3, shape),
    "log-normal, 0.4": lambda rng, shape: np.exp(rng.normal(0, 0.4, shape)),
    "log-normal, 0.8": lambda rng, shape: np.exp(rng.normal(0, 0.8, shape)),
    "mean of 50 orders, Pareto 2.5": lambda rng, shape: (rng.pareto(2.5, (*shape, 50)) + 1).mean(-1),
}


def spike_table(series: int, seed: int) -> Iterator[str]:
    """Spikes per series and year in control, at a fixed limit and as shipped, and the share of jumps seen."""
    yield (
        "| a day's noise | spikes per series-year, fixed limit | as shipped | "
        + " | ".join(f"{jump:.0f} times a usual day seen" for jump in JUMPS)
        + " |"
    )
    yield "|---|---:|---:|---:|---:|"
    days = WARM_UP + 365
    for at, (name, draw) in enumerate(TAILS.items()):
        rng = np.random.default_rng(seed + at)
        calm = 100 * WEEKDAY_VOLUME[np.arange(days) % 7] * draw(rng, (series, days))
        found = _score(calm)
        fixed = (np.abs(found["deviation"]) > FIXED_LIMIT)[:, WARM_UP:].mean() * 365
        shipped = found["is_spike"][:, WARM_UP:].mean() * 365
        hit = np.arange(WARM_UP, days, JUMP_EVERY)
        seen = []
        for jump in JUMPS:
            moved = calm.copy()
            moved[:, hit] *= jump
            seen.append(_score(moved)["is_spike"][:, hit].mean())
        yield f"| {name} | {fixed:.2f} | {shipped:.2f} | " + " | ".join(f"{s:.0%}" for s in seen) + " |"


def _score(x: Array) -> dict[str, Array]:
    series, days = x.shape
    connection = engine.connect()
    given = pd.DataFrame(
        {
            "series_id": np.repeat([f"s{number:05}" for number in range(series)], days),
            "d": np.tile(pd.date_range("2017-01-02", periods=days), series),
            "x": x.ravel(),
        }
    )
    connection.register("given", given)
    connection.execute(
        "create table obs as select series_id, cast(null as varchar) as parent_id, cast(d as date) as d, "
        "1.0 as n, x, false as excluded from given"
    )
    engine.score(connection, "obs", engine.Call("value", "band"))
    table = connection.execute("select is_spike, deviation from scores order by series_id, d").df()
    connection.close()
    return {name: table[name].to_numpy(dtype=float).reshape(series, days) for name in table.columns}
