"""How bad a ticket is: P0 (drop everything) to P3 (look this week).

Two things decide: the severity written on the rule and the level that was crossed; a value that lies
`worsening_factor` times beyond its limit (twice a ceiling, half of a floor) is one step worse.

| rule     | red | red, far beyond | amber |
|----------|-----|-----------------|-------|
| critical | P1  | P0              | P2    |
| warning  | P2  | P1              | P3    |
| info     | P3  | P2              | P3    |
"""

from enum import StrEnum

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


_LADDER = tuple(Severity)
_RED = {"critical": Severity.P1, "warning": Severity.P2, "info": Severity.P3}


def times_beyond(value: float | None, limit: float | None) -> float:
    """Return how many times a breaching value lies beyond its limit, whichever way is bad.

    0.24 against a ceiling of 0.12 and 5 against a floor of 10 are both 2.0. Without a limit, or
    where the two differ in sign, nothing can be said: 1.0.
    """
    if value is None or not limit or value * limit < 0:
        return 1.0
    if value == 0:
        return float("inf")
    return max(value / limit, limit / value)


def severity_of(rule_severity: str, verdict: Verdict, worsening_factor: float) -> Severity:
    """Return the severity that a red or amber verdict of such a rule deserves."""
    base = _RED[rule_severity]
    if verdict.status is not Status.RED:
        return _LADDER[min(base.rank + 1, len(_LADDER) - 1)]
    is_far = times_beyond(verdict.value, verdict.limit_value) >= worsening_factor
    return _LADDER[base.rank - 1] if is_far else base
