"""Cities and post codes of invented buyers and sellers."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.simulator.random_streams import Ints, pick
from risk_pipeline.demo.simulator.world import Setting

CITIES_PER_STATE = 30


def draw_places(setting: Setting, stream: str, state: Ints) -> pd.DataFrame:
    """Draw a city and a post code prefix in each given state; few cities hold most people."""
    rng, states = setting.streams(stream), setting.world.states
    city = pick(rng, 1 / np.arange(1, CITIES_PER_STATE + 1), len(state))
    low, high = np.array([s.zips for s in states])[state].T
    prefix = (low + (high - low) * (city + rng.random(len(state))) / CITIES_PER_STATE).astype(int)
    return pd.DataFrame(
        {
            "city": _names(setting)[state, city],
            "zip": [f"{number:05d}" for number in prefix],
            "state_code": np.array([s.code for s in states], dtype=object)[state],
        }
    )


def _names(setting: Setting) -> np.ndarray[tuple[int, int], np.dtype[np.object_]]:
    """Names of the cities by state and size."""
    words = setting.world.city_words
    names = np.array([f"{a} {b}" for a in words["first"] for b in words["second"]], dtype=object)
    rng = setting.streams("city names")
    rows = [rng.permutation(names)[:CITIES_PER_STATE] for _ in setting.world.states]
    return np.array(rows, dtype=object)
