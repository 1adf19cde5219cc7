"""Scan slices of any table of counts, by the SQL of `dbt_project/macros/slices.sql`.

Who makes the counts of an indicator is `warehouse/locating.py`; benchmarks/detection gives tables of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from math import inf, log
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, StrictUndefined

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.sql import Connection, saying, table_name

MACROS = Path("dbt_project") / "macros" / "slices.sql"
Expected = Literal["rate", "rest", "count", "given"]
Side = Literal["up", "down"]

# A further slice belongs to the cause when it is about as far off as the first, and has evidence of its own.
# Tuned on generated incidents of other seeds than those that are reported (benchmarks/detection).
_ALIKE_LIFT = 0.7
_ALIKE_EVIDENCE = 0.1
_OWN_EVIDENCE = 10.0


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice against what was expected of it, counted without the slices found before it."""

    values: Mapping[str, str]
    observed: float
    expected: float
    total_observed: float
    total_expected: float
    chances: float | None
    llr: float
    gain: float
    is_cause: bool = True

    @property
    def excess(self) -> float:
        """How many more than expected; negative where there are fewer."""
        return self.observed - self.expected

    @property
    def lift(self) -> float | None:
        """Observed over expected."""
        return self.observed / self.expected if self.expected > 0 else None


@dataclass(frozen=True)
class SliceScan:
    """The scan over one connection. It keeps its work in two temporary tables, renewed each time."""

    connection: Connection
    macros: Path

    def find(
        self,
        source: str,
        attributes: Sequence[str],
        *,
        expected: Expected,
        side: Side = "up",
        depth: int = 3,
        scale: float = 1.0,
        phi: float = 1.0,
        most: int = 3,
        least_gain: float = -inf,
    ) -> list[Slice]:
        """Return the slices of a relation that moved most, the one to name first; at most `most`.

        The search ends at the first with less than `least_gain` nats of evidence beyond its price.

        `source` has a text column per attribute and the counts that the macro file describes. Each
        further slice is looked for in the rows that those before it leave.

        Raises:
            WarehouseError: the relation lacks a column, or the macro file cannot be read.
        """
        if not attributes:
            return []
        with saying("The slices cannot be scanned"):
            self._prepare(source, attributes, expected, side, depth)
            found = self._found(attributes, expected, side, depth, scale, phi, most)
            return list(takewhile(lambda part: part.gain >= least_gain, found))

    def _prepare(
        self, source: str, attributes: Sequence[str], expected: Expected, side: Side, depth: int
    ) -> None:
        cells = self._sql.slice_cells(table_name(source), attributes, expected=expected, side=side)
        self.connection.execute(f"create or replace temp table slice_cells as {cells}")
        sums = self._sql.slice_sums("slice_cells", attributes, expected=expected, side=side, depth=depth)
        self.connection.execute(f"create or replace temp table slice_sums as {sums}")

    def _found(
        self,
        attributes: Sequence[str],
        expected: Expected,
        side: Side,
        depth: int,
        scale: float,
        phi: float,
        most: int,
    ) -> Iterator[Slice]:
        taken: list[Mapping[str, str]] = []
        first: Slice | None = None
        is_cause = True
        while len(taken) < most:
            sql = self._sql.slice_scan(
                "slice_sums",
                "slice_cells",
                attributes,
                expected=expected,
                side=side,
                depth=depth,
                scale=scale,
                phi=phi,
                taken=taken,
                rows=1,
            )
            cursor = self.connection.execute(sql)
            columns = [column[0] for column in cursor.description or ()]
            row = cursor.fetchone()
            if row is None:
                return
            found = _slice_of(dict(zip(columns, row, strict=True)), attributes, first, is_cause)
            first, is_cause = first or found, found.is_cause
            taken.append(found.values)
            yield found

    @cached_property
    def _sql(self) -> Any:  # noqa: ANN401 - a template's module has the macros it has
        """The macros, as functions that return SQL."""
        try:
            text = self.macros.read_text(encoding="utf-8")
        except OSError as error:
            raise WarehouseError(
                f"{self.macros}: the SQL of the slice scan cannot be read ({error}). Put the file back."
            ) from error
        # What is rendered is SQL, not HTML; the macro file quotes names and values itself.
        environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
        return environment.from_string(text).module


def _slice_of(
    row: Mapping[str, Any], attributes: Sequence[str], first: Slice | None, is_cause: bool
) -> Slice:
    found = Slice(
        values={name: str(row[name]) for name in attributes if row[name] is not None},
        observed=float(row["observed"]),
        expected=float(row["expected"]),
        total_observed=float(row["total_x"]),
        total_expected=float(row["total_expected"]),
        chances=None if row["n"] is None else float(row["n"]),
        llr=float(row["llr"]),
        gain=float(row["gain"]),
    )
    if first is None or (is_cause and _is_alike(found, first)):
        return found
    return replace(found, is_cause=False)


def _is_alike(found: Slice, first: Slice) -> bool:
    return (
        found.gain >= _OWN_EVIDENCE
        and found.llr >= _ALIKE_EVIDENCE * first.llr
        and _distance(found) >= _ALIKE_LIFT * _distance(first)
    )


def _distance(found: Slice) -> float:
    """Return how far the slice is off, as a ratio of either direction."""
    return abs(log(max(found.observed, 0.5) / max(found.expected, 0.5)))
