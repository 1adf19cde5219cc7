"""Expectations about the health of feeds; the rules on their indicators rest on them."""

from risk_pipeline.monitoring.expectations.base import RuleExpectation


class ExpectFeedVolumeAsUsual(RuleExpectation):
    """Expect feeds to bring as many rows by event day as that weekday usually brings.

    Args:
        feeds: ids of the feeds.
        amber: share of the usual below which to watch.
        red: share of the usual below which the feed is broken.
        min_expected: with fewer usual rows the day is `insufficient`.
        min_history: days that must lie behind the baseline.
    """

    feeds: tuple[str, ...]
    amber: float = 0.6
    red: float = 0.4
    min_expected: float = 20.0
    min_history: int = 28

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        return "$feeds must bring at least $amber (amber) and $red (red) of the rows usual for the weekday."


class ExpectFeedToBeFresh(RuleExpectation):
    """Expect the newest event of feeds to be recent at the end of each day.

    Args:
        feeds: ids of the feeds.
        amber_hours: age to watch.
        red_hours: age from which the feed is broken.
        min_history: days since the feed's first event; fewer: insufficient.
    """

    feeds: tuple[str, ...]
    amber_hours: float = 36.0
    red_hours: float = 60.0
    min_history: int = 0

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        return (
            "The newest event of $feeds must be at most $amber_hours (amber) and $red_hours (red) hours old."
        )
