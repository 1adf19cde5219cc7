"""The files that are measured, and the sizes found in them."""

import ast
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CODE = ("risk_pipeline", "tests", "benchmarks", "dbt_project")
PACKAGES = ("risk_pipeline", "tests", "benchmarks")
# Written by dbt and Python, not by us.
NOT_OURS = {"target", "logs", "dbt_packages", "__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Sized:
    """Something with a size, and where it is."""

    size: float
    where: str


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the root of its checkout."""

    path: Path
    text: str

    @cached_property
    def name(self) -> str:
        """The name by which others import it."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of its syntax tree."""
        return list(ast.walk(ast.parse(self.text)))

    @cached_property
    def functions(self) -> list[Function]:
        """All functions and methods, nested ones too."""
        return [node for node in self.nodes if isinstance(node, Function)]

    def sized(self, size: float, line: int, name: str) -> Sized:
        """Return a size found at that line."""
        return Sized(size, f"{self.path}:{line} {name}")


def find_files(root: Path, suffix: str) -> list[Path]:
    """Return our files that end so, relative to the root."""
    found = (path.relative_to(root) for folder in CODE for path in (root / folder).rglob(f"*{suffix}"))
    return sorted(path for path in found if not NOT_OURS & set(path.parts))


def read_modules(root: Path) -> list[Module]:
    return [Module(path, (root / path).read_text()) for path in find_files(root, ".py")]


def line_count(text: str) -> int:
    """Return all lines, blank ones and comments too."""
    return len(text.splitlines())


def flat_files(paths: Iterable[Path]) -> list[Sized]:
    """Return how many of the files are directly in each folder, `__init__.py` left out."""
    counts = Counter(path.parent for path in paths if path.name != "__init__.py")
    return [Sized(count, f"{folder}/") for folder, count in counts.items()]
