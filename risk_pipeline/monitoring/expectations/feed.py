"""Expectations about the health of feeds; the rules on their indicators rest on them."""

from risk_pipeline.monitoring.expectations.base import RuleExpectation


class ExpectFeedVolumeAsUsual(RuleExpectation):
    """Expect feeds to bring as many rows by event day as that weekday usually brings."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        return "$feeds must bring at least $amber (amber) and $red (red) of the rows usual for the weekday."


class ExpectFeedToBeFresh(RuleExpectation):
    """Expect the newest event of feeds to be recent at the end of each day."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        return (
            "The newest event of $feeds must be at most $amber_hours (amber) and $red_hours (red) hours old."
        )
