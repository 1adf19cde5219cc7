"""Scan slices of any table of counts, by the SQL of `dbt_package/macros/slices/`.

`breach_events.py` makes the counts of an indicator; benchmarks/detection gives tables of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from math import inf
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from risk_pipeline.domain.diagnosis.slices import Expected, Side, Slice, is_alike
from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.settings import DBT_PACKAGE
from risk_pipeline.warehouse.sql import Connection, saying, table_name

_MACROS = DBT_PACKAGE / "macros" / "slices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What slices are held against, and how; the macro file says what each means.

    `scale` is the length of now over that of the past, `phi` the variance of an event's weight over its mean.
    """

    expected: Expected
    side: Side = "up"
    scale: float = 1.0
    phi: float = 1.0


@dataclass(frozen=True)
class SliceScan:
    """The scan over one connection: one statement for all slices that it finds."""

    connection: Connection
    macros: Path = _MACROS

    def find(
        self,
        source: str,
        attributes: Sequence[str],
        held: Held,
        *,
        depth: int = 3,
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
        sql = self._sql.slice_search(
            table_name(source),
            attributes,
            expected=held.expected,
            side=held.side,
            depth=depth,
            scale=held.scale,
            phi=held.phi,
            most=most,
        )
        with saying("The slices cannot be scanned"):
            cursor = self.connection.execute(sql)
            columns = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        return list(takewhile(lambda part: part.gain >= least_gain, _slices_of(rows, attributes)))

    @cached_property
    def _sql(self) -> Any:  # noqa: ANN401 - a template's module has the macros it has
        """The macros, as functions that return SQL."""
        try:
            files = sorted(path for path in self.macros.iterdir() if path.suffix == ".sql")
            text = "\n".join(path.read_text(encoding="utf-8") for path in files)
        except OSError as error:
            raise WarehouseError(
                f"{self.macros}: the SQL of the slice scan cannot be read ({error}). Put the folder back."
            ) from error
        # What is rendered is SQL, not HTML; the macro file quotes names and values itself.
        environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
        return environment.from_string(text).module


def _slices_of(rows: Sequence[Mapping[str, Any]], attributes: Sequence[str]) -> Iterator[Slice]:
    """Yield the slices; none that follows the first runner-up belongs to the cause."""
    first: Slice | None = None
    is_cause = True
    for row in rows:
        found = _slice_of(row, attributes)
        first = first or found
        is_cause = is_cause and (found is first or is_alike(found, first))
        yield replace(found, is_cause=is_cause)


def _slice_of(row: Mapping[str, Any], attributes: Sequence[str]) -> Slice:
    return Slice(
        values={name: str(row[name]) for name in attributes if row[name] is not None},
        observed=float(row["observed"]),
        expected=float(row["expected"]),
        total_observed=float(row["total_x"]),
        total_expected=float(row["total_expected"]),
        chances=None if row["n"] is None else float(row["n"]),
        llr=float(row["llr"]),
        gain=float(row["gain"]),
    )
