"""The bars: what is measured and how high it may be."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.house import functions, names
from benchmarks.house.macros import macros
from benchmarks.house.tree import Module, Sized, find_files, flat_files, line_count, read_modules


@dataclass(frozen=True)
class Bar:
    """One bar with its figure; where it is missed, the offenders, worst first."""

    name: str
    figure: float
    limit: float
    offenders: tuple[Sized, ...] = ()

    @property
    def is_met(self) -> bool:
        """Tell whether the figure is not above the limit."""
        return self.figure <= self.limit


def _worst_first(sizes: Iterable[Sized]) -> list[Sized]:
    return sorted(sizes, key=lambda each: -each.size)


def highest(name: str, sizes: Iterable[Sized], limit: float) -> Bar:
    """Return the bar that no size may pass."""
    ordered = _worst_first(sizes)
    over = tuple(each for each in ordered if each.size > limit)
    return Bar(name, ordered[0].size if ordered else 0, limit, over)


def typical(name: str, sizes: Iterable[Sized], measure: Callable[[list[float]], float], limit: float) -> Bar:
    """Return the bar of a median or percentile."""
    ordered = _worst_first(sizes)
    figure = measure([each.size for each in ordered])
    return Bar(name, figure, limit, tuple(ordered) if figure > limit else ())


def total(name: str, sizes: Iterable[Sized], limit: float) -> Bar:
    """Return the bar of a sum."""
    ordered = _worst_first(each for each in sizes if each.size)
    figure = sum(each.size for each in ordered)
    return Bar(name, figure, limit, tuple(ordered) if figure > limit else ())


def percentile_95(sizes: list[float]) -> float:
    return quantiles(sizes, n=20, method="inclusive")[-1]


def file_bars(modules: list[Module]) -> Iterator[Bar]:
    lines = [Sized(line_count(module.text), str(module.path)) for module in modules]
    yield highest("flat .py files in a folder", flat_files(module.path for module in modules), 12)
    yield typical("lines of a Python file, median", lines, median, 100)
    yield highest("lines of a Python file, most", lines, 400)


def function_bars(modules: list[Module]) -> Iterator[Bar]:
    lengths = [each for module in modules for each in functions.lengths(module)]
    complexities = (each for module in modules for each in functions.complexities(module))
    parameters = (each for module in modules for each in functions.parameters(module))
    yield typical("lines of a function, median", lengths, median, 8)
    yield typical("lines of a function, 95th percentile", lengths, percentile_95, 30)
    yield highest("complexity of a function, most", complexities, 15)
    yield highest("parameters of a function, most", parameters, 6)


def name_bars(modules: list[Module]) -> Iterator[Bar]:
    module_names = {module.name for module in modules}
    package = (module for module in modules if module.path.parts[0] == "risk_pipeline")
    private = (each for module in modules for each in names.private_uses(module, module_names))
    yield total("`Any` in the package", map(names.any_count, package), 119)
    yield total("private names used outside their module", private, 0)


def sql_bars(root: Path) -> Iterator[Bar]:
    paths = find_files(root, ".sql")
    texts = {path: (root / path).read_text() for path in paths if "macros" in path.parts}
    lines = (Sized(line_count(text), str(path)) for path, text in texts.items())
    yield highest("flat .sql files in a folder", flat_files(paths), 12)
    yield highest("lines of a file of macros, most", lines, 250)
    yield highest("lines of a macro, most", (each for item in texts.items() for each in macros(*item)), 120)


def measure(root: Path) -> list[Bar]:
    """Return every bar with its figure for the checkout in that folder."""
    modules = read_modules(root)
    return [*file_bars(modules), *function_bars(modules), *name_bars(modules), *sql_bars(root)]
