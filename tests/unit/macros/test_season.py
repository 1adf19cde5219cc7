"""The season of a series: learned from the same weeks of the years before, absent where there is none."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from tests.harness.macros.macro_sql import rows_of

FIRST = dt.date(2021, 1, 1)


def days(
    series: str, *, years: float, peak: float = 0.0, level: float = 400.0, seed: int = 5
) -> pd.DataFrame:
    """Poisson counts that grow by a fifth a year, wander, and rise by `peak` around 10 December."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range(FIRST, periods=round(365.25 * years), freq="D")
    at = np.arange(len(dates))
    from_peak = (dates.day_of_year.to_numpy() - 344) / 25
    wander = np.exp(np.cumsum(rng.normal(0, 0.1 / np.sqrt(365), len(dates))))
    mean = level * 1.2 ** (at / 365) * wander * (1 + peak * np.exp(-(from_peak**2)))
    return pd.DataFrame(
        {
            "series_id": series,
            "d": dates.date,
            "x": rng.poisson(mean).astype(float),
            "n": 1.0,
            "is_learned": True,
        }
    )


def factors(*given: pd.DataFrame) -> dict[tuple[str, dt.date], float]:
    found = rows_of("season_factors", {"days": pd.concat(given)}, "days")
    return {
        (str(row["series_id"]), pd.Timestamp(row["d"]).date()): float(str(row["factor"])) for row in found
    }


def test_a_peak_of_every_december_is_expected_in_the_third() -> None:
    found = factors(days("sales", years=3, peak=0.6))
    rise = found["sales", dt.date(2023, 12, 10)] / found["sales", dt.date(2023, 8, 1)]
    assert 1.35 < rise < 1.65
    assert min(day for _, day in found) == FIRST + dt.timedelta(days=730), "two years come first"


def test_a_level_that_wanders_and_grows_has_no_season() -> None:
    found = factors(*(days(f"flat{seed}", years=3, seed=seed) for seed in range(6)))
    assert max(abs(factor - 1) for factor in found.values()) < 0.06


def test_less_than_two_years_have_no_season() -> None:
    assert factors(days("young", years=1.99, peak=0.6)) == {}


def test_an_incident_of_last_year_is_no_season() -> None:
    given = days("sales", years=2.9)
    broken = [dt.date(2022, 6, 1) <= day <= dt.date(2022, 7, 10) for day in given["d"]]
    given.loc[broken, "x"] *= 3
    bent = factors(given)["sales", dt.date(2023, 6, 20)]
    assert bent > 1.3
    given.loc[broken, "is_learned"] = False
    left = factors(given)
    assert ("sales", dt.date(2023, 6, 20)) not in left, "the same weeks of last year are not known"
    assert left["sales", dt.date(2023, 7, 20)] == pytest.approx(1, abs=0.06)


def test_a_new_level_is_no_season() -> None:
    given = days("sales", years=2.9)
    risen = [day >= dt.date(2022, 6, 1) for day in given["d"]]
    given.loc[risen, "x"] *= 2
    assert max(abs(factor - 1) for factor in factors(given).values()) < 0.06


def test_few_events_lean_on_no_season() -> None:
    few = factors(days("few", years=3, peak=0.6, level=2))
    assert max(few.values()) < 1.25
