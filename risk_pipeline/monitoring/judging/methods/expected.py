"""How many events the past of an indicator lets expect: with fewer, what a period says may be chance."""

import numpy as np

from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.monitoring.judging.arrays import Floats
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import figure


def expected_events(rows: Rows) -> Floats:
    """Return them by row: of a share its numerator, of a mean its observations; NaN where none are known."""
    centre, sample = rows.number("centre"), rows.number("denominator")
    if rows.unit == "ratio":
        return centre * sample
    return np.where(np.isnan(sample), centre, sample)


def too_few_expected(events: float, needed: float) -> Reason:
    """Return that a period is not judged, for want of events or of a past that lets expect any."""
    if np.isnan(events):
        return Reason("reason-no-baseline")
    return Reason(
        "reason-expected-events", {"value": figure(events, ",.1f"), "needed": figure(needed, ",.0f")}
    )
