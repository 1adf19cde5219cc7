"""What a rule says about one segment in one period."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from risk_pipeline.domain.period import Grain


class Status(StrEnum):
    """Status of a verdict. Only judged ones open or close anything; unknown is never green."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    INSUFFICIENT = "insufficient"
    IMMATURE = "immature"
    NO_DATA = "no_data"
    STALE = "stale"
    NOT_CONFIGURED = "not_configured"
    ERROR = "error"

    @property
    def is_judged(self) -> bool:
        """Whether the data allowed a judgement."""
        return self in {Status.GREEN, Status.AMBER, Status.RED}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of `ops.rule_results`; its fields are that table's columns, in order.

    `known_on` is the first day at whose end the period can be judged: its last day plus the
    indicator's maturity. `exposure_minor` is the money behind the numerator, in minor units.
    `suppressed` says why a hit is recorded but not acted on (shadow, small effect …).
    """

    rule_id: str
    rule_sha: str
    indicator: str
    grain: Grain
    period_start: date
    period_end: date
    known_on: date
    dimension: str
    segment: str
    status: Status
    value: float | None
    numerator: float | None
    denominator: float | None
    limit_value: float | None
    limit_kind: str | None
    expected: float | None
    lower: float | None
    upper: float | None
    score: float | None
    exposure_minor: int | None
    reason: str
    suppressed: str | None
    run_id: str
