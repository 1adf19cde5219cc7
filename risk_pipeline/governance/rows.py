"""Rows of the tables of the risk map."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from risk_pipeline.domain.register.governance.appetite import Appetite
from risk_pipeline.domain.risk.attribution import CauseKind, Part, changed_causes
from risk_pipeline.domain.risk.canonical import from_json
from risk_pipeline.domain.risk.inputs import Grid, Override
from risk_pipeline.domain.risk.money import AnnualLoss
from risk_pipeline.domain.risk.movement import Change, Movement, Position
from risk_pipeline.domain.risk.residual import Residual
from risk_pipeline.governance.terms import RiskTerms, grid_hash
from risk_pipeline.governance.watch import Watch

APPETITE, TOLERANCE, BEYOND = "appetite", "tolerance", "beyond"
DAILY, REGISTER_CHANGE, OVERRIDE = "daily", "register_change", "override"
_hash = cache(grid_hash)


@dataclass(frozen=True, slots=True)
class DayRisk:
    """One risk at the end of one day."""

    terms: RiskTerms
    result: Residual
    watch: Watch
    position: Position
    grid: Grid
    override: Override | None
    appetite: Appetite | None
    loss: AnnualLoss | None
    currency: str


def within(result: Residual, grid: Grid, appetite: Appetite | None) -> str | None:
    """Return how a level stands to appetite and tolerance; None where none is set.

    A level that the matrix does not have (lint says so) is taken for its lowest.
    """
    if appetite is None:
        return None
    if result.rank <= _rank(grid, appetite.appetite):
        return APPETITE
    return TOLERANCE if result.rank <= _rank(grid, appetite.tolerance) else BEYOND


def _rank(grid: Grid, level: str) -> int:
    return grid.levels.index(level) if level in grid.levels else 0


def reason_of(before: Position | None, now: DayRisk, *, is_first: bool) -> str:
    """Return why a snapshot differs from the one before, as far as a person did it."""
    if before is None:
        return DAILY if is_first else REGISTER_CHANGE
    if before.inputs_hash == now.position.inputs_hash:
        return DAILY
    kinds = {kind for kind, _ in changed_causes(from_json(before.inputs), from_json(now.position.inputs))}
    if CauseKind.OVERRIDE in kinds:
        return OVERRIDE
    return REGISTER_CHANGE if kinds & {CauseKind.REGISTER, CauseKind.METHOD} else DAILY


def snapshot_row(day: DayRisk, reason: str) -> tuple[object, ...]:
    """Return a row of `ops.risk_snapshots`."""
    risk, result, watch, at, loss = day.terms.risk, day.result, day.watch, day.position, day.loss
    return (
        at.as_of,
        risk.id,
        risk.business_line,
        risk.category,
        day.grid.id,
        _hash(day.grid),
        risk.inherent_likelihood,
        risk.inherent_impact,
        result.residual_likelihood,
        result.residual_impact,
        result.likelihood,
        result.impact,
        result.level,
        result.rank,
        result.computed_level,
        day.override.id if day.override else None,
        day.appetite.appetite if day.appetite else None,
        day.appetite.tolerance if day.appetite else None,
        at.within or None,
        result.confidence,
        result.pressure_likelihood,
        result.pressure_impact,
        result.strength_pre,
        result.strength_post,
        loss.expected_minor if loss else None,
        loss.low_minor if loss else None,
        loss.high_minor if loss else None,
        day.currency,
        risk.treatment,
        reason,
        at.inputs_hash,
        watch.leading,
        watch.live_leading,
        watch.lagging,
        watch.live_lagging,
        ", ".join(watch.silent) or None,
    )


def movement_rows(movement: Movement, previous: date, day: date) -> Iterator[tuple[object, ...]]:
    """Yield the rows of `ops.risk_movements` of one risk: one per cause; a risk that came or went has one."""
    before, after = movement.before, movement.after
    came = (Part(CauseKind.REGISTER, movement.risk_id, 0.0, 0.0, 0.0),)
    for part in came if movement.change in (Change.NEW, Change.RETIRED) else movement.parts:
        yield (
            day,
            previous,
            movement.risk_id,
            movement.change.value,
            before.level if before else None,
            after.level if after else None,
            before.residual_likelihood if before else None,
            after.residual_likelihood if after else None,
            before.residual_impact if before else None,
            after.residual_impact if after else None,
            (before.within or None) if before else None,
            (after.within or None) if after else None,
            part.kind.value,
            part.id,
            part.likelihood,
            part.impact,
            part.level,
        )
