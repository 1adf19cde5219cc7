"""Which one segment holds most of a breach, where the scan names none: such a breach is not everywhere.

Of each attribute the segment that holds the most of the excess is looked at. It holds the breach when that
is at least half of the excess, and

- clearly more than it holds of other times (`_BEYOND`), or nothing is known of other times: `is_usual` is
  false;
- or about as much as at other times, and the attribute is a dimension of the indicator: the excess is spread
  in proportion, and most of it is where most always is. `is_usual` says so.

The excess of a segment of a rate is counted at the rate of the whole, without what came with more chances.
"""

from collections.abc import Container, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.diagnosis.decomposition import Part
from risk_pipeline.domain.diagnosis.usual_pace import UsualPace

_MOST = 0.5
_BEYOND = 0.2
# An attribute that never had a second value tells nothing apart.
_ONLY = 0.999


class Holder(BaseModel):
    """The segment that holds `share` of the excess; `is_usual`: about what it holds at other times."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slice: str
    share: float
    is_usual: bool = False


def holder_of(
    largest: Mapping[str, Part], whole: Part, pace: UsualPace, dimensions: Container[str]
) -> Holder | None:
    """Return the segment that holds most of the excess; None where it is spread.

    `largest` has by attribute the segment with the most excess, `whole` is all segments together.
    """
    excess = pace.excess(whole)
    if excess * pace.side <= 0:
        return None
    found: list[tuple[float, Holder]] = []
    for attribute, part in largest.items():
        share = min(pace.excess(part) / excess, 1.0)
        usual = part.past_events / whole.past_events if pace.is_known and whole.past_events else None
        is_beyond = usual is None or share - usual > _BEYOND
        is_only = usual is not None and usual >= _ONLY
        if share >= _MOST and not is_only and (is_beyond or attribute in dimensions):
            name = f"{attribute.replace('_', ' ')} {part.segment}"
            lead = share - (usual or 0.0) + (attribute in dimensions) / 1000
            found.append((lead, Holder(slice=name, share=share, is_usual=not is_beyond)))
    return max(found, key=lambda each: (not each[1].is_usual, each[0]), default=(0.0, None))[1]


def named_first(shares: Sequence[tuple[str, float]]) -> Sequence[str]:
    """Return the fewest of the first slices that hold half of the excess together; none if they do not."""
    held = 0.0
    for count, (_, share) in enumerate(shares, start=1):
        held += share
        if held >= _MOST:
            return [name for name, _ in shares[:count]]
    return []
