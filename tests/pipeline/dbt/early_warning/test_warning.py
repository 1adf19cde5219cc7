"""The early warning in the table: the macro's answer, told of budgets, calendar and marks."""

from datetime import timedelta
from math import log

import pandas as pd
import pytest

from tests.builders.dbt_shop import LAST_BUILD
from tests.builders.dbt_story import INCIDENT, NEW_NORMAL, OUTAGE, SALE, SHUT
from tests.harness.dbt_warehouse import Warehouse
from tests.harness.macros.detection_sql import scores

pytestmark = pytest.mark.slow

NUMBERS = ("centre", "lower", "upper", "deviation", "score", "expected_since", "n_history")
LEAST_THRESHOLD = 6.3


def _values(warehouse: Warehouse, indicator: str, grain: str = "day") -> pd.DataFrame:
    return warehouse.frame(
        f"select * from indicators.indicator_values where indicator = '{indicator}' and grain = '{grain}'"
        " and dimension in ('all', 'customer_state') order by dimension, segment, period_start"
    )


def _observations(values: pd.DataFrame, budget: float, learn_from: object = None) -> pd.DataFrame:
    """What the macro is to be told of these values; `budget` is false alarms a period of one dimension."""
    seen = values.assign(
        series_id=values["dimension"] + values["segment"],
        parent_id=values["dimension"].map({"all": None, "customer_state": "allall"}).astype("str"),
        d=pd.to_datetime(values["period_start"]),
        n=values["denominator"].where(values["value"].notna(), 0.0),
        x=values["numerator"],
        excluded=values["known_event"].notna(),
        learn_from=pd.Series(pd.Timestamp(str(learn_from)) if learn_from else pd.NaT, index=values.index),
    )
    month = seen["d"].dt.to_period("M")
    alive = seen.groupby(["dimension", month])["segment"].nunique()
    before = [
        alive.get((dimension, at - 1), 1) for dimension, at in zip(seen["dimension"], month, strict=True)
    ]
    seen["h"] = [max(LEAST_THRESHOLD, log(count / budget)) for count in before]
    seen["is_learned"] = ~seen["d"].between(*map(pd.Timestamp, INCIDENT)) | (learn_from is not None)
    names = ["series_id", "parent_id", "d", "n", "x", "excluded", "learn_from", "h", "is_learned"]
    return seen[names]


@pytest.mark.parametrize(
    ("indicator", "share", "learn_from"),
    # Three families are judged for an owner who accepts one ticket in 200 days; each of two others has one.
    [("late_delivery_rate", 0.005 / 3, None), ("cancel_rate", 1.0, NEW_NORMAL)],
)
def test_the_table_holds_what_the_macro_says(
    built_in_hindsight: Warehouse, indicator: str, share: float, learn_from: object
) -> None:
    """A budget is shared by the families that are judged for its owner, and there by the segments alive."""
    values = _values(built_in_hindsight, indicator)
    told = scores(
        _observations(values, share, learn_from),
        kinds=["rate"],
        h="h",
        is_learned="is_learned",
        learn_from="learn_from",
    )
    held = values.set_index(
        [values["dimension"] + values["segment"], pd.to_datetime(values["period_start"])]
    ).sort_index()
    assert told["score"].max() > 0
    for name in NUMBERS:
        pd.testing.assert_series_equal(
            held[name].astype(float),
            told[name].astype(float),
            check_index=False,
            check_names=False,
            rtol=1e-6,
            atol=1e-6,
        )
    for name in ("is_shift", "is_spike"):
        assert held[name].tolist() == told[name].tolist()


def test_nothing_is_learned_from_the_days_of_a_ticket_that_is_open(built_in_hindsight: Warehouse) -> None:
    """They are days seen all the same: without them its rule would go blind while it is open."""
    values = _values(built_in_hindsight, "low_star_share")
    observed = _observations(values, 1.0)
    is_open = (observed["series_id"] == "customer_stateRJ") & (observed["d"] >= pd.Timestamp(NEW_NORMAL))
    held = values[values["segment"] == "RJ"]["centre"].astype(float).to_numpy()
    without, with_all = (
        scores(observed.assign(is_learned=learned), kinds=["rate"], h="h", is_learned="is_learned")["centre"]
        .xs("customer_stateRJ")
        .astype(float)
        .to_numpy()
        for learned in (~is_open, True)
    )
    assert held == pytest.approx(without, rel=1e-6, nan_ok=True)
    assert held != pytest.approx(with_all, rel=1e-3, nan_ok=True)
    ((history, of_others),) = built_in_hindsight.rows(
        "select max(n_history) filter (where segment = 'RJ'), max(n_history) filter (where segment = 'MG')"
        " from indicators.indicator_values"
        " where indicator = 'low_star_share' and grain = 'day' and dimension = 'customer_state'"
    )
    assert int(str(history)) > int(str(of_others)) - 20


@pytest.mark.parametrize("table", ["indicator_values", "indicator_hours"])
def test_closed_days_are_neither_scored_nor_learned_from(built_in_hindsight: Warehouse, table: str) -> None:
    """Sundays have orders, and expected values; nothing is said of them, and no baseline knows them."""
    grain = "day" if table == "indicator_values" else "hour"
    rows = built_in_hindsight.frame(
        "select isodow(period_start) = 7 as is_sunday, count(value) > 0 as has_values,"
        " count(centre) > 0 as expected,"
        " count(deviation) + count(score) + count(is_shift) + count(is_spike) + count(since) as said,"
        " max(n_history) as learned,"
        " count(known_event) filter (where period_start <> date '2017-12-25') as named"
        f" from indicators.{table} where indicator = '{SHUT}' and grain = '{grain}' and dimension = 'all'"
        f" and period_start > date '{LAST_BUILD}' group by 1 order by 1"
    )
    assert rows["has_values"].all()
    assert rows["expected"].all()
    assert rows["said"].gt(0).tolist() == [True, False]
    assert rows["named"].tolist() == [0, 0]
    ((open_days,),) = built_in_hindsight.rows(
        f"select max(n_history) from indicators.{table} where indicator = 'gmv' and dimension = 'all'"
        f" and grain = '{grain}'"
    )
    assert rows["learned"].max() / int(str(open_days)) == pytest.approx(6 / 7, abs=0.02)


@pytest.mark.parametrize("table", ["indicator_values", "indicator_hours"])
def test_a_closed_day_on_which_nothing_came_is_no_zero(built_in_hindsight: Warehouse, table: str) -> None:
    """On open days a segment without orders had none: that is a number, to be held against what is usual."""
    grain = "day" if table == "indicator_values" else "hour"
    rows = built_in_hindsight.frame(
        "select isodow(period_start) = 7 as is_sunday, count(*) as times, count(value) as has_value,"
        f" count(centre) + count(lower) + count(upper) as expected from indicators.{table}"
        f" where indicator = '{SHUT}' and grain = '{grain}' and numerator = 0"
        f" and period_start > date '{LAST_BUILD}' - 60 group by 1 order by 1"
    )
    assert rows["is_sunday"].tolist() == [False, True]
    assert rows["times"].gt(0).all()
    assert rows["has_value"].tolist() == [rows["times"].iloc[0], 0]
    assert rows["expected"].gt(0).tolist() == [True, False]


def test_a_week_with_a_closed_day_is_judged_and_learned_from(built_in_hindsight: Warehouse) -> None:
    """Its open days explain it or not: of a week that is open on six, three must be in the calendar."""
    weeks = built_in_hindsight.rows(
        "select count(deviation), count(score), count(known_event), max(n_history) > 20"
        " from indicators.indicator_values"
        f" where indicator = '{SHUT}' and grain = 'week' and dimension = 'all'"
    )
    ((deviations, scores_, named, has_past),) = weeks
    assert int(str(deviations)) > 10
    assert int(str(scores_)) > 10
    assert (named, has_past) == (0, True)


def test_months_have_limits_and_no_evidence(built_in_hindsight: Warehouse) -> None:
    ((months, centres, scored),) = built_in_hindsight.rows(
        "select count(*), count(centre), count(score) + count(is_shift) + count(is_spike) + count(since)"
        " from indicators.indicator_values where grain = 'month'"
    )
    assert int(str(months)) > int(str(centres)) > 0
    assert scored == 0


def test_a_stock_is_measured_once_a_day_and_its_days_add_up_to_no_evidence(
    built_in_hindsight: Warehouse,
) -> None:
    """Most of what waits today waited yesterday: as trials its days would alarm for weeks."""
    rows = built_in_hindsight.frame(
        "select v.value, v.deviation, v.score, v.is_shift, v.is_spike, s.n, s.x"
        " from indicators.indicator_values as v"
        " join ops.indicator_scores as s using (indicator, grain, dimension, segment, period_start)"
        " where indicator = 'awaiting_handoff_aged_share' and grain = 'day' and dimension = 'all'"
    )
    assert rows["n"].eq(1).all()
    assert rows["x"].tolist() == rows["value"].tolist()
    assert rows["deviation"].notna().sum() > 100
    assert rows["is_spike"].notna().all()
    assert rows[["score", "is_shift"]].isna().all(axis=None)


def test_a_known_event_is_named_for_every_series_that_it_concerns(built_in_hindsight: Warehouse) -> None:
    named = {
        (str(event), str(dimension), str(segment), str(grain))
        for event, dimension, segment, grain in built_in_hindsight.rows(
            "select distinct known_event, dimension, segment, grain from indicators.indicator_values"
            " where known_event is not null and indicator in ('late_handoff_rate', 'order_volume')"
            f" and period_end <= date '{LAST_BUILD}'"
        )
    }
    assert ("Outage", "customer_state", "SP", "day") in named
    assert ("Autumn sale", "all", "all", "week") in named
    assert ("Autumn sale", "customer_state", "RJ", "day") in named
    assert {segment for event, _, segment, _ in named if event == "Outage"} == {"SP"}


def test_a_sale_shifts_what_is_expected_of_the_day(built_in_hindsight: Warehouse) -> None:
    week = timedelta(days=7)
    before, sale, after = (
        float(str(centre))
        for (centre,) in built_in_hindsight.rows(
            "select centre from indicators.indicator_values"
            " where indicator = 'order_volume' and grain = 'day' and dimension = 'all'"
            f" and period_start in ('{SALE - week}', '{SALE}', '{SALE + week}') order by period_start"
        )
    )
    assert sale / ((before + after) / 2) == pytest.approx(1.5, rel=0.05)


def test_a_muted_day_has_no_deviation_and_moves_no_score(built_in_hindsight: Warehouse) -> None:
    rows = built_in_hindsight.frame(
        "select period_start, value, deviation, score, is_spike from indicators.indicator_values"
        " where indicator = 'late_handoff_rate' and dimension = 'customer_state' and segment = 'SP'"
        f" and grain = 'day' and period_start between date '{OUTAGE}' - 7 and date '{OUTAGE}' order by 1"
    )
    before, outage = rows.iloc[-2], rows.iloc[-1]
    assert pd.notna(outage["value"])
    assert pd.isna(outage["deviation"])
    assert not outage["is_spike"]
    assert outage["score"] == pytest.approx(before["score"], rel=0.05)
