"""How strategies and goals stood on days of a map: as known then, from the snapshots that are there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.governance.goal import Goal
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.risk.plans.course import Course
from risk_pipeline.domain.risk.plans.progress import Standing
from risk_pipeline.domain.risk.plans.work import SaidDone
from risk_pipeline.governance.plans import goals_on, strategies_on, strategy_days
from risk_pipeline.warehouse.sql import Connection
from tests.builders.governance.entries import a_goal, a_strategy
from tests.builders.governance.warehouse_rows import day, verdict, write_verdicts
from tests.builders.governance.world import compute, governed, terms


class Register:
    """The part of a catalog that plans are read from."""

    def __init__(self, *strategies: dict[str, Any], goals: Sequence[dict[str, Any]] = ()) -> None:
        chosen = {each["id"]: Strategy.model_validate(each) for each in strategies}
        aims = {each["id"]: Goal.model_validate(each) for each in goals}
        self.governance: Governance = replace(governed(), strategies=chosen, goals=aims)
        self.indicators: dict[str, Any] = {}


def catalog(register: Register) -> Catalog:
    return cast(Catalog, register)


def a_month(connection: Connection) -> None:
    """Late parcels on the first ten days only."""
    write_verdicts(connection, [verdict(n, "red" if n < 10 else "green") for n in range(30)])
    compute(connection, terms(governance=governed()), 0, 29)


def aimed(**changes: object) -> dict[str, Any]:
    return a_strategy(
        **{"target": {"likelihood": 4}, "by": day(20), "milestones": [], "actions": []} | changes
    )


def standings(connection: Connection, register: Register, *said: SaidDone) -> dict[date, Standing]:
    days = strategy_days(connection, catalog(register), said, day(0), day(29))
    return {each.day: each.progress.standing for each in days}


def test_a_strategy_is_followed_day_by_day_from_its_beginning(connection: Connection) -> None:
    a_month(connection)
    found = standings(connection, Register(aimed(by=day(8))))
    assert found[day(1)] is Standing.ON_TRACK
    assert found[day(5)] is Standing.BEHIND
    assert found[day(9)] is Standing.MISSED
    assert found[day(29)] is Standing.REACHED
    assert len(found) == 30


def test_its_way_is_measured_from_the_day_it_began(connection: Connection) -> None:
    a_month(connection)
    late = Register(aimed(**{"from": day(5), "by": day(9)}))
    (found,) = strategies_on(connection, catalog(late), [], day(5))
    assert (found.start and found.start.on, found.progress.promised_share) == (day(5), 0.0)
    (before,) = strategies_on(connection, catalog(late), [], day(4))
    assert (before.start, before.progress.standing) == (None, Standing.ON_TRACK)


def test_a_later_day_does_not_change_an_earlier_one(connection: Connection) -> None:
    register = Register(aimed())
    write_verdicts(connection, [verdict(n, "red" if n < 10 else "green") for n in range(30)])
    given = terms(governance=register.governance)
    lived = {}
    for number in range(30):
        compute(connection, given, number, number)
        (one,) = strategies_on(connection, catalog(register), [], day(number))
        lived[day(number)] = one
    again = list(strategy_days(connection, catalog(register), [], day(0), day(29)))
    assert {each.day: each for each in again} == lived


def test_an_overdue_action_is_seen_until_it_is_done(connection: Connection) -> None:
    a_month(connection)
    action = {"id": "tender", "title": "Ask for offers", "owner": "data_eng", "due": day(2)}
    register = Register(aimed(target={"likelihood": 1, "impact": 1}, by=day(29), actions=[action]))
    done = SaidDone("faster", "tender", day(5), "https://files", "ana")
    found = standings(connection, register, done)
    assert [found[day(n)] for n in (2, 3, 4, 5)] == [
        Standing.ON_TRACK,
        Standing.BEHIND,
        Standing.BEHIND,
        Standing.ON_TRACK,
    ]


def test_a_strategy_of_a_risk_without_snapshot_is_unknown(connection: Connection) -> None:
    (found,) = strategies_on(connection, catalog(Register(aimed())), [], day(3))
    assert (found.progress.standing, found.now) == (Standing.UNKNOWN, None)


class Weekly:
    """An indicator that has weeks and days."""

    grain = (Grain.DAY, Grain.WEEK)


def values(connection: Connection, *rows: tuple[int, str, float | None]) -> None:
    connection.execute("create schema if not exists indicators")
    connection.execute(
        "create or replace table indicators.indicator_values (indicator varchar, grain varchar, "
        "dimension varchar, segment varchar, period_end date, known_on date, value double)"
    )
    connection.executemany(
        "insert into indicators.indicator_values values ('late_rate', ?, 'all', 'all', ?, ?, ?)",
        [[grain, day(n), day(n + 1), value] for n, grain, value in rows],
    )


def test_a_goal_is_told_by_weeks_that_were_known_and_by_its_risks(connection: Connection) -> None:
    a_month(connection)
    values(
        connection,
        *[(n, "week", 0.01) for n in (1, 8, 15, 22)],
        *[(n, "day", 0.9) for n in range(29)],
        (29, "week", 0.9),  # not known yet
    )
    register = Register(goals=[a_goal(risks=["R05"]), a_goal("calm", risks=[])])
    register.indicators = {"late_rate": Weekly()}
    risky, calm = goals_on(connection, catalog(register), day(29))
    assert (calm.outlook.course, calm.outlook.value, calm.grain) == (Course.ON_COURSE, 0.01, "week")
    assert (risky.outlook.course, risky.beyond) == (Course.AT_RISK, ("R05",))
    (early, _) = goals_on(connection, catalog(register), day(20))
    assert early.outlook.course is Course.UNKNOWN


def test_a_goal_of_an_indicator_that_is_not_built_is_unknown(connection: Connection) -> None:
    a_month(connection)
    register = Register(goals=[a_goal(risks=[])])
    (found,) = goals_on(connection, catalog(register), day(3))
    assert (found.outlook.course, found.grain) == (Course.UNKNOWN, None)
