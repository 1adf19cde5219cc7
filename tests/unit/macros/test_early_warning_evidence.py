"""Evidence: how much a period tells, how much an alarm takes, and when an excursion is over."""

import datetime as dt
from math import exp, log, sqrt

import pandas as pd
import pytest

from benchmarks.detection import macros
from tests.harness.macros.macro_sql import Row, rows_of, value_of

DAY = dt.date(2024, 3, 4)
JUDGED = {
    "kind": "count", "is_judged": True, "events": 12.0, "exposure": 20.0, "expected": 8.0, "centre": 0.4,
    "dispersion": 2.0, "tempering": 1.0, "standard_residual": 9.0, "usual_residual": 0.5,
}  # fmt: skip
KINDS = ["rate", "count", "value"]


def test_the_rarer_false_alarms_are_to_be_the_more_evidence_it_takes() -> None:
    row = {
        "kind": "rate", "exposure": 100.0, "events": 5.0, "is_excluded": False, "expected": 4.0,
        "dispersion": 1.0, "history": 28, "recent_expected": None, "usual_exposure": 100.0, "centre": 0.04,
        "log_run_length": 6.3,
    }  # fmt: skip
    rows = [row, row | {"log_run_length": 7.3}, row | {"history": 27}, row | {"is_excluded": True}]
    found = rows_of("alarm_thresholds", {"dispersed_periods": rows}, "day", ["rate"], "0.1")
    assert sorted(str(one["is_judged"]) for one in found) == ["False", "False", "True", "True"]
    usual = next(one for one in found if one["is_judged"])
    variance = 0.96 / 4
    assert usual["usual_expected"] == 4.0
    assert usual["relative_variance"] == pytest.approx(variance)
    tempering = 1 + 0.75 * 0.01 / variance
    assert usual["tempering"] == pytest.approx(tempering)
    assert usual["slow_shift"] == 0.15
    assert usual["fast_shift"] == pytest.approx(0.75 * variance**0.25)
    patience = 0.57 * exp(1.2 * 6.3) * (0.15 - log(1.15)) / variance / tempering
    threshold = float(str(usual["threshold_slow"]))
    # Siegmund: exp(b) - b - 1 is the information of a period times the time to a false alarm.
    assert exp(threshold) - threshold - 1 == pytest.approx(patience, rel=0.05)
    assert max(float(str(one["threshold_slow"])) for one in found) > threshold + 0.8


@pytest.mark.parametrize(
    ("kind", "side", "size", "gain"),
    [
        ("count", "up", "0.5", (12 * log(1.5) - 8 * 0.5) / 2),
        ("count", "down", "0.5", (12 * log(1 / 1.5) + 8 / 3) / 2),
        ("rate", "up", "0.5", (12 * log(0.6 / 0.4) + 8 * log(0.4 / 0.6)) / 2),
        ("value", "up", "0.5", 0.5 * 2.5 - 0.125),
        ("value", "down", "0.5", -0.5 * 2.5 - 0.125),
    ],
)
def test_a_gain_is_the_log_likelihood_ratio_over_the_dispersion(
    kind: str, side: str, size: str, gain: float
) -> None:
    assert value_of("shift_gain", JUDGED | {"kind": kind}, KINDS, side, size, "0") == pytest.approx(gain)
    half = JUDGED | {"kind": kind, "tempering": 2.0}
    assert value_of("shift_gain", half, KINDS, side, size, "0") == pytest.approx(gain / 2)
    assert value_of("shift_gain", JUDGED | {"is_judged": False}, KINDS, side, size, "0") == 0


def test_gains_are_of_the_sides_that_are_watched() -> None:
    row = JUDGED | {
        "series_number": 1, "epoch": 0, "period_number": 9, "period_start": DAY, "is_new": True,
        "threshold_slow": 4.0, "threshold_fast": 5.0, "slow_shift": 0.15, "fast_shift": 0.5,
    }  # fmt: skip
    ways = ["up_bad", "down_bad", "band", "none"]
    rows = [row | {"direction": way, "series_number": at} for at, way in enumerate(ways)]
    found = rows_of("shift_gains", {"thresholds": rows}, KINDS, ["up", "down"], "0")
    assert [(one["series_number"], one["side"]) for one in found] == [
        (0, "up"), (1, "down"), (2, "down"), (2, "up"),
    ]  # fmt: skip
    assert found[0]["gain_fast"] == pytest.approx((12 * log(1.5) - 4) / 2)
    assert (found[0]["judged_events"], found[0]["judged_expected"]) == (12.0, 8.0)


def test_the_newest_state_within_the_recent_periods_is_carried() -> None:
    rows = [
        {"series_id": "a", "d": DAY - dt.timedelta(days=back), "state": f"{back} days before"}
        for back in (0, 2, 3)
    ]
    rows.append({"series_id": "silent", "d": DAY - dt.timedelta(days=29), "state": "too old"})
    families = [{"series_id": "a", "series_number": 1}, {"series_id": "silent", "series_number": 2}]
    frame = pd.DataFrame(rows).astype({"d": "datetime64[s]"})
    (found,) = rows_of("carried_states", {"obs": frame, "families": families}, "obs", "day", f"date '{DAY}'")
    assert (found["series_number"], found["state"]) == (1, "2 days before")


def test_evidence_starts_from_nothing_after_a_silence() -> None:
    rows = [{"series_number": 1, "side": "up", "epoch": 0, "period_number": at} for at in (1, 29, 58, 59)]
    found = rows_of("evidence_spells", {"gains": rows}, "day", ["up"], is_whole=True)
    assert {row["period_number"]: row["spell"] for row in found} == {1: 0, 29: 0, 58: 1, 59: 1}


def test_an_increment_carries_the_side_it_is_about_and_knows_of_a_silence() -> None:
    gain = {"series_number": 1, "epoch": 0, "period_number": 40}
    tables = {
        "gains": [gain | {"side": side} for side in ("up", "down")],
        "periods": [{"series_number": 1, "period_number": 11, "epoch": 0}],
        "carried_states": [{"series_number": 1, "carried_period": 11, "state": {"up": 1.5, "down": 2.5}}],
    }
    found = rows_of("evidence_spells", tables, "day", ["up", "down"], is_whole=False)
    assert [(row["side"], row["carried"], row["spell"]) for row in found] == [
        ("down", 2.5, 1),
        ("up", 1.5, 1),
    ]


def test_runs_add_up_within_a_spell() -> None:
    row = {
        "series_number": 1, "side": "up", "epoch": 0, "threshold_slow": 4.0, "threshold_fast": 4.0,
        "gain_slow": 1.0, "gain_fast": -2.0, "judged_events": 3.0, "judged_expected": 2.0,
    }  # fmt: skip
    rows = [row | {"period_number": at, "spell": at // 3} for at in range(4)]
    found = {one["period_number"]: one for one in rows_of("evidence_sums", {"spells": rows}, is_whole=True)}
    assert [found[at]["run_slow"] for at in range(4)] == [1, 2, 3, 1]
    assert (found[2]["run_fast"], found[2]["run_events"], found[2]["run_expected"]) == (-6, 9, 6)


def runs(slow: list[float]) -> list[Row]:
    total, rows = 0.0, []
    for at, gain in enumerate(slow, start=1):
        total += gain
        rows.append(
            {
                "series_number": 1, "side": "up", "epoch": 0, "spell": 0, "period_number": at,
                "threshold_slow": 4.0, "threshold_fast": 4.0, "run_start": 0, "run_slow": total,
                "run_fast": -float(at), "run_events": 10.0 * at, "run_expected": 8.0 * at,
            }
        )  # fmt: skip
    return rows


def test_evidence_is_what_a_sum_has_risen_by_and_says_since_when() -> None:
    found = {
        row["period_number"]: row for row in rows_of("excursions", {"runs": runs([1, -3, 2, 3])}, "runs", 4)
    }
    assert [found[at]["evidence_slow"] for at in range(1, 5)] == [1, 0, 2, 5]
    assert [found[at]["evidence_fast"] for at in range(1, 5)] == [0, 0, 0, 0]
    assert [found[at]["peak_slow"] for at in range(1, 5)] == [1, 0, 2, 5]
    last = found[4]
    assert (last["score"], last["since_slow"], last["events_slow"], last["expected_slow"]) == (
        1.25,
        3,
        20,
        16,
    )
    assert (last["run_start"], last["is_over"]) == (2, False)


def test_an_alarm_is_over_when_its_evidence_fell_far_below_its_peak() -> None:
    found = rows_of("excursions", {"runs": runs([6, -2, -2.5, 1])}, "runs", 4)
    assert {row["period_number"]: row["is_over"] for row in found} == {1: False, 2: False, 3: True, 4: True}
    small = rows_of("excursions", {"runs": runs([3.9, 0, -3.8, 1])}, "runs", 3)
    assert not any(row["is_over"] for row in small)


def test_what_is_left_of_an_excursion_that_is_over_starts_from_nothing() -> None:
    over = [row | {"is_over": row["period_number"] in (3, 4)} for row in runs([6, -2, -2.5, 1])]
    found = rows_of("excursions", {"excursions": over}, "excursions", 4, is_again=True)
    assert {row["period_number"]: row["evidence_slow"] for row in found} == {3: 0, 4: 1}
    assert {row["period_number"]: row["since_slow"] for row in found}[4] == 4


def test_an_increment_goes_on_from_the_carried_state() -> None:
    pace = {"evidence": 3.0, "peak": 9.0, "events": 50.0, "expected": 40.0, "since": -6}
    carried = {"peak_score": 2.25, "slow": pace, "fast": pace | {"evidence": 0.0, "peak": 0.0}}
    rows = [row | {"carried": carried} for row in runs([1, -9])]
    first, second = rows_of("excursions", {"runs": rows}, "runs", 4, is_carried=True)
    assert (first["evidence_slow"], first["peak_slow"], first["peak_score"]) == (4, 9, 2.25)
    assert (first["since_slow"], first["events_slow"], first["expected_slow"]) == (-6, 60, 48)
    assert first["is_over"]
    assert (second["evidence_slow"], second["since_slow"]) == (0, 3)


def excursion(side: str, slow: float, fast: float) -> Row:
    row: dict[str, object] = {
        "series_number": 1, "period_number": 9, "side": side, "score": max(slow, fast) / 4, "is_over": False,
        "threshold_slow": 4.0, "threshold_fast": 4.0, "peak_score": 2.0,
    }  # fmt: skip
    for pace, evidence in (("slow", slow), ("fast", fast)):
        row |= {f"evidence_{pace}": evidence, f"peak_{pace}": 9.0, f"events_{pace}": evidence * 10}
        row |= {f"expected_{pace}": evidence * 8, f"since_{pace}": int(evidence)}
    return row


def test_the_stronger_side_speaks_and_both_are_kept_by_name() -> None:
    rows = [excursion("up", 1.0, 2.0), excursion("down", 3.0, 0.0)]
    (found,) = rows_of("strongest_side", {"excursions": rows}, ["up", "down"])
    assert (found["side"], found["score"]) == ("down", 0.75)
    assert found["since"] == {"since": 3, "events": 30.0, "expected": 24.0}
    state = found["state"]
    assert isinstance(state, dict)
    fast = {"evidence": 2.0, "peak": 9.0, "events": 20.0, "expected": 16.0, "since": 2}
    assert state["up"]["fast"] == fast
    assert state["down"]["slow"]["evidence"] == 3.0


def test_one_watched_side_gives_the_same_answer_and_the_type_says_what_a_state_is() -> None:
    rows = [excursion("up", 1.0, 2.0)]
    (one,) = rows_of("strongest_side", {"excursions": rows}, ["up"])
    (both,) = rows_of("strongest_side", {"excursions": rows}, ["up", "down"])
    assert (one["score"], one["since"]) == (both["score"], both["since"])
    up, both_sides = one["state"], both["state"]
    assert isinstance(up, dict)
    assert isinstance(both_sides, dict)
    assert up["up"] == both_sides["up"]
    assert both_sides["down"] is None
    kind = macros.render("evidence_state_type")
    assert value_of("evidence_state", rows[0]) == up["up"]
    assert kind.replace(" ", "") == (
        "struct("
        + ",".join(
            f"{side}struct(peak_scoredouble,"
            + ",".join(
                f"{pace}struct(evidencedouble,peakdouble,eventsdouble,expecteddouble,sincebigint)"
                for pace in ("slow", "fast")
            )
            + ")"
            for side in ("up", "down")
        )
        + ")"
    )


def charted(**more: object) -> Row:
    given = {
        "series_number": 1, "period_number": 9, "period_start": DAY, "is_new": True, "kind": "count",
        "direction": "up_bad", "history": 28, "exposure": 1.0, "events": 25.0, "expected": 16.0,
        "centre": 16.0, "dispersion": 4.0, "log_run_length": 6.3, "tempering": 1.0,
        "slow_shift": 0.15, "fast_shift": 0.5, "relative_variance": 0.01, "threshold_slow": 4.0,
        "threshold_fast": 4.0, "is_excluded": False,
    }  # fmt: skip
    return given | more


def chart(**more: object) -> dict[str, object]:
    strongest = {
        "series_number": 1, "period_number": 9, "side": "up", "score": 1.5, "state": "kept",
        "since": {"since": 8, "events": 50.0, "expected": 32.0},
    }  # fmt: skip
    (found,) = rows_of(
        "charted_periods", {"thresholds": [charted(**more)], "strongest": [strongest]}, "day", ["count"]
    )
    return found


def test_a_single_period_is_told_in_standard_deviations() -> None:
    found = chart()
    assert found["sigma"] == pytest.approx(8.0)
    assert found["deviation"] == pytest.approx(2 * (sqrt(25.375) - sqrt(16.375)) / 2)
    assert found["score"] == 1.5
    assert found["periods_to_see_a_quarter"] == pytest.approx(4 / ((1.25 * log(1.15) - 0.15) / 0.01))
    young = chart(history=27)
    assert (young["score"], young["deviation"]) == (None, None)


def test_the_answer_has_limits_that_are_possible_and_says_since_when() -> None:
    (found,) = rows_of(
        "scores_and_limits",
        {"charted": [chart()], "families": [{"series_id": "a", "series_number": 1}]},
        "day",
    )
    assert (found["series_id"], found["d"], found["lower"], found["upper"]) == ("a", DAY, 0, 40)
    assert (found["is_shift"], found["is_spike"], found["side"]) == (True, False, "up")
    assert found["since"] == dt.date(2000, 1, 11)
    assert (found["events_since"], found["expected_since"], found["excess"]) == (50, 32, 18)
    freak = chart(events=900.0)
    for excluded, is_spike in ((False, True), (True, False)):
        (found,) = rows_of(
            "scores_and_limits",
            {
                "charted": [freak | {"is_excluded": excluded}],
                "families": [{"series_id": "a", "series_number": 1}],
            },
            "day",
        )
        assert found["is_spike"] is is_spike
