"""How indicators stand on each day, set-based: the same as `read_history` says of each series."""

from datetime import timedelta

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.risk.history import Judged, read_history
from risk_pipeline.domain.risk.inputs import Kri, Reading
from risk_pipeline.warehouse.governance.readings import JudgingRule, read_readings
from tests.builders.governance.warehouse_rows import day, verdict, write_verdicts

Connection = duckdb.DuckDBPyConnection
LATE = Kri("late")
RULE = JudgingRule("orders.late", "late", 1)
STATUSES = ["green", "amber", "red", "no_data", "insufficient", "stale", "error", "not_configured"]


def standing(connection: Connection, number: int, kri: Kri = LATE, *rules: JudgingRule) -> Reading | None:
    on = day(number)
    return read_readings(connection, [kri], rules or [RULE], on, on).get(on, {}).get(kri)


def essence(reading: Reading | None) -> tuple[object, ...]:
    found = reading or Reading()
    return found.status, found.is_worsening, found.is_known, found.is_lapsed


PERIOD = st.tuples(st.sampled_from(STATUSES), st.integers(0, 4), st.booleans())


@given(
    periods=st.lists(PERIOD, min_size=1, max_size=9),
    grain=st.sampled_from([Grain.DAY, Grain.WEEK]),
    mature=st.integers(0, 3),
    sign=st.sampled_from([1, -1, 0]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_arithmetic_agree(
    connection: Connection, periods: list[tuple[str, int, bool]], grain: Grain, mature: int, sign: int
) -> None:
    length = 7 if grain is Grain.WEEK else 1
    connection.execute("delete from ops.rule_results")
    verdicts = [
        verdict(
            at * length,
            status,
            length=length,
            mature=mature,
            grain=grain.value,
            value=value,
            suppressed="known_event" if muted and status in ("red", "amber") else None,
        )
        for at, (status, value, muted) in enumerate(periods)
    ]
    write_verdicts(connection, verdicts)
    history = [
        Judged(
            each["known_on"], each["status"], sign * each["value"] if sign else None, bool(each["suppressed"])
        )
        for each in verdicts
    ]
    last = len(periods) * length + mature + 40
    found = read_readings(connection, [LATE], [JudgingRule("orders.late", "late", sign)], day(0), day(last))
    for number in range(last + 1):
        on = day(number)
        assert essence(found.get(on, {}).get(LATE)) == essence(read_history(history, on, grain)), on


@pytest.mark.parametrize("gap", [10, 150])
def test_what_was_judged_long_ago_still_counts(connection: Connection, gap: int) -> None:
    """Also where too little was judged lately for the last periods to say how the series stands."""
    write_verdicts(
        connection, [verdict(at, "green", value=at) for at in range(3)] + [verdict(3, "red", value=9)]
    )
    write_verdicts(connection, [verdict(at, "no_data") for at in range(4, 4 + gap)])
    assert essence(standing(connection, 3 + gap)) == ("red", True, False, True)
    write_verdicts(connection, [verdict(4 + gap, "green", value=1)])
    assert standing(connection, 4 + gap).status == "amber"


def test_the_worst_segment_counts_where_no_rule_judges_the_total(connection: Connection) -> None:
    by = {"dimension": "state", "rule_id": "orders.late"}
    write_verdicts(
        connection,
        [
            verdict(0, "green", segment="RJ", **by),
            verdict(0, "red", segment="SP", value=0.3, **by),
            verdict(0, "insufficient", segment="AC", **by),
        ],
    )
    found = standing(connection, 0)
    assert found is not None
    assert (found.status, found.dimension, found.segment, found.value) == ("red", "state", "SP", 0.3)
    assert standing(connection, 0, Kri("late", "state", "RJ")).status == "green"
    assert standing(connection, 0, Kri("late", "seller", "x")) is None
    # Once a rule judges the total, that is what the indicator says.
    write_verdicts(connection, [verdict(0, "green", rule_id="orders.total")])
    rules = RULE, JudgingRule("orders.total", "late", 1)
    assert standing(connection, 0, LATE, *rules).status == "green"
    assert standing(connection, 0, Kri("late", "state"), *rules).status == "red"


@pytest.mark.parametrize("status", ["no_data", "insufficient", "not_configured"])
def test_a_total_that_was_never_judged_hides_no_segment(connection: Connection, status: str) -> None:
    """It speaks for its segments from the day on which it is judged, not before."""
    total = JudgingRule("orders.total", "late", 1)
    write_verdicts(
        connection,
        [verdict(at, "red", dimension="state", segment="SP") for at in range(3)]
        + [verdict(at, status, rule_id="orders.total") for at in range(2)]
        + [verdict(2, "green", rule_id="orders.total")],
    )
    said = read_readings(connection, [LATE], [RULE, total], day(0), day(2))
    assert [(said[day(at)][LATE].status, said[day(at)][LATE].segment) for at in range(3)] == [
        ("red", "SP"),
        ("red", "SP"),
        ("green", "all"),
    ]


def test_a_segment_that_is_silent_keeps_its_red_until_it_is_gone(connection: Connection) -> None:
    write_verdicts(
        connection,
        [verdict(0, "red", segment="SP", dimension="state")]
        + [verdict(at, "green", segment="RJ", dimension="state") for at in range(40)],
    )
    assert standing(connection, 20).status == "red"
    assert standing(connection, 20).is_known
    assert standing(connection, 29).status == "green"


def test_of_several_rules_the_worst_counts_and_only_those_in_force(connection: Connection) -> None:
    write_verdicts(connection, [verdict(0, "green"), verdict(0, "red", rule_id="orders.shift")])
    assert standing(connection, 0).status == "green"
    rules = RULE, JudgingRule("orders.shift", "late", 1)
    assert (standing(connection, 0, LATE, *rules).status, standing(connection, 0, LATE, *rules).rule) == (
        "red",
        "orders.shift",
    )


def test_hours_count_by_the_worst_of_their_day(connection: Connection) -> None:
    hours = [(0, 9, "red"), (0, 10, "green"), (1, 9, "green"), (1, 10, "green"), (2, 9, "green")]
    write_verdicts(connection, [verdict(at, said, grain="hour", hour=hour) for at, hour, said in hours])
    assert [standing(connection, at).status for at in range(3)] == ["red", "amber", "green"]


def test_a_newer_version_of_a_rule_replaces_what_an_older_one_said_of_a_period(
    connection: Connection,
) -> None:
    again = verdict(0, "amber", rule_sha="new")
    write_verdicts(
        connection, [verdict(0, "red"), again | {"judged_at": again["judged_at"] + timedelta(days=1)}]
    )
    assert standing(connection, 0).status == "amber"


def test_what_no_rule_judges_has_no_reading(connection: Connection) -> None:
    assert standing(connection, 0) is None
    write_verdicts(connection, [verdict(0, "not_configured")])
    assert essence(standing(connection, 0)) == essence(Reading())


def test_only_what_presses_keeps_its_evidence(connection: Connection) -> None:
    write_verdicts(connection, [verdict(0, "amber", value=0.2), verdict(1, "green", value=0.1)])
    assert (standing(connection, 0).value, standing(connection, 0).period_end) == (0.2, day(0))
    write_verdicts(connection, [verdict(2, "green", value=0.1)])
    assert (standing(connection, 2).value, standing(connection, 2).period_end) == (None, None)


@pytest.mark.parametrize("days", [1, 5])
def test_nothing_is_left_behind(connection: Connection, days: int) -> None:
    write_verdicts(connection, [verdict(0, "green")])
    assert len(read_readings(connection, [LATE], [RULE], day(0), day(days - 1))) == days
    assert connection.execute("select count(*) from duckdb_tables() where temporary").fetchone() == (0,)


def test_a_red_of_a_feed_that_is_gone_presses_no_more(connection: Connection) -> None:
    series = {"dimension": "feed"}
    write_verdicts(connection, [verdict(0, "red", **series, segment="shop.bookings")])
    write_verdicts(connection, [verdict(at, "green", **series, segment="shop.orders") for at in range(3)])
    on = day(1)

    def status(*feeds: str) -> str | None:
        return read_readings(connection, [LATE], [RULE], on, on, feeds)[on][LATE].status

    kept = "shop.orders", "shop.bookings"
    assert (status(*kept), status("shop.orders")) == ("red", "green")
    assert standing(connection, 1).status == "red", "who names no feeds looks at all"
