"""How bad a ticket is: P0 (drop everything) to P3 (look this week).

Three things decide, and the worst of them wins.

Level: the severity written on the rule and the level that was crossed; a value that is
`worsening_factor` times beyond its limit (twice a ceiling, half of a floor) is one step worse.

| rule     | red | red, far beyond | amber |
|----------|-----|-----------------|-------|
| critical | P1  | P0              | P2    |
| warning  | P2  | P1              | P3    |
| info     | P3  | P2              | P3    |

Impact: the money behind a red value, and what the ticket cost so far (loss, users, cases), each
against its steps in register/response.yaml. Register: the risk's inherent impact may require a
severity that a red value of it never falls below.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from risk_pipeline.domain.tickets.outcome.losses import Loss, affected, totals
from risk_pipeline.domain.verdict import Status, Verdict


class Severity(StrEnum):
    """P0 is the worst. Compare by `rank`: smaller is worse."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"

    @property
    def rank(self) -> int:
        """0 for P0 up to 3 for P3."""
        return int(self.value[1])

    @property
    def worse(self) -> "Severity":
        """One step worse; P0 stays."""
        return Severity(f"P{max(self.rank - 1, 0)}")


_LADDER = tuple(Severity)
_RED = {"critical": Severity.P1, "warning": Severity.P2, "info": Severity.P3}


def worst(severities: Sequence[Severity]) -> Severity:
    """Return the worst of them; P3 when there are none."""
    return min(severities, key=lambda severity: severity.rank, default=Severity.P3)


class Impact(BaseModel):
    """From which amount on something is how bad. What is not given decides nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    money_minor: Mapping[Severity, int] = Field(
        default_factory=dict, description="money at risk in one period, or lost net; reporting currency"
    )
    users: Mapping[Severity, int] = Field(default_factory=dict, description="users affected")
    cases: Mapping[Severity, int] = Field(
        default_factory=dict,
        validation_alias=AliasChoices("cases", "orders"),  # plans in older stores say orders
        description="cases affected",
    )

    def of_money(self, minor: int | None) -> Severity:
        """Return the severity that an amount deserves."""
        return _step(self.money_minor, minor or 0)

    def of_losses(self, losses: Sequence[Loss]) -> Severity:
        """Return the severity that what a ticket cost deserves; amounts are not converted."""
        users, cases = affected(losses)
        nets = [self.of_money(total.net.minor) for total in totals(losses)]
        return worst([*nets, _step(self.users, users), _step(self.cases, cases)])


def _step(steps: Mapping[Severity, int], amount: int) -> Severity:
    return worst([severity for severity, least in steps.items() if amount >= least])


def times_beyond(value: float | None, limit: float | None) -> float:
    """Return how many times a breaching value is beyond its limit, in the bad direction.

    0.24 against a ceiling of 0.12 and 5 against a floor of 10 are both 2.0. Without a limit, or
    where the two differ in sign, nothing can be said: 1.0.
    """
    if value is None or not limit or value * limit < 0:
        return 1.0
    if value == 0:
        return float("inf")
    return max(value / limit, limit / value)


def severity_of(
    rule_severity: str,
    verdict: Verdict,
    worsening_factor: float,
    impact: Impact | None = None,
    at_least: Severity = Severity.P3,
) -> Severity:
    """Return the severity that a red or amber verdict of such a rule deserves.

    `at_least` is what the register requires when the risk's rule is red.
    """
    base = _RED[rule_severity]
    if verdict.status is not Status.RED:
        return _LADDER[min(base.rank + 1, len(_LADDER) - 1)]
    is_far = times_beyond(verdict.value, verdict.limit_value) >= worsening_factor
    by_level = _LADDER[base.rank - 1] if is_far else base
    by_impact = impact.of_money(verdict.exposure_minor) if impact else Severity.P3
    return worst([by_level, by_impact, at_least])
