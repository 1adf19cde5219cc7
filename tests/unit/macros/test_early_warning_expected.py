"""What is expected of a period, and how far periods stray from it."""

import datetime as dt
from math import sqrt

import pytest

from tests.harness.macros.macro_sql import Row, columns_of, rows_of, value_of

DAY = dt.date(2024, 3, 4)


def compared(**more: object) -> Row:
    given: dict[str, object] = {
        "series_number": 1, "parent_number": 2, "period_number": 9, "period_start": DAY, "kind": "rate",
        "periods_seen": 60,
    }  # fmt: skip
    for stretch, periods, events in (
        ("long", 40, 80),
        ("late", 20, 60),
        ("so_far", 50, 120),
        ("phase", 8, 14),
    ):
        given |= {
            f"periods_{stretch}": periods,
            f"events_{stretch}": float(events),
            f"value_{stretch}": events / 40,
        }
        given[f"exposure_{stretch}"] = periods * 10.0
    return given | more


def baseline(**more: object) -> Row:
    given = {
        "series_number": 1, "parent_number": 2, "period_number": 9, "kind": "rate", "history": 50,
        "usual_exposure": 10.0, "base_events": 99.5, "base_exposure": 999.0, "late_events": 0.0,
        "late_exposure": 0.0, "events_phase": 0.0, "exposure_phase": 0.0, "usual_value": 7.0,
    }  # fmt: skip
    return given | more


def test_a_grown_series_leaves_the_newest_periods_out_and_a_young_one_uses_all() -> None:
    (grown,) = rows_of("baselines", {"compared": [compared()]}, "day", ["rate"])
    assert (grown["base_events"], grown["base_exposure"], grown["late_events"]) == (80, 400, 60)
    (young,) = rows_of("baselines", {"compared": [compared(periods_long=27)]}, "day", ["rate"])
    assert (young["base_events"], young["base_exposure"], young["late_events"]) == (120, 500, 0)


def test_a_period_of_an_incident_is_history_once_enough_was_learned() -> None:
    (known,) = rows_of("baselines", {"compared": [compared(periods_so_far=28)]}, "day", ["rate"])
    assert known["history"] == 60
    (young,) = rows_of("baselines", {"compared": [compared(periods_so_far=27)]}, "day", ["rate"])
    assert young["history"] == 27


def test_the_centre_of_a_value_follows_its_late_median_up_to_double() -> None:
    (found,) = rows_of("baselines", {"compared": [compared(value_late=9.0)]}, "day", ["value"])
    assert found["usual_value"] == pytest.approx(14 / 40 * 2)


def test_a_period_without_a_row_has_no_baseline() -> None:
    rows = [compared(), compared(period_number=10, period_start=None)]
    assert [row["period_number"] for row in rows_of("baselines", {"compared": rows}, "day", ["rate"])] == [9]


def test_only_parents_have_the_level_of_a_parent() -> None:
    rows = [baseline(), baseline(series_number=2, parent_number=None)]
    (parent,) = rows_of("parent_levels", {"baselines": rows, "families": [{"parent_number": 2}]})
    assert parent == {"series_number": 2, "period_number": 9, "level": 0.1, "weekday": 1.0}


def levels(parents: list[Row], kinds: list[str], **more: object) -> dict[str, object]:
    (found,) = rows_of("series_levels", {"baselines": [baseline(**more)], "parent_levels": parents}, kinds)
    return found


NO_PARENT = [{"series_number": 99, "period_number": 9, "level": 0.2, "weekday": 2.0}]
PARENT = [{"series_number": 2, "period_number": 9, "level": 0.2, "weekday": 2.0}]


def test_a_rate_leans_on_its_parent_by_six_events() -> None:
    assert levels(NO_PARENT, ["rate"])["usual_level"] == pytest.approx(0.1)
    found = levels(PARENT, ["rate"])
    assert found["long_level"] == pytest.approx((99.5 + 6) / (999 + 6 / 0.2))
    assert found["own_weekday"] == 2.0


def test_a_count_keeps_growing_by_half_of_what_it_grew() -> None:
    grown = {"kind": "count", "late_events": 120_000.0, "late_exposure": 1_000_000.0}
    found = levels(NO_PARENT, ["rate", "count"], **grown)
    assert found["usual_level"] == pytest.approx(0.12 * sqrt(1.2), rel=0.01)


def test_a_value_takes_its_median() -> None:
    assert levels(NO_PARENT, ["value"], kind="value")["usual_level"] == 7.0


def test_what_is_expected_has_the_calendars_factor_and_a_known_centre_stays() -> None:
    period = {
        "series_number": 1, "period_number": 9, "kind": "rate", "exposure": 10.0, "events": 3.0,
        "factor": 1.5, "learned_exposure": 10.0, "is_new": True, "known_centre": 0.7, "known_history": 30,
    }  # fmt: skip
    level = {
        "series_number": 1,
        "period_number": 9,
        "history": 50,
        "usual_exposure": 10.0,
        "usual_level": 0.2,
    }
    (found,) = rows_of("expected_periods", {"periods": [period], "levels": [level]}, ["rate"])
    assert (found["centre"], found["expected"]) == (pytest.approx(0.3), pytest.approx(3.0))
    assert found["squared_residual"] == pytest.approx(0.0)
    (high,) = rows_of(
        "expected_periods", {"periods": [period], "levels": [level | {"usual_level": 0.9}]}, ["rate"]
    )
    assert high["centre"] == 0.999
    (old,) = rows_of(
        "expected_periods", {"periods": [period | {"is_new": False}], "levels": [level]}, ["rate"]
    )
    assert old["centre"] == 0.7


def residual(**more: object) -> dict[str, object]:
    row = {
        "kind": "count", "learned_exposure": 1.0, "exposure": 4.0, "events": 12.0, "expected": 4.0,
        "centre": 1.0,
    }  # fmt: skip
    return columns_of("period_residuals", row | more, ["rate", "count", "value"])


def test_a_residual_is_in_variances_of_chance_and_capped() -> None:
    assert residual(events=6.0)["squared_residual"] == 1.0
    assert residual(kind="rate", events=6.0, centre=0.5)["squared_residual"] == 2.0
    assert residual(events=400.0)["squared_residual"] == 9.0
    assert residual(learned_exposure=None)["squared_residual"] is None


def test_a_values_residual_is_relative_and_of_one_measurement() -> None:
    assert residual(kind="value", centre=2.0)["relative_residual"] == pytest.approx((3 - 2) * 2 / 2)


def strayed(number: int, squared: float | None) -> Row:
    return {
        "series_number": 1, "parent_number": 2, "period_number": number, "epoch": 0, "is_new": number >= 6,
        "period_start": DAY + dt.timedelta(days=number), "exposure": 1.0, "is_excluded": False,
        "expected": float(number), "squared_residual": squared, "relative_residual": squared,
    }  # fmt: skip


def test_an_increment_adds_up_the_same_residuals_as_a_whole_build() -> None:
    tables = {"expected_periods": [strayed(at, None if at == 3 else at / 2) for at in range(9)]}
    whole = rows_of("residuals_by_window", tables, "month", ["rate", "value"])
    late = rows_of("residuals_by_join", tables, "month", ["rate", "value"])
    assert late == [row for row in whole if int(str(row["period_number"])) >= 6]
    assert (late[-1]["residual_periods"], late[-1]["squared_residual_sum"]) == (7, 12.5)
    assert late[-1]["recent_expected"] == 7.0


def test_residual_sums_have_five_percentiles() -> None:
    row = {"squared_residual": 2.0, "relative_residual": 0.5, "expected": 3.0}
    found = columns_of("residual_sums", row, "given", ["value"], "filter (where true)")
    assert found["value_quantiles"] == [0.5] * 5
    assert (found["residual_periods"], found["residual_expected"]) == (1, 3.0)


def test_siblings_tell_together_what_is_beyond_chance() -> None:
    one = {"parent_number": 2, "period_number": 9, "period_start": DAY, "residual_periods": 10}
    rows = [
        one | {"squared_residual_sum": 14.0, "residual_expected": 50.0},
        one | {"squared_residual_sum": 12.0, "residual_expected": 10.0},
    ]
    (found,) = rows_of("sibling_dispersions", {"residuals": rows})
    assert found["beyond_chance"] == pytest.approx(6 / 60)


@pytest.mark.parametrize(
    ("squares", "beyond", "dispersion"),
    [(5.0, None, 1.0), (50.0, None, 3.0), (20.0, 0.1, (20 + 200 * 1.2) / 210)],
)
def test_dispersion_is_shrunk_to_chance_or_to_the_siblings(
    squares: float, beyond: float | None, dispersion: float
) -> None:
    period = {"series_number": 1, "parent_number": 2, "period_number": 9, "kind": "rate", "is_new": True}
    own = {
        "series_number": 1, "period_number": 9, "recent_expected": 2.0, "residual_periods": 10,
        "squared_residual_sum": squares, "residual_expected": 20.0,
    }  # fmt: skip
    siblings = {
        "parent_number": 2 if beyond is not None else 99,
        "period_number": 9,
        "beyond_chance": beyond or 0.0,
    }
    (found,) = rows_of(
        "dispersed_periods",
        {"expected_periods": [period], "residuals": [own], "sibling_dispersions": [siblings]},
        ["rate"],
    )
    assert found["dispersion"] == pytest.approx(dispersion)


def test_the_spread_of_a_value_is_half_of_its_inner_68_percent() -> None:
    period = {"series_number": 1, "parent_number": 2, "period_number": 9, "kind": "value", "is_new": True}
    own = {
        "series_number": 1, "period_number": 9, "recent_expected": 2.0, "residual_periods": 0,
        "squared_residual_sum": 0.0, "residual_expected": 0.0, "value_residual_periods": 60,
        "value_quantiles": [-0.9, -0.2, 0.0, 0.4, 1.0],
    }  # fmt: skip
    siblings = {"parent_number": 99, "period_number": 9, "beyond_chance": 0.0}
    (found,) = rows_of(
        "dispersed_periods",
        {"expected_periods": [period], "residuals": [own], "sibling_dispersions": [siblings]},
        ["rate", "value"],
    )
    assert found["dispersion"] == pytest.approx(0.3)
    assert (found["quantile_02"], found["quantile_50"], found["quantile_98"]) == (-0.9, 0.0, 1.0)


def test_what_has_a_long_tail_is_above_its_centre_as_a_rule() -> None:
    row = {
        "kind": "value", "events": 3.0, "exposure": 1.0, "centre": 2.0, "dispersion": 0.25,
        "value_residual_periods": 50, "quantile_02": -0.25, "quantile_16": -0.25, "quantile_50": 0.0,
        "quantile_84": 0.25, "quantile_98": 99.0,
    }  # fmt: skip
    found = columns_of("standard_residuals", row)
    assert found["standard_residual"] == pytest.approx(2.0)
    assert found["usual_residual"] == pytest.approx(0.5 * (-0.0893 - 0.2397 + 0.2397 + 0.0893 * 2.5))


def test_the_limit_of_a_spike_grows_with_the_tail_of_its_side() -> None:
    row = {
        "kind": "value", "standard_residual": 5.0, "log_run_length": 6.3, "dispersion": 1.0,
        "value_residual_periods": 100, "quantile_02": -2.054, "quantile_16": -1.0, "quantile_50": 0.0,
        "quantile_84": 1.0, "quantile_98": 4.108,
    }  # fmt: skip
    usual = sqrt(2 * (6.3 + 1.125))
    assert value_of("spike_limit", row, ["value"]) == pytest.approx(usual * 2**2)
    assert value_of("spike_limit", row | {"standard_residual": -5.0}, ["value"]) == pytest.approx(usual)
    assert value_of("spike_limit", row, ["rate"]) == pytest.approx(usual)
