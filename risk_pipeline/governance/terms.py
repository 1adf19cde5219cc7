"""What the register says, in the terms of the arithmetic."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.links import indicator_links
from risk_pipeline.domain.register.governance.matrix import Matrix
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.register.rule import Rule, RuleState
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, Grid, Kri, Link
from risk_pipeline.warehouse.governance.readings import JudgingRule

_SIGNS = {Direction.UP_BAD: 1, Direction.DOWN_BAD: -1, Direction.BAND: 0}


@dataclass(frozen=True)
class RiskTerms:
    """One risk with its links and controls; `kinds` says of linked indicators whether they lead or lag."""

    risk: Risk
    links: tuple[Link, ...]
    controls: Mapping[str, ControlTerms]
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """The whole register: risks by id, rules that judge for them, days after which tests are overdue.

    `feeds` are those that are loaded; without it, all that were ever judged count.
    """

    risks: Mapping[str, RiskTerms]
    rules: tuple[JudgingRule, ...]
    risk_of_rule: Mapping[str, str]
    overdue_days: Mapping[str, float]
    governance: Governance
    feeds: frozenset[str] | None = None
    _grids: dict[str, Grid] = field(default_factory=dict, repr=False)

    def grid_on(self, day: date) -> Grid:
        """Return the matrix that held on a day."""
        matrix = self.governance.matrix_on(day)
        return self._grids.setdefault(matrix.id, grid_of(matrix))

    @property
    def kris(self) -> set[Kri]:
        """All that risks look at."""
        return {link.kri for each in self.risks.values() for link in each.links}


def terms_of(catalog: Catalog) -> Terms:
    """Return the register of a project in the terms of the arithmetic."""
    in_force = [rule for rule in catalog.rules.values() if rule.meta.state is RuleState.ACTIVE]
    judged = _judged(catalog)
    kinds = {name: indicator.kind for name, indicator in catalog.indicators.items()}
    controls: dict[str, dict[str, ControlTerms]] = {}
    for id_, control in catalog.governance.controls.items():
        for risk in control.risks:
            controls.setdefault(risk, {})[id_] = _control(control)
    return Terms(
        risks={
            id_: RiskTerms(risk, _links(risk, judged.get(id_, {})), controls.get(id_, {}), kinds)
            for id_, risk in catalog.risks.items()
        },
        rules=tuple(
            JudgingRule(rule.id, indicator.name, _SIGNS[indicator.direction])
            for rule in in_force
            if (indicator := catalog.indicators.get(rule.indicator or ""))
        ),
        risk_of_rule={rule.id: rule.meta.risk for rule in catalog.rules.values()},
        overdue_days={id_: each.overdue_days for id_, each in catalog.governance.controls.items()},
        governance=catalog.governance,
        feeds=frozenset(feed.id for feed in catalog.feeds.values() if feed.location is not None),
    )


def grid_of(matrix: Matrix) -> Grid:
    """Return a matrix as ranks."""
    ranks = {level.id: rank for rank, level in enumerate(matrix.levels)}
    return Grid(matrix.id, tuple(ranks), tuple(tuple(ranks[cell] for cell in row) for row in matrix.grid))


def grid_hash(grid: Grid) -> str:
    """Return the sha256 of levels and grid: a matrix that was changed under its id has another."""
    return hashlib.sha256(json.dumps([grid.levels, grid.ranks]).encode()).hexdigest()


def _judged(catalog: Catalog) -> dict[str, dict[str, Indicator]]:
    """Return by risk the indicators that rules on it judge, tried-out rules included."""
    found: dict[str, dict[str, Indicator]] = {}
    for rule in catalog.rules.values():
        indicator = catalog.indicators.get(rule.indicator or "")
        if indicator and _counts(rule):
            found.setdefault(rule.meta.risk, {})[indicator.name] = indicator
    return found


def _counts(rule: Rule) -> bool:
    return rule.meta.state.is_evaluated


def _links(risk: Risk, judged: Mapping[str, Indicator]) -> tuple[Link, ...]:
    return tuple(
        Link(Kri(each.indicator, each.dimension, each.segment), Axis(each.axis), each.weight)
        for each in indicator_links(risk, judged.values())
    )


def _control(control: Control) -> ControlTerms:
    return ControlTerms(Axis(control.axis), control.cap, control.design, control.is_in_force)
