"""What the risk side owed at the end of a day: verdicts from the map, the register and tests of controls."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.rule import ControlTestPasses, RuleState
from risk_pipeline.domain.risk.duties.duty import PLANNED, Duty
from risk_pipeline.domain.risk.duties.judging import (
    Level,
    Opinion,
    is_overdue,
    judge_action,
    judge_residual,
    judge_strategy,
    judge_test_by_hand,
    judge_test_due,
    verdict_of,
)
from risk_pipeline.domain.risk.duties.subject import Subject, subjects
from risk_pipeline.domain.risk.plans.work import SaidDone
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.governance.plans import StrategyDay, strategies_on
from risk_pipeline.governance.terms import grid_of
from risk_pipeline.warehouse.governance.map_rows import MapRow, read_map_rows
from risk_pipeline.warehouse.governance.snapshots import first_day
from risk_pipeline.warehouse.governance.tests import read_hand_tests, read_last_tests
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
    for subject in subjects(catalog.risks, catalog.governance):
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
    for subject in subjects(catalog.risks, catalog.governance):
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
        self.levels = _levels(catalog, read_map_rows(connection, day), day)
        plans = catalog.governance.strategies
        self.strategies = _by_id(strategies_on(connection, catalog, around.said, day) if plans else ())
        self.actions = {state.id: state for each in self.strategies.values() for state in each.actions}
        has_tests = any(each.test for each in catalog.governance.controls.values())
        self.tests = read_last_tests(connection, around.zone, day) if has_tests else {}
        self.by_hand = (
            read_hand_tests(connection, _rules_on_tests(catalog), around.zone, day) if has_tests else {}
        )

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
        return judge_test_due(
            self.tests.get(subject.id), self._begin(subject), _overdue_days(subject), self.day
        )

    def _begin(self, subject: Subject) -> date:
        """Return from when a control that was never tested owes a test: its assessment, or the first map."""
        assessed = subject.entry.design_assessed if isinstance(subject.entry, Control) else None
        return max(self.begin, assessed) if assessed and assessed <= self.day else self.begin


def _rules_on_tests(catalog: Catalog) -> list[tuple[str, str]]:
    """Return the rules on tests with the control that each tests, empty for rules by control."""
    return [
        (rule.id, spec.control or "")
        for rule in catalog.rules.values()
        if isinstance(spec := rule.spec, ControlTestPasses) and rule.meta.state is RuleState.ACTIVE
    ]


def _overdue_days(subject: Subject) -> float:
    return subject.entry.overdue_days if isinstance(subject.entry, Control) else 0.0


def _by_id(found: Sequence[StrategyDay]) -> Mapping[str, StrategyDay]:
    return {each.strategy.id: each for each in found}


def _levels(catalog: Catalog, rows: Sequence[MapRow], day: date) -> dict[str, Level]:
    """Return by risk where it is; a tolerance that the matrix lacks counts as its lowest level."""
    levels = grid_of(catalog.governance.matrix_on(day)).levels
    ranks = {name: rank for rank, name in enumerate(levels)}
    return {
        row.risk_id: Level(
            (row.level, row.level_rank),
            (row.tolerance, ranks.get(row.tolerance, 0)) if row.within and row.tolerance else None,
        )
        for row in rows
    }
