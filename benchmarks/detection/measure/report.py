"""The delay table: every method as a multiple of the optimum, in Markdown and as a picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("agg")
import matplotlib.pyplot as plt

from benchmarks.detection.detectors import METHODS, Detector
from benchmarks.detection.measure.protocol import Delay, Size, delays, multiples
from benchmarks.detection.simulation import World

VOLUMES = (50, 500, 5000)
SHIFTS = (0.10, 0.25, 0.50, 1.00)
Lines = Iterator[str]


@dataclass(frozen=True)
class Grid:
    """What the delay table was measured on and what came out."""

    world: str
    found: dict[int, dict[str, list[Delay]]]

    def multiple(self, method: str) -> float:
        """Mean over volumes and shifts of the delay over the optimum's."""
        return float(np.mean([multiples(rows)[method] for rows in self.found.values()]))

    def overall(self, method: str) -> float:
        """All delays added up over all of the optimum's."""
        days = [[one.mean_days for one in rows[method]] for rows in self.found.values()]
        best = [[one.mean_days for one in rows["optimum"]] for rows in self.found.values()]
        return float(np.sum(days) / np.sum(best))


def measure_delays(real: bool, size: Size, seed: int, methods: dict[str, Detector] | None = None) -> Grid:
    """The delay table of one kind of world."""
    chosen = methods or METHODS
    worlds = {volume: World(volume=volume).real if real else World(volume=volume) for volume in VOLUMES}
    found = {
        volume: delays(world, SHIFTS, chosen, size, seed + 100 * at)
        for at, (volume, world) in enumerate(worlds.items())
    }
    return Grid("real" if real else "clean", found)


def delay_table(grid: Grid) -> Lines:
    """Mean days to the alarm, per volume and shift, and the multiples of the optimum."""
    methods = list(next(iter(grid.found.values())))
    cells = [(volume, at) for volume in grid.found for at in range(len(SHIFTS))]
    yield (
        "| method | "
        + " | ".join(f"{v}/day +{SHIFTS[at]:.0%}" for v, at in cells)
        + " | mean multiple | total days over optimum's |"
    )
    yield "|---|" + "---:|" * (len(cells) + 2)
    for name in sorted(methods, key=grid.multiple):
        days = " | ".join(f"{grid.found[v][name][at].mean_days:.1f}" for v, at in cells)
        yield f"| {name} | {days} | {grid.multiple(name):.2f} | {grid.overall(name):.2f} |"


def repeated_table(size: Size, seeds: Sequence[int]) -> Lines:
    """The shipped SQL beside the reference recipe in several real worlds, and how far worlds lie apart."""
    names = ("shipped SQL", "single CUSUM (reference recipe)")
    yield "| seed | " + " | ".join(f"{name}: mean multiple | all days" for name in names) + " |"
    yield "|---|" + "---:|" * 2 * len(names)
    rows = []
    for seed in seeds:
        grid = measure_delays(True, size, seed, {name: METHODS[name] for name in names})
        rows.append([value for name in names for value in (grid.multiple(name), grid.overall(name))])
        yield f"| {seed} | " + " | ".join(f"{value:.2f}" for value in rows[-1]) + " |"
    means = np.mean(rows, axis=0)
    errors = np.std(rows, axis=0, ddof=1) / np.sqrt(len(rows))
    told = (f"{mean:.2f} ± {error:.2f}" for mean, error in zip(means, errors, strict=True))
    yield "| mean ± standard error | " + " | ".join(told) + " |"


def draw_delays(grids: list[Grid], path: Path) -> None:
    """Bars of the mean multiples, method by method."""
    methods = [
        name for name in sorted(grids[-1].found[VOLUMES[0]], key=grids[-1].multiple) if name != "optimum"
    ]
    figure, axes = plt.subplots(figsize=(8, 0.45 * len(methods) + 1.4), layout="constrained")
    for at, (grid, colour) in enumerate(zip(grids, ("#9ecae1", "#08519c"), strict=False)):
        places = np.arange(len(methods)) + (at - 0.5) * 0.38
        values = [grid.multiple(name) for name in methods]
        axes.barh(places, values, 0.36, label=grid.world, color=colour)
        for place, value in zip(places, values, strict=True):
            axes.text(value * 1.02, place, f"{value:.1f}", va="center", fontsize=8)
    axes.set_yticks(np.arange(len(methods)), methods)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlim(1, 1.35 * axes.get_xlim()[1])
    axes.set_xlabel("mean delay as a multiple of the optimum, at one false alarm per series and year")
    axes.legend(title="feeds", loc="upper right")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    plt.close(figure)
