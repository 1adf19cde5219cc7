"""Columns of the frame that rules look at: those of `indicators.indicator_values` and our helpers.

The helpers carry what a row alone does not say. They are added by `frame.prepare_frame`; plain GX
may leave them out, then each takes the default named here.
"""

KEY = ("indicator", "grain", "dimension", "segment", "period_start")
DATES = ("period_start", "period_end", "known_on")
NUMBERS = ("value", "numerator", "denominator", "centre", "lower", "upper", "deviation", "n_history")
OPTIONAL_NUMBERS = ("exposure_minor", "score", "events_since", "expected_since", "excess")
BEGINS_WITHIN = "begins_within"
"""The data begin within the period, so that it is a part of one; default false."""

OPTIONAL_FLAGS = ("is_shift", "is_spike", "is_muted", BEGINS_WITHIN)
OPTIONAL_TEXTS = ("side", "known_event")
SINCE = "since"
"""Day a shift began; a frame without the columns of the early warning has none."""

HOUR, SINCE_HOUR = "hour", "since_hour"
"""Hours of `period_start` and `since`, 0 to 23; a frame without hours may leave them out."""

REQUIRED = (*KEY, "period_end", "known_on", "unit", "is_complete", *NUMBERS)

DIRECTION = "direction"
"""Which way is bad (`up_bad`, `down_bad`, `band`); default `up_bad`."""

CURRENCY = "currency"
"""What amounts of money are in, the same in every row; without it they are told in minor units."""

MIN_DENOMINATOR = "min_denominator"
"""Smallest sample that is judged; default 0."""

IS_CONTEXT = "is_context"
"""The row only serves the judgement of later ones (`consecutive`, trends); default false."""

GATE = "gate"
"""Status the row has whatever its value, because of its feeds; default none."""

GATE_REASON = "gate_reason"
"""Why the gate is shut: a `Reason`."""
