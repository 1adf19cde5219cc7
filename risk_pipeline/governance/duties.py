"""What the risk side owed at the end of a day: verdicts from the map, the register and tests of controls."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.rule import ControlTestPasses, RuleState
from risk_pipeline.domain.risk.canonical import from_json
from risk_pipeline.domain.risk.duties.duty import PLANNED, Duty
from risk_pipeline.domain.risk.duties.judging import (
    LASTING_DAYS,
    Level,
    Opinion,
    is_overdue,
    judge_action,
    judge_residual,
    judge_strategy,
    judge_test_by_hand,
    verdict_of,
)
from risk_pipeline.domain.risk.duties.subject import Subject, subjects
from risk_pipeline.domain.risk.effectiveness import trusting
from risk_pipeline.domain.risk.plans.work import SaidDone
from risk_pipeline.domain.risk.residual import residual
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.governance.owed_tests import OwedTests
from risk_pipeline.governance.plans import StrategyDay, strategies_on
from risk_pipeline.governance.terms import grid_of
from risk_pipeline.warehouse.governance.map_rows import read_map_rows
from risk_pipeline.warehouse.governance.snapshots import (
    first_day,
    read_positions,
)
from risk_pipeline.warehouse.governance.tests import read_hand_tests
from risk_pipeline.warehouse.sql import Connection


@dataclass(frozen=True, slots=True)
class Around:
    """What the warehouse does not say: words of people on actions, and the project's zone."""

    said: Sequence[SaidDone]
    zone: str


def duty_verdicts(
    connection: Connection, catalog: Catalog, around: Around, day: date, run_id: str
) -> Iterator[Verdict]:
    """Yield the verdict on each duty at the end of a day; none before the map begins.

    Raises:
        WarehouseError: the engine refuses.
    """
    begin = first_day(connection)
    if begin is None or day < begin:
        return
    evidence = _Evidence(connection, catalog, around, day, begin)
    for subject in _owed(catalog):
        yield verdict_of(subject, evidence.opinion(subject), day, run_id)


def overdue_on(
    connection: Connection, catalog: Catalog, around: Around, day: date
) -> dict[str, tuple[Subject, ...]]:
    """Return by risk what is overdue at the end of a day: targets, actions, and tests of controls.

    Told or not; what is due later is no part of it.
    """
    begin = first_day(connection)
    if begin is None:
        return {}
    evidence = _Evidence(connection, catalog, around, day, begin)
    found: dict[str, tuple[Subject, ...]] = {}
    for subject in _owed(catalog):
        if subject.duty in PLANNED and is_overdue(subject.duty, evidence.opinion(subject)):
            for risk in subject.risks:
                found[risk] = (*found.get(risk, ()), subject)
    return found


class _Evidence:
    """What was found about a day, read once."""

    def __init__(
        self, connection: Connection, catalog: Catalog, around: Around, day: date, begin: date
    ) -> None:
        self.day, self.begin = day, begin
        plans = catalog.governance.strategies
        self.strategies = _by_id(strategies_on(connection, catalog, around.said, day) if plans else ())
        self.actions = {state.id: state for each in self.strategies.values() for state in each.actions}
        has_tests = any(each.test for each in catalog.governance.controls.values())
        self.by_hand = (
            read_hand_tests(connection, _rules_on_tests(catalog), around.zone, day) if has_tests else {}
        )
        self.tests = OwedTests(connection, catalog, around.zone, day, begin)
        self.levels = _levels(connection, catalog, day, self.tests.in_time)

    def opinion(self, subject: Subject) -> Opinion:
        """Return what a duty says."""
        if subject.duty is Duty.RESIDUAL:
            return judge_residual(self.levels.get(subject.id))
        if subject.duty is Duty.STRATEGY:
            return judge_strategy(self.strategies[subject.id].progress)
        if subject.duty is Duty.ACTION:
            return judge_action(self.actions[subject.id], self.day)
        if subject.duty is Duty.TEST_PASSED:
            return judge_test_by_hand(self.by_hand.get(subject.id))
        if subject.duty is Duty.TEST_HAS_CASE:
            return self.tests.opinion_on_cases(subject.id)
        return self.tests.opinion(subject.id)


def _owed(catalog: Catalog) -> Iterator[Subject]:
    return subjects(catalog.risks, catalog.governance)


def _rules_on_tests(catalog: Catalog) -> list[tuple[str, str]]:
    """Return the rules on tests with the control that each tests, empty for rules by control."""
    return [
        (rule.id, spec.control or "")
        for rule in catalog.rules.values()
        if isinstance(spec := rule.spec, ControlTestPasses) and rule.meta.state is RuleState.ACTIVE
    ]


def _by_id(found: Sequence[StrategyDay]) -> Mapping[str, StrategyDay]:
    return {each.strategy.id: each for each in found}


def _levels(
    connection: Connection, catalog: Catalog, day: date, in_time: Collection[str]
) -> dict[str, Level]:
    """Return by risk where it is; a tolerance that the matrix lacks counts as its lowest level.

    `in_time` are the controls of which no test is owed: of what is beyond tolerance it is asked where it were
    if those of them worked that have none.
    """
    levels = grid_of(catalog.governance.matrix_on(day)).levels
    ranks = {name: rank for rank, name in enumerate(levels)}
    rows = read_map_rows(connection, day)
    limits = {row.risk_id: ranks.get(row.tolerance, 0) for row in rows if row.within and row.tolerance}
    beyond = {row.risk_id for row in rows if row.level_rank > limits.get(row.risk_id, row.level_rank)}
    trusted = _trusted(connection, day, beyond, in_time)
    return {
        row.risk_id: Level(
            (row.level, row.level_rank),
            (row.tolerance, limits[row.risk_id]) if row.tolerance and row.risk_id in limits else None,
            _days_above(found, limits.get(row.risk_id, 0)) if found else 0,
            found[0] if found else None,
        )
        for row in rows
        for found in [trusted.get(row.risk_id)]
    }


def _trusted(
    connection: Connection, day: date, risks: Collection[str], in_time: Collection[str]
) -> dict[str, list[tuple[str, int]]]:
    """Return by risk where it were on a day and the few before it, newest first, if controls were trusted."""
    found: dict[str, list[tuple[str, int]]] = {}
    days = [day - timedelta(days=number) for number in range(LASTING_DAYS if risks else 0)]
    for each in days:
        for risk, place in read_positions(connection, each, risks).items():
            result = residual(trusting(from_json(place.inputs), in_time))
            found.setdefault(risk, []).append((result.level, result.rank))
    return found


def _days_above(places: Sequence[tuple[str, int]], limit: int) -> int:
    """Return on how many days in a row, newest first, a rank was above the limit."""
    return len(list(takewhile(lambda place: place[1] > limit, places)))
