"""The macros of hours on a frame, rendered by plain Jinja: no dbt call, and still the very SQL."""

from typing import Any

import duckdb
import numpy as np
import pandas as pd

from benchmarks.detection import macros

RHYTHM = np.array([2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 12, 12, 12, 12, 12, 12, 11, 10, 10, 11, 11, 10, 8, 5])


def _ask(name: str, *arguments: str, observations: pd.DataFrame | None = None) -> pd.DataFrame:
    sql = macros.render(name, *arguments)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        if observations is not None:
            connection.register("observations", observations)
        # By way of Arrow: the engine's own `.df()` warns under pandas 3.1 where a column has a time zone.
        found: pd.DataFrame = connection.execute(sql).to_arrow_table().to_pandas()
    return found


def clock(first_day: str, as_of: str, zone: str) -> pd.DataFrame:
    """Return the hours of the days since, indexed by day and hour."""
    hours = _ask("clock_hours", f"date '{first_day}'", f"timestamptz '{as_of}'", zone)
    return hours.assign(day=hours["day"].astype(str)).set_index(["day", "hour_of_day"]).sort_index()


def hour_scores(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the answer of the limits, indexed by series and hour."""
    return (
        _ask("hour_scores", "observations", observations=observations)
        .set_index(["series_id", "d"])
        .sort_index()
    )


def hours(name: str, x: Any, n: Any = 1.0, **columns: Any) -> pd.DataFrame:
    """Return consecutive hours of one series, of a count that may move both ways unless said otherwise."""
    given = {
        "excluded": False,
        "is_learned": True,
        "kind": "count",
        "direction": "band",
        "factor": 1.0,
        "h": 9.5,
        "learn_from": pd.Series([pd.NaT] * len(x), dtype="datetime64[s]"),
        "known_centre": np.nan,
        "is_new": True,
    }
    frame = pd.DataFrame({"series_id": name, "x": np.asarray(x, float), "n": n} | given | columns)
    frame["d"] = pd.date_range("2018-01-01", periods=len(frame), freq="h")
    return frame.astype({"n": float, "known_centre": float})


def draw(days: int, per_hour: float, seed: int) -> Any:
    """Draw the orders of a shop that sleeps at night."""
    usual = np.tile(RHYTHM / RHYTHM.mean() * per_hour, days)
    return np.random.default_rng(seed).poisson(usual).astype(float)
