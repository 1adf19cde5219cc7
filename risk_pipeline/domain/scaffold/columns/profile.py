"""What was counted in a table: how many values of a column look like what. No value is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. `shapes` counts values by the names of `shapes.py`, `formats` those that a format reads.

    `engine_type` is VARCHAR for text; Parquet files bring types of their own. `decimals` are the most
    digits behind a comma, and behind a point. `valid_as` counts, among `tried` distinct values, those whose
    check digits fit a personal number.
    """

    header: str
    engine_type: str = "VARCHAR"
    filled: int = 0
    distinct: int = 0
    longest: int = 0
    digits: int = 0
    decimals: Mapping[str, int] = field(default_factory=dict)
    shapes: Mapping[str, int] = field(default_factory=dict)
    formats: Mapping[str, int] = field(default_factory=dict)
    tried: int = 0
    valid_as: Mapping[str, int] = field(default_factory=dict)

    def share(self, *shapes: str) -> float:
        """Return the share of the filled values that have one of these shapes."""
        return sum(self.shapes.get(shape, 0) for shape in shapes) / self.filled if self.filled else 0.0


@dataclass(frozen=True, slots=True)
class TableProfile:
    """A table: `looked_at` rows were counted, of `rows` in all. `unique` are columns without null or repeat.

    `unique_pairs` are looked for only where no single column identifies a row.
    """

    columns: tuple[ColumnProfile, ...]
    rows: int
    looked_at: int
    unique: frozenset[str] = frozenset()
    unique_pairs: tuple[tuple[str, str], ...] = ()
