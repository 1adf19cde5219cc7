"""Random instants, sums and accounts, all days of a feed at once."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from generator.planted import DAYS, ZONE

BY_DAY_AND_NIGHT = np.array(
    [2, 1, 1, 1, 1, 1, 2, 5, 8, 9, 10, 11, 13, 13, 11, 10, 10, 11, 13, 13, 11, 9, 6, 4]
)
OFFICE_HOURS = np.where((np.arange(24) >= 9) & (np.arange(24) < 19), 1, 0)


def instants(
    rng: np.random.Generator, per_day: np.ndarray, by_hour: np.ndarray = BY_DAY_AND_NIGHT
) -> pd.Series:
    """Return instants of local time in order: so many a day, spread over its hours."""
    days = pd.Series(DAYS.repeat(rng.poisson(per_day)))
    hours = rng.choice(24, len(days), p=by_hour / by_hour.sum())
    at = days + pd.to_timedelta(hours * 3600 + rng.integers(0, 3600, len(days)), unit="s")
    return wall(at).sort_values(ignore_index=True)


def wall(at: pd.Series) -> pd.Series:
    """Move the hour that the clocks skip on 7 September to the one after it."""
    zoned = at.dt.tz_localize(ZONE, nonexistent=pd.Timedelta(hours=1), ambiguous=True)
    return zoned.dt.tz_localize(None)


def shape(by_weekday: Sequence[float]) -> np.ndarray:
    """Spread a factor for each weekday, Monday first, over all days."""
    return np.array(by_weekday)[DAYS.day_of_week]


def pesos(rng: np.random.Generator, size: int, *, typical: int, spread: float) -> np.ndarray:
    """Return sums in pesos, whole tens, with a long tail."""
    return (rng.lognormal(np.log(typical), spread, size) // 10 * 10 + 10).astype(int)


def open_account(rng: np.random.Generator, accounts: pd.DataFrame, at: pd.Series) -> np.ndarray:
    """Return an account for each instant that was open by then."""
    is_open = np.searchsorted(accounts["opened_at"].to_numpy(), at.to_numpy())
    return accounts["account_id"].to_numpy()[(rng.random(len(at)) * is_open).astype(int)]
