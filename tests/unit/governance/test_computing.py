"""Snapshots of all risks on all days: as known then, the same at once and day by day, and each day once."""

from dataclasses import replace

import pytest

from risk_pipeline.domain.risk.inputs import Axis, ControlTerms
from risk_pipeline.domain.risk.movement import recomputes
from risk_pipeline.governance.computing import days_missing
from risk_pipeline.governance.overrides import GivenOverride
from risk_pipeline.governance.terms import RiskTerms
from risk_pipeline.warehouse.governance.snapshots import read_positions, settle_duties
from risk_pipeline.warehouse.sql import Connection
from tests.builders.governance.entries import a_matrix, an_appetite
from tests.builders.governance.risk_inputs import an_override
from tests.builders.governance.warehouse_rows import (
    control_test,
    day,
    verdict,
    write_loss,
    write_tests,
    write_verdicts,
)
from tests.builders.governance.world import a_risk, column, compute, dump, governed, terms, warehouse, without

STARS = {"rule_id": "reviews.stars", "indicator": "stars"}


def live_through(connection: Connection) -> None:
    """Forty days: late parcels from day 10 to 19, bad stars a week later, a test of the control on day 5."""
    for number in range(40):
        late = "red" if 10 <= number < 20 else "no_data" if number == 25 else "green"
        stars = "amber" if 17 <= number < 27 else "green"
        write_verdicts(connection, [verdict(number, late), verdict(number, stars, **STARS)])
    write_tests(connection, [control_test("C04", 5, 19, 20)])
    write_loss(connection, 1, 21, 70_000)


def test_at_once_and_day_by_day_are_the_same(connection: Connection) -> None:
    live_through(connection)
    compute(connection, terms(), 0, 39)
    with warehouse() as other:
        live_through(other)
        for number in range(40):
            compute(other, terms(), number, number)
        assert dump(other) == dump(connection)
    assert len(column(connection, "level")) == 40


def test_a_day_is_written_once_however_often_it_is_computed(connection: Connection) -> None:
    live_through(connection)
    first = compute(connection, terms(), 0, 39)
    before = dump(connection)
    again = compute(connection, terms(), 0, 39)
    middle = compute(connection, terms(), 15, 16)
    assert (first.changed, again.changed, middle.changed) == (80, 0, 0)
    assert dump(connection) == before


def test_each_day_is_as_known_then(connection: Connection) -> None:
    live_through(connection)
    compute(connection, terms(), 0, 39)
    likelihood = column(connection, "round(residual_likelihood, 1)")
    assert likelihood[day(4)] == 4.0  # an untested control lowers nothing
    assert likelihood[day(9)] == 2.6
    assert likelihood[day(10)] == 4.2
    assert likelihood[day(20)] == 3.4  # the first clean day counts as amber
    assert likelihood[day(21)] == 2.6
    assert column(connection, "confidence")[day(25)] < 1
    assert column(connection, "annual_loss_minor")[day(20)] is None
    assert column(connection, "annual_loss_minor")[day(21)] == round(70_000 * 365 / 28)


WATCHED = "concat(live_leading_count, '/', leading_count, ' ', live_lagging_count, '/', lagging_count)"


def test_each_day_says_who_watches_a_risk(connection: Connection) -> None:
    """Late parcels are judged until day 9, then have no data; stars are judged from day 3 on."""
    for number in range(15):
        write_verdicts(connection, [verdict(number, "green" if number < 10 else "no_data")])
        write_verdicts(connection, [verdict(number, "red" if number >= 3 else "stale", **STARS)])
    compute(connection, terms(), 0, 14)
    watched, silent = column(connection, WATCHED), column(connection, "silent_indicators")
    assert [watched[day(number)] for number in (2, 3, 11, 12)] == ["1/1 0/1", "1/1 1/1", "1/1 1/1", "0/1 1/1"]
    assert [silent[day(number)] for number in (2, 3, 11, 12)] == ["stars", None, None, "late"]
    assert set(column(connection, WATCHED, "R05").values()) == {"0/0 0/0"}


def test_an_indicator_whose_rule_is_no_longer_in_force_watches_nothing(connection: Connection) -> None:
    live_through(connection)
    compute(connection, terms(rules=terms().rules[1:]), 0, 39)
    assert set(column(connection, "live_leading_count").values()) == {0}
    assert set(column(connection, "silent_indicators").values()) == {"late"}


def test_movements_name_their_causes(connection: Connection) -> None:
    live_through(connection)
    compute(connection, terms(), 0, 39)
    rows = connection.execute(
        "select as_of, change, cause_kind, cause_id, part_likelihood > 0, part_impact > 0 "
        "from ops.risk_movements order by all"
    ).fetchall()
    assert [(row[0], *row[2:]) for row in rows] == [
        (day(5), "control", "C04", False, False),
        (day(10), "indicator", "late", True, False),
        (day(17), "indicator", "stars", False, True),
        (day(20), "indicator", "late", False, False),
        (day(21), "indicator", "late", False, False),
        (day(28), "indicator", "stars", False, False),
    ]


def test_every_snapshot_recomputes_from_its_inputs(connection: Connection) -> None:
    live_through(connection)
    compute(connection, terms(), 0, 39)
    for number in range(40):
        found = read_positions(connection, day(number))
        assert set(found) == {"R04", "R05"}
        assert all(recomputes(each) for each in found.values())


def test_a_project_with_risks_only_has_a_map(connection: Connection) -> None:
    bare = terms(rules=(), risk_of_rule={}, overdue_days={}, risks={"R05": RiskTerms(a_risk("R05"), (), {})})
    compute(connection, bare, 0, 1)
    assert column(connection, "level", "R05") == {day(0): "high", day(1): "high"}
    assert column(connection, "within", "R05")[day(0)] is None
    assert column(connection, "confidence", "R05")[day(0)] == 0


def test_an_override_holds_from_its_day_until_it_ends(connection: Connection) -> None:
    held = an_override(likelihood=1, impact=1, expires=day(6))
    given = GivenOverride("R04", 1, held, given_on=day(3))
    compute(connection, terms(), 0, 9, given)
    levels = column(connection, "level")
    assert [levels[day(number)] for number in (2, 3, 6, 7)] == ["high", "low", "low", "high"]
    assert set(column(connection, "computed_level").values()) == {"high"}
    assert {on for on, id_ in column(connection, "override_id").items() if id_} == {
        day(number) for number in range(3, 7)
    }
    reasons = column(connection, "reason")
    assert {on: why for on, why in reasons.items() if why != "daily"} == {
        day(3): "override",
        day(7): "override",
    }
    # Ended by a person before.
    compute(connection, terms(), 0, 9, replace(given, ended_on=day(5)))
    assert column(connection, "override_id")[day(4)]
    assert column(connection, "override_id")[day(5)] is None


def test_a_change_of_the_register_is_the_reason_and_the_cause(connection: Connection) -> None:
    compute(connection, terms(), 0, 1)
    raised = terms(others={"R05": RiskTerms(a_risk("R05", inherent_impact=5), (), {})})
    compute(connection, raised, 2, 2)
    assert column(connection, "reason", "R05")[day(2)] == "register_change"
    assert connection.execute("select risk_id, cause_kind from ops.risk_movements").fetchall() == [
        ("R05", "register")
    ]


def test_risks_come_and_go(connection: Connection) -> None:
    compute(connection, without(terms(), "R05"), 0, 0)
    compute(connection, without(terms(), "R04"), 1, 1)
    rows = connection.execute(
        "select as_of, previous, risk_id, change, from_level, to_level from ops.risk_movements order by all"
    ).fetchall()
    assert rows == [
        (day(1), day(0), "R04", "retired", "high", None),
        (day(1), day(0), "R05", "new", None, "high"),
    ]
    assert column(connection, "reason", "R05") == {day(1): "register_change"}


def test_another_matrix_rescales(connection: Connection) -> None:
    later = a_matrix(**{"from": day(1).isoformat(), "grid": [["top"] * 5] * 5})
    compute(connection, terms(governance=governed(matrix=later)), 0, 1)
    assert connection.execute(
        "select distinct change, cause_kind, cause_id from ops.risk_movements"
    ).fetchall() == [("rescaled", "method", "v1")]


def test_a_past_day_uses_the_appetite_of_its_time(connection: Connection) -> None:
    later = an_appetite(id="later", tolerance="moderate", **{"from": day(2).isoformat()})
    compute(connection, terms(governance=governed(an_appetite(tolerance="high"), later)), 0, 3)
    assert list(column(connection, "within").values()) == ["tolerance", "tolerance", "beyond", "beyond"]
    assert list(column(connection, "tolerance").values()) == ["high", "high", "moderate", "moderate"]


def test_computing_a_past_day_compares_the_day_that_follows_again(connection: Connection) -> None:
    write_verdicts(connection, [verdict(number, "green") for number in range(3)])
    compute(connection, terms(), 0, 2)
    assert connection.execute("from ops.risk_movements").fetchall() == []
    connection.execute("update ops.rule_results set status = 'red' where known_on = ?", [day(1)])
    compute(connection, terms(), 1, 1)
    moved = connection.execute("select distinct as_of from ops.risk_movements order by 1").fetchall()
    assert moved == [(day(1),), (day(2),)]


def test_days_that_no_run_computed_are_made_up_for(connection: Connection) -> None:
    assert days_missing(connection, day(5), day(5)) == (day(5), day(5))
    compute(connection, terms(), 4, 5)
    settle_duties(connection, [day(4), day(5)])
    assert days_missing(connection, day(9), day(9)) == (day(6), day(9))
    assert days_missing(connection, day(2), day(9)) == (day(2), day(9))


def test_days_whose_duties_are_owed_are_computed_again(connection: Connection) -> None:
    compute(connection, terms(), 0, 4)
    settle_duties(connection, [day(0), day(1), day(2)])
    assert days_missing(connection, day(9), day(9)) == (day(3), day(9))
    assert days_missing(connection, day(2), day(2)) == (day(2), day(2))


@pytest.mark.parametrize("status", ["green", "red"])
def test_an_operating_control_that_is_retired_lowers_nothing(connection: Connection, status: str) -> None:
    write_verdicts(connection, [verdict(0, status)])
    write_tests(connection, [control_test("C04", 0, 20, 20)])
    compute(connection, terms(), 0, 0)
    before = column(connection, "residual_likelihood")[day(0)]
    retired = RiskTerms(
        a_risk(), terms().risks["R04"].links, {"C04": ControlTerms(Axis.LIKELIHOOD, 0.6, 1.0, False)}
    )
    compute(connection, terms(others={"R04": retired}), 0, 0)
    assert column(connection, "residual_likelihood")[day(0)] > before
