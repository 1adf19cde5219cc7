"""Three years of history: the season is expected, by an increment as by a whole build."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.harness.boat_site import BoatSite

pytestmark = pytest.mark.slow

FIRST, SUMMER, PEAK = date(2031, 1, 1), date(2033, 8, 10), date(2033, 12, 10)
HISTORY = ("+indicator_values", "build_state", "built_register", "built_indicators")
ROWS = """
    insert into raw.harbour_hires
    select
        day::date || '-' || number, 'b1', day + interval 12 hour, null, 1,
        timestamptz '2031-01-01 00:00:00+00' + (? * interval 1 minute), 'load-' || ?, 'file'
    from generate_series(timestamp '{first}', timestamp '{last}', interval 1 day) as days (day),
        range(
            case when abs(dayofyear(day) - 344) < 21 then 45 else 30 end + (hash(day) % 5)::int
        ) as numbers (number)
"""


def load(site: BoatSite, first: date, last: date) -> None:
    """Hire 30 to 34 boats a day, and half as many again in the six weeks around 10 December."""
    site.loads += 1
    with duckdb.connect(str(site.settings.warehouse_path)) as connection:
        connection.execute(ROWS.format(first=first, last=last), [site.loads, site.loads])


def values(site: BoatSite) -> list[tuple[object, ...]]:
    # Sums of doubles differ in their last bits with the order of the rows.
    numbers = ", ".join(f"round({name}, 9)" for name in ("value", "centre", "lower", "upper", "score"))
    return site.rows(
        f"select indicator, period_start, {numbers}, n_history from indicators.indicator_values order by all"
    )


def centre(site: BoatSite, day: date) -> float:
    ((found,),) = site.rows(
        "select centre from indicators.indicator_values"
        f" where indicator = 'plain_count' and dimension = 'all' and period_start = '{day}'"
    )
    return float(str(found))


def test_a_peak_of_each_december_is_expected_by_increments_as_at_once(tmp_path: Path) -> None:
    yesterday = PEAK - timedelta(days=1)
    stepwise = BoatSite(tmp_path / "stepwise", seed=1)
    load(stepwise, FIRST, yesterday)
    stepwise.build(yesterday, *HISTORY)
    load(stepwise, PEAK, PEAK)
    stepwise.build(PEAK, *HISTORY)
    at_once = BoatSite(tmp_path / "at_once", seed=1)
    load(at_once, FIRST, PEAK)
    at_once.build(PEAK, *HISTORY)
    assert values(stepwise) == values(at_once)
    assert 1.3 < centre(at_once, PEAK) / centre(at_once, SUMMER) < 1.6
    last_year = PEAK.replace(year=2032)
    assert centre(at_once, last_year) / centre(at_once, SUMMER) < 1.15, "one December says nothing yet"
