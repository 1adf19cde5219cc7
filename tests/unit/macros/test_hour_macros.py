"""The limits of hours, part by part."""

import datetime as dt
from math import log, sqrt

import pytest

from benchmarks.detection import macros
from tests.harness.macros.macro_sql import Row, rows_of, value_of

MONDAY = dt.datetime.fromisoformat("2024-03-04T00:00")
SPANS = [int(span) for span in macros.render("hour_spans").split()]
KEY = {"series_id": "a", "spell": 0}


def hour(at: int, **more: object) -> Row:
    given = {
        "series_id": "a", "d": MONDAY + dt.timedelta(hours=at), "n": 10.0, "x": 2.0, "excluded": False,
        "is_learned": True, "kind": "rate", "direction": "band", "factor": 1.0, "h": 9.0,
        "learn_from": dt.date(1900, 1, 1), "known_centre": 0.2, "is_new": True,
    }  # fmt: skip
    return given | more


def test_a_spell_ends_with_a_silence_and_with_a_new_level() -> None:
    new = {"learn_from": dt.date(2024, 3, 4)}
    rows = [hour(0), hour(1, excluded=True), hour(3, factor=2.0), hour(4, **new), hour(5, **new)]
    found = rows_of("hour_spells", {"obs": rows}, "obs")
    spells = [int(str(row["spell"])) for row in found]
    assert [spell - spells[0] for spell in spells] == [0, 0, 1, 2, 2]
    assert [row["learned_exposure"] for row in found] == [10, None, 20, 10, 10]
    numbers = [int(str(row["hour_number"])) for row in found]
    assert [number - numbers[0] for number in numbers] == [0, 1, 3, 4, 5]


def test_a_level_is_of_the_days_before_yesterday() -> None:
    rows = [
        KEY | {"day_number": day, "is_seen": True, "learned_events": float(day), "learned_exposure": 1.0}
        for day in range(100, 111)
    ]
    last = rows_of("hour_levels", {"spells": rows})[-1]
    assert last["day_number"] == 110
    assert last["events_long"] == sum(range(100, 109))
    assert (last["hours_of_history"], last["days_learned"]) == (9, 9)
    assert last["events_weekday"] == 103


@pytest.mark.parametrize(("learned", "history"), [(28, 38), (27, 27)])
def test_an_hour_of_an_incident_is_history_once_enough_was_learned(learned: int, history: int) -> None:
    days = [(day, 1.0) for day in range(learned)] + [(learned + day, None) for day in range(10)]
    rows = [
        KEY | {"day_number": day, "is_seen": True, "learned_events": events, "learned_exposure": events}
        for day, events in [*days, (len(days), 1.0), (len(days) + 1, 1.0)]
    ]
    last = rows_of("hour_levels", {"spells": rows})[-1]
    assert (last["days_learned"], last["hours_of_history"]) == (learned, history)


def test_the_rhythm_is_that_of_the_same_hour() -> None:
    rows = [
        KEY | {"hour_number": 24 * day + at, "learned_events": 5.0 * at, "learned_exposure": 1.0}
        for day in range(9)
        for at in (1, 2)
    ]
    last = max(rows_of("hour_rhythms", {"spells": rows}), key=lambda row: int(str(row["hour_number"])))
    assert (last["events_hour"], last["exposure_hour"]) == (70, 7)
    assert (last["events_cell"], last["exposure_cell"]) == (10, 1)
    assert (last["spread_hour"], last["mean_hour"]) == (0, 10)


def test_of_money_the_spread_says_what_one_event_is_and_the_next_day_uses_it() -> None:
    row = KEY | {"day_number": 9, "kind": "value", "spread_hour": 200.0, "mean_hour": 4.0}
    assert rows_of("hour_units", {"rhythms": [row, row | {"kind": "count"}]}) == [
        KEY | {"day_number": 10, "unit_before": 50.0}
    ]


def test_small_numbers_are_shrunk_to_the_usual() -> None:
    rhythm = KEY | {"day_number": 9, "kind": "count", "events_hour": 40.0, "exposure_hour": 10.0}
    level = KEY | {
        "day_number": 9, "hours_of_history": 24, "days_learned": 1, "events_long": 99.5,
        "exposure_long": 99.0, "events_late": 50.0, "exposure_late": 50.0, "events_weekday": 50.0,
        "exposure_weekday": 0.0,
    }  # fmt: skip
    unit = KEY | {"day_number": 8, "unit_before": 7.0}
    (found,) = rows_of("hour_factors", {"rhythms": [rhythm], "levels": [level], "units": [unit]})
    assert (found["unit"], found["long_level"]) == (1, 1)
    assert found["hour_factor"] == pytest.approx((40 + 20) / (10 + 20))
    assert found["weekday_factor"] == pytest.approx((50 + 50) / 50)


def test_the_centre_is_level_times_rhythm_and_a_known_one_stays() -> None:
    row = KEY | {
        "kind": "count", "exposure": 1.0, "events": 9.0, "factor": 1.5, "unit": 1.0, "caution": 1,
        "late_events": 100.0, "exposure_late": 50.0, "exposure_long": 100.0, "long_level": 2.0,
        "weekday_factor": 1.0, "hour_factor": 3.0, "events_cell": None, "exposure_cell": None,
        "is_excluded": True, "known_centre": None,
    }  # fmt: skip
    rows = [row, row | {"known_centre": 4.0}]
    found = sorted(rows_of("hour_centres", {"factors": rows}), key=lambda one: -float(str(one["centre"])))
    assert [one["centre"] for one in found] == [pytest.approx(2 * 3 * 1.5), 4.0]
    assert (found[1]["own_events"], found[1]["own_expected"], found[1]["judged_events"]) == (9, 4, None)


def centre(at: int, events: float, **more: object) -> Row:
    given = KEY | {
        "hour_number": at, "events": events, "exposure": 1.0, "centre": 2.0, "judged_events": events,
        "judged_expected": 2.0, "judged_variance": 2.0,
    }  # fmt: skip
    return given | more


def test_a_sum_is_of_the_hours_that_end_with_this_one() -> None:
    rows = [centre(at, float(at)) for at in range(1, 6)]
    rows.append(centre(6, 99.0, judged_events=None, judged_expected=None, judged_variance=None))
    totals = rows_of("hour_totals", {"centres": rows})
    assert [row["told_events"] for row in totals] == [1, 3, 6, 10, 15, 15]
    found = rows_of("hour_sums", {"totals": totals})
    assert (found[4]["events_1"], found[4]["events_3"], found[4]["expected_3"], found[4]["events_24"]) == (
        5,
        12,
        6,
        15,
    )
    assert (found[5]["events_1"], found[5]["events_2"]) == (0, 5)
    befores = rows_of("hour_befores", {"totals": totals})
    assert {row["before_hour"]: row["begun_hour"] for row in befores} == {
        1: 2,
        2: 3,
        3: 4,
        4: 5,
        5: None,
        6: None,
    }


def spans(events: float, expected: float, variance: float, beyond: float) -> dict[str, object]:
    row: dict[str, object] = {}
    for span in SPANS:
        row |= {f"events_{span}": events * span, f"expected_{span}": expected * span}
        row |= {f"variance_{span}": variance * span, f"beyond_chance_{span}": beyond}
    return row


def test_what_sums_stray_beyond_chance_is_learned_span_by_span() -> None:
    row = KEY | spans(14.0, 10.0, 10.0, 0.0) | {"learned_exposure": 1.0, "own_expected": 10.0}
    rows = [row | {"day_number": day} for day in (1, 2, 5)]
    found = {one["day_number"]: one for one in rows_of("hour_residuals", {"sums": rows})}
    assert found[5]["beyond_chance_1"] == pytest.approx((16 - 10) / 100)
    assert found[5]["beyond_chance_4"] == pytest.approx((16 * 16 - 40) / 1600)
    assert found[2]["beyond_chance_1"] == 0


def test_money_needs_more_evidence_and_a_young_series_is_not_judged() -> None:
    row = KEY | {"day_number": 9, "log_run_length": 10.0, "own_expected": 2.0, "is_new": True}
    rows = [row | {"kind": "count", "days_learned": 28}, row | {"kind": "value", "days_learned": 27}]
    residual = KEY | {"day_number": 8} | {f"beyond_chance_{span}": 0.5 for span in SPANS}
    found = rows_of("hour_thresholds", {"sums": rows, "residuals": [residual]}, 28)
    assert {one["kind"]: (one["threshold"], one["is_judged"]) for one in found} == {
        "count": (10, True),
        "value": (14, False),
    }
    assert found[0]["beyond_chance_24"] == 0.01


def test_a_gain_is_the_log_likelihood_ratio_in_units_of_what_is_usual() -> None:
    row = spans(8.0, 4.0, 4.0, 0.25)
    assert value_of("hour_gain", row, 1, 2) == pytest.approx((8 * log(2) - 4) * 4 / (4 + 0.25 * 16))


def test_the_span_and_side_that_speak_loudest_are_told() -> None:
    row = KEY | spans(1.0, 1.0, 1.0, 0.01) | {"direction": "band"}
    loud = row | {"events_6": 40.0}
    (gains,) = rows_of("hour_gains", {"weighed": [loud]})
    (found,) = rows_of("hour_strongest_span", {"gains": [gains]})
    assert (found["span"], found["evidence"]) == (6, found["evidence_up"])
    (one_way,) = rows_of("hour_gains", {"weighed": [loud | {"direction": "down_bad"}]})
    assert one_way["gains_up"] is None


def test_an_hour_has_limits_says_since_when_and_how_soon_it_would_see_a_quarter() -> None:
    row = KEY | spans(100.0, 100.0, 100.0, 0.0) | {
        "local_hour": MONDAY, "hour_number": 50, "span": 3, "unit": 1.0, "exposure": 1.0, "centre": 100.0,
        "own_events": 144.0, "own_expected": 100.0, "own_variance": 100.0, "kind": "count",
        "direction": "band", "is_judged": True, "is_excluded": False, "log_run_length": 6.3, "threshold": 6.3,
        "evidence": 12.6,
        "evidence_up": 12.6, "evidence_down": 0.0, "told_events": 500.0, "told_expected": 300.0,
        "hours_of_history": 900,
    }  # fmt: skip
    before = {
        "before_series": "a", "before_spell": 0, "before_hour": 47, "before_events": 50.0,
        "before_expected": 40.0, "begun_hour": 49,
    }  # fmt: skip
    charted = rows_of("charted_hours", {"strongest": [row], "befores": [before]})
    assert charted[0]["own_deviation"] == pytest.approx(2 * (sqrt(144.375) - sqrt(100.375)))
    (found,) = rows_of("told_hours", {"charted": charted})
    assert (found["lower"], found["upper"], found["score"]) == (70, 130, pytest.approx(2.0))
    assert (found["is_shift"], found["is_spike"], found["side"]) == (True, True, "up")
    assert found["since_d"] == MONDAY - dt.timedelta(hours=1)
    assert (found["events_since"], found["expected_since"], found["excess"]) == (450, 260, 190)
    gain = max((log(size) * 1.25 - (size - 1)) * 100 for size in (1.3, 1.8, 4, 0.75, 0.45, 0.1))
    assert found["detectable_hours"] == next(span for span in SPANS if gain * span >= 6.3)


def test_an_increment_of_hours_reaches_back_over_the_baseline_and_a_day() -> None:
    assert int(macros.render("hour_reach")) > int(macros.render("hour_window", "baseline_first"))
