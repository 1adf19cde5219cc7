"""The series a number belongs to: one indicator, at one grain, for one segment of one dimension."""

from collections.abc import Collection
from dataclasses import dataclass

from risk_pipeline.domain.period import Grain

ALL = "all"
"""Dimension and segment of a total."""

FEED = "feed"
"""Dimension of verdicts on the health of a feed; the segment is its id."""


EVERY = "*"
"""Segment of a storm, and its dimension where the tickets it groups do not have one in common."""


def read_segment(text: str, dimensions: Collection[str]) -> tuple[str | None, str]:
    """Return dimension and segment of what somebody types: `dimension=segment`, or a segment alone (None).

    Only one of `dimensions` is one: a segment's own name may hold such a sign.
    """
    dimension, sign, segment = text.partition("=")
    dimension = dimension.strip()
    return (dimension, segment.strip()) if sign and dimension in dimensions else (None, text)


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """With a `Period` it is the key of `indicator_values`. The default slice is the total.

    `indicator` is empty where something without a number is judged: a load, a run, a table.
    """

    indicator: str
    grain: Grain
    dimension: str = ALL
    segment: str = ALL

    @property
    def slice(self) -> str:
        """Dimension and segment, as people read them."""
        if self.is_feed and self.segment.startswith(("model:", "rule:")):
            return self.segment.replace(":", " ", 1)
        return f"{self.dimension} {self.segment}"

    @property
    def is_feed(self) -> bool:
        """Whether it is about the health of a feed, not about the business."""
        return self.dimension == FEED

    @property
    def feed(self) -> str | None:
        """The feed it is about; None for faults of runs, models, rules and receivers."""
        return self.segment if self.is_feed and ":" not in self.segment else None

    @property
    def is_storm(self) -> bool:
        """Whether it covers all segments that a storm groups."""
        return self.segment == EVERY

    @property
    def is_total(self) -> bool:
        """Whether it is the indicator as a whole, not a segment of it."""
        return self.dimension == ALL
