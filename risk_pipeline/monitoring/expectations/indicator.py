"""Expectations about one indicator's values."""

from risk_pipeline.monitoring.expectations.base import RuleExpectation


class ExpectIndicatorWithinLimits(RuleExpectation):
    """Expect every segment of an indicator to keep its amber and red limits."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        amber = "" if kwargs["amber"] is None else "amber $amber and "
        run = "" if kwargs["consecutive"] == 1 else ", red from $consecutive periods in a row"
        where = " that usually has $min_expected events" if kwargs["min_expected"] else ""
        return f"$indicator by $by must keep the limits {amber}red $red in every $grain{where}{run}."


class ExpectIndicatorWithinControlLimits(RuleExpectation):
    """Expect every segment of an indicator to stay near what its own past lets expect."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        run = "" if kwargs["consecutive"] == 1 else ", red from $consecutive periods in a row"
        return (
            "$indicator by $by must stay within $amber (amber) and $red (red) standard deviations of what "
            f"its own past lets expect for the $grain{run}."
        )


class ExpectIndicatorNotToShift(RuleExpectation):
    """Expect no lasting shift of any segment of an indicator, and no jump."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        jump = " nor jump in one $grain" if kwargs["spike"] else ""
        return (
            f"$indicator by $by must not shift for good{jump}: the evidence that adds up from $grain to "
            "$grain must stay below $amber (amber) and $red (red) of its alarm limit."
        )


class ExpectIndicatorNotToWorsen(RuleExpectation):
    """Expect no segment of an indicator to get worse period after period."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        return (
            "$indicator by $by must not get worse $periods ${grain}s in a row by $min_change or more in all."
        )


class ExpectIndicatorNotConcentrated(RuleExpectation):
    """Expect no segment to hold too large a share of an indicator's total."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        amber = "" if kwargs["amber"] is None else "$amber (amber) or "
        return f"No $by may hold more than {amber}$red (red) of the total $indicator of a $grain."
