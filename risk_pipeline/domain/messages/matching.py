"""Which tickets a route or a subscription is for."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.tickets.severity import Severity


class Match(BaseModel):
    """Which tickets are meant. What is left out matches everything; all that is given must match."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: tuple[str, ...] = Field(default=(), description="ids of business lines")
    rules: tuple[str, ...] = Field(default=(), description="rule ids, or patterns such as sales.*")
    kinds: tuple[Literal["risk", "data"], ...] = Field(
        default=(), description="risk: a rule on the business; data: a broken feed or run"
    )
    modes: tuple[Literal["in_process", "post_event"], ...] = Field(default=(), description="mode of the rule")
    severities: tuple[Severity, ...] = Field(default=(), description="P0 to P3, as of opening or rising")
    owners: tuple[str, ...] = Field(default=(), description="owner ids")


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a ticket decides who is told."""

    line: str
    rule_id: str
    kind: str
    severity: Severity
    owner: str
    mode: str = "post_event"


def matches(match: Match, facts: Facts) -> bool:
    """Whether a ticket is meant."""
    return (
        _holds(match.lines, facts.line)
        and _holds(match.kinds, facts.kind)
        and _holds(match.modes, facts.mode)
        and _holds(match.severities, facts.severity)
        and _holds(match.owners, facts.owner)
        and (not match.rules or any(fnmatchcase(facts.rule_id, pattern) for pattern in match.rules))
    )


def _holds(wanted: tuple[str, ...], given: str) -> bool:
    return not wanted or given in wanted
