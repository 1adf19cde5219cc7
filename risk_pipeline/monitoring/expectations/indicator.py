"""Expectations about one indicator's values."""

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.rule import OnKnownEvent
from risk_pipeline.monitoring.expectations.base import RuleExpectation

Limit = float | tuple[float, float]


class _IndicatorExpectation(RuleExpectation):
    """An expectation about one indicator, by one or more dimensions, at one grain."""

    indicator: str
    by: tuple[str, ...] = ("all",)
    grain: Grain = Grain.DAY
    on_known_event: OnKnownEvent = "explain"


class ExpectIndicatorWithinLimits(_IndicatorExpectation):
    """Expect every segment of an indicator to keep its amber and red limits.

    Args:
        indicator: name of the indicator.
        by: dimensions judged.
        grain: hour, day, week or month.
        on_known_event: what becomes of hits on days that the calendar knows: explain, mute or ignore.
        amber: limit to watch; `[low, high]` for an indicator that is judged as a band.
        red: limit to act on; a ratio is red only if its 90 % Wilson bound is beyond it too.
        consecutive: red only from so many periods in a row.
    """

    amber: Limit | None = None
    red: Limit
    consecutive: int = 1

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        amber = "" if kwargs["amber"] is None else "amber $amber and "
        run = "" if kwargs["consecutive"] == 1 else ", red from $consecutive periods in a row"
        return f"$indicator by $by must keep the limits {amber}red $red in every $grain{run}."


class ExpectIndicatorWithinControlLimits(_IndicatorExpectation):
    """Expect every segment of an indicator to stay near what its own past lets expect.

    Args:
        indicator: name of the indicator.
        by: dimensions judged.
        grain: hour, day, week or month.
        on_known_event: what becomes of hits on days that the calendar knows: explain, mute or ignore.
        amber: standard deviations to watch.
        red: standard deviations to act on.
        min_expected: fewer expected events are `insufficient`.
        min_effect: smaller relative moves are recorded, not acted on.
        min_per_week: a shift that adds fewer events a week is recorded, not acted on.
        min_history: periods that must lie behind the baseline.
        consecutive: red only from so many periods in a row.
    """

    amber: float = 3.0
    red: float = 5.0
    min_expected: float = 0.0
    min_effect: float = 0.0
    min_history: int = 56
    consecutive: int = 1

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        run = "" if kwargs["consecutive"] == 1 else ", red from $consecutive periods in a row"
        return (
            "$indicator by $by must stay within $amber (amber) and $red (red) standard deviations of what "
            f"its own past lets expect for the $grain{run}."
        )


class ExpectIndicatorNotToShift(_IndicatorExpectation):
    """Expect no lasting shift of any segment of an indicator, and no jump.

    Args:
        indicator: name of the indicator.
        by: dimensions judged.
        grain: hour, day, week or month.
        on_known_event: what becomes of hits on days that the calendar knows: explain, mute or ignore.
        amber: part of the alarm limit to watch.
        red: part of the alarm limit to act on; 1 is the alarm that the noise budget allows.
        spike: whether a single period far out is red by itself.
        min_effect: smaller relative moves are recorded, not acted on.
        min_excess: fewer events off what was expected are recorded, not acted on.
        min_per_week: a shift that adds fewer events a week is recorded, not acted on.
        min_history: periods that must lie behind the baseline; by default 84 days, 12 weeks, 6 months.
    """

    amber: float = 0.7
    red: float = 1.0
    spike: bool = True
    min_effect: float = 0.0
    min_excess: float = 0.0
    min_per_week: float = 0.0
    min_history: int | None = None

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        jump = " nor jump in one $grain" if kwargs["spike"] else ""
        return (
            f"$indicator by $by must not shift for good{jump}: the evidence that adds up from $grain to "
            "$grain must stay below $amber (amber) and $red (red) of its alarm limit."
        )


class ExpectIndicatorNotToWorsen(_IndicatorExpectation):
    """Expect no segment of an indicator to get worse period after period.

    Args:
        indicator: name of the indicator.
        by: dimensions judged.
        grain: day, week or month.
        on_known_event: what becomes of hits on days that the calendar knows: explain, mute or ignore.
        periods: worsening steps in a row that are red; one fewer is amber.
        min_change: relative change over those steps below which they do not count.
    """

    periods: int = 4
    min_change: float = 0.2

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        return (
            "$indicator by $by must not get worse $periods ${grain}s in a row by $min_change or more in all."
        )


class ExpectIndicatorNotConcentrated(_IndicatorExpectation):
    """Expect no segment to hold too large a share of an indicator's total.

    Args:
        indicator: name of the indicator; its numerator is what is shared.
        by: dimensions judged; `all` has one segment and is refused.
        grain: hour, day, week or month.
        on_known_event: what becomes of hits on days that the calendar knows: explain, mute or ignore.
        amber: share to watch.
        red: share to act on.
        min_segments: with fewer segments the period is `insufficient`.
        min_total: with a smaller total the period is `insufficient`.
    """

    amber: float | None = None
    red: float
    min_segments: int = 5
    min_total: float = 0.0

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        amber = "" if kwargs["amber"] is None else "$amber (amber) or "
        return f"No $by may hold more than {amber}$red (red) of the total $indicator of a $grain."
