"""How far a residual is from a target: the fewest classes that it has to fall. Pure."""

from collections.abc import Iterable

from risk_pipeline.domain.register.governance.strategy import StrategyTarget
from risk_pipeline.domain.risk.inputs import Grid
from risk_pipeline.domain.risk.residual import HIGHEST, round_half_up

Cell = tuple[int, int]
_CLASSES = range(1, int(HIGHEST) + 1)
_DIGITS = 6


def target_cells(target: StrategyTarget, grid: Grid) -> frozenset[Cell]:
    """Return the cells of the matrix that reach a target; none where the matrix lacks its level.

    A level is reached by every cell at or below it, a class by every cell at or below it on its axis. So what
    is below a cell of a target is a cell of it, too.
    """
    cells = [(likelihood, impact) for likelihood in _CLASSES for impact in _CLASSES]
    if target.level is not None:
        if target.level not in grid.levels:
            return frozenset()
        most = grid.levels.index(target.level)
        return frozenset(cell for cell in cells if grid.rank(*cell) <= most)
    likelihood, impact = target.likelihood or _CLASSES[-1], target.impact or _CLASSES[-1]
    return frozenset(cell for cell in cells if cell[0] <= likelihood and cell[1] <= impact)


def cell_of(residual_likelihood: float, residual_impact: float) -> Cell:
    """Return the cell of a computed residual, whatever an override says."""
    return round_half_up(residual_likelihood), round_half_up(residual_impact)


def distance(cells: Iterable[Cell], residual_likelihood: float, residual_impact: float) -> float:
    """Return by how much a residual has to fall, both axes together, until it rounds to one of the cells."""
    found = min(
        max(0.0, residual_likelihood - likelihood - 0.5) + max(0.0, residual_impact - impact - 0.5)
        for likelihood, impact in cells
    )
    return round(found, _DIGITS)


def gap_classes(cells: Iterable[Cell], at: Cell) -> int:
    """Return how many whole classes a cell is above the nearest of the target's, both axes together."""
    return min(max(0, at[0] - likelihood) + max(0, at[1] - impact) for likelihood, impact in cells)


def gap_levels(cells: Iterable[Cell], at: Cell, grid: Grid) -> int:
    """Return how many levels a cell is above the worst level that still reaches the target."""
    return max(0, grid.rank(*at) - max(grid.rank(*cell) for cell in cells))
