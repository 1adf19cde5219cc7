"""Slices of the business against what was expected: which belong to the cause, and how they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Literal

from risk_pipeline.domain.diagnosis.location import Measure, SliceLine

Expected = Literal["rate", "rest", "count", "given"]
"""What a slice is held against: its past rate, the rate of the rest, its past count, or a given number."""

Side = Literal["up", "down"]

# A further slice belongs to the cause when it is about as far off as the first, and has evidence of its own.
# Tuned on generated incidents of other seeds than those that are reported (benchmarks/detection).
_ALIKE_LIFT = 0.7
_ALIKE_EVIDENCE = 0.1
_OWN_EVIDENCE = 10.0


# Part of the whole excess below which a slice is a remark, not the answer.
_LEAST_SHARE = 0.2


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


def is_alike(found: Slice, first: Slice) -> bool:
    """Whether a further slice belongs to the cause, as the first does."""
    return (
        found.gain >= _OWN_EVIDENCE
        and found.llr >= _ALIKE_EVIDENCE * first.llr
        and _distance(found) >= _ALIKE_LIFT * _distance(first)
    )


def _distance(found: Slice) -> float:
    """Return how far the slice is off, as a ratio of either direction."""
    return abs(log(max(found.observed, 0.5) / max(found.expected, 0.5)))


def slice_line(part: Slice, first: Slice, measure: Measure) -> SliceLine:
    """Return the slice as people read it. Shares are of the excess before any slice was taken away."""
    chances = part.chances if measure == "mean" and part.chances else 1.0
    whole = first.total_observed - first.total_expected
    share = part.excess / whole if whole * part.excess > 0 else None
    return SliceLine(
        slice=" & ".join(f"{name.replace('_', ' ')} {value}" for name, value in part.values.items()),
        observed=part.observed / chances,
        expected=part.expected / chances,
        excess=part.excess / chances,
        lift=part.lift,
        share_of_excess=share,
        is_named=part.is_cause and (share or 0) >= _LEAST_SHARE,
        measure=measure,
    )


def split_by(attributes: Sequence[str], found: Sequence[Slice], where: Sequence[SliceLine]) -> Sequence[str]:
    """Return what a move is split by: the attributes of the slice named first, else the first there is."""
    named = [part for part, line in zip(found, where, strict=True) if line.is_named]
    return list(named[0].values) if named else list(attributes[:1])
