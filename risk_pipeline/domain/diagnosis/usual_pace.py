"""What a segment would have at its usual pace: its past, brought to the size of now."""

from dataclasses import dataclass

from risk_pipeline.domain.diagnosis.decomposition import Part


@dataclass(frozen=True, slots=True)
class UsualPace:
    """`growth` brings past events and chances to the size of now; `rate` is the past rate, 0 for counts.

    `side` is 1 where too much is bad, -1 where too little is.
    Where nothing is known of the past both are 0: then all there is counts as excess.
    """

    growth: float
    rate: float
    side: int

    @property
    def is_known(self) -> bool:
        """Whether there is a past."""
        return self.growth > 0

    def excess(self, part: Part) -> float:
        """Return how many more than usual a segment has, without what more chances brought.

        Over all segments these add up to the excess of the whole.
        """
        more_chances = (part.chances or 0.0) - (part.past_chances or 0.0) * self.growth
        return part.events - part.past_events * self.growth - more_chances * self.rate
