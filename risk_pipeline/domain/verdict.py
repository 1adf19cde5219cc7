"""What a rule says about one segment in one period."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from risk_pipeline.domain.muting_reasons import Muted, Suppression
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.series import FEED, Series


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule says about one series in one period: one row of `ops.rule_results`.

    `known_on` is the first day at whose end the period can be judged: its last day plus the
    indicator's maturity. `exposure_minor` is the money behind the numerator, in minor units.
    `score` is the distance from `expected` in deviations; of a shift rule the evidence for a shift,
    where 1 is its alarm. `suppressed` says why a hit is recorded but not acted on. `since` is the day
    a shift began and `excess` how many more (or fewer) events than expected there were from then on.
    `known_event` names what the calendar has for the period. `since_hour` is the hour of `since`; it is
    empty where the period is longer than an hour. `reason` is the sentence that tables keep, `grounds` what
    it is made of: None where it is in the words of others, or older than parts.
    """

    rule_id: str
    rule_sha: str
    series: Series
    period: Period
    known_on: date
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
    suppressed: Suppression | None
    since: date | None = None
    excess: float | None = None
    known_event: str | None = None
    since_hour: int | None = None
    grounds: Reason | None = None
    run_id: str

    @property
    def is_hit(self) -> bool:
        """Whether something is beyond a limit, acted on or not."""
        return self.status in {Status.AMBER, Status.RED}

    @property
    def muted(self) -> Muted | None:
        """The code of why it is not acted on."""
        return self.suppressed.code if self.suppressed else None


def fault_verdict(rule_id: str, segment: str, fault: str | None, period: Period, run_id: str) -> Verdict:
    """Return the verdict on something without a number, in a period: red with its fault, or green."""
    return Verdict(
        rule_id=rule_id,
        rule_sha="",
        series=Series("", period.grain, FEED, segment),
        period=period,
        known_on=period.end,
        status=Status.RED if fault else Status.GREEN,
        value=None,
        numerator=None,
        denominator=None,
        limit_value=None,
        limit_kind=None,
        expected=None,
        lower=None,
        upper=None,
        score=None,
        exposure_minor=None,
        reason=fault or "succeeded",
        suppressed=None,
        run_id=run_id,
    )
