"""People who want to be told, of what, and when: `people` and `subscriptions` of `register/routing.yaml`."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.messages.digest import Cadence
from risk_pipeline.domain.messages.matching import Facts, Match, matches
from risk_pipeline.domain.register.opening_days import EVERY_DAY, Weekday, is_open_weekday
from risk_pipeline.domain.tickets.severity import Severity


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Entry):
    """Somebody who may subscribe. Messages and history name the id, never the address."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="how subscriptions and the history name them")
    email: str | None = Field(
        default=None, description="address; or keep it in RISK_EMAIL_ADDRESSES, outside the register"
    )
    slack_id: str | None = Field(
        default=None, pattern=r"^[UW][A-Z0-9]+$", description="Slack id, for direct messages"
    )


class Subscription(_Entry):
    """What one person is told, and by which way."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="names the subscription in lint")
    person: str = Field(description="id of one of `people`")
    by: Literal["email", "slack", "teams"] = Field(
        description="email; slack: a direct message; teams: the workflow named like the person in "
        "RISK_TEAMS_URLS"
    )
    match: Match = Field(default=Match(), description="which tickets; without it, all")
    at_least: Severity = Field(default=Severity.P3, description="P0 to P3: this severity or a worse one")
    tells: tuple[Literal["tickets", "daily", "weekly"], ...] = Field(
        default=("tickets",),
        min_length=1,
        description="tickets as they happen, the daily or the weekly digest; [weekly] is digest only",
    )
    days: tuple[Weekday, ...] = Field(
        default=EVERY_DAY, min_length=1, description="on which messages go out; others wait"
    )
    hours: str = Field(
        default="00:00-24:00",
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]|24):[0-5][0-9]$",
        description="between which, in the project's zone, messages go out, such as 08:00-18:30; others wait",
    )

    @property
    def receiver(self) -> str:
        """Where it goes, as the outbox names it."""
        return f"{self.by}:{self.person}"

    def wants(self, facts: Facts) -> bool:
        """Whether it is for such a ticket."""
        is_bad = facts.severity.rank <= self.at_least.rank
        return "tickets" in self.tells and is_bad and matches(self.match, facts)

    def wants_digest(self, cadence: Cadence, kind: str, scope: str) -> bool:
        """Whether it is for digests of that cadence, of that `owner` or `line`."""
        if cadence.value not in self.tells:
            return False
        if not self.match.lines and not self.match.owners:
            return kind == "line"
        return scope in (self.match.owners if kind == "owner" else self.match.lines)

    def next_time(self, at: datetime) -> datetime:
        """Return when a message may go that is ready at an instant, given in the project's zone."""
        first, _, last = self.hours.partition("-")
        if self._is_day(at) and first <= f"{at:%H:%M}" < last:
            return at
        begin = at.replace(hour=int(first[:2]), minute=int(first[3:]), second=0, microsecond=0)
        while begin < at or not self._is_day(begin):
            begin += timedelta(days=1)
        return begin

    def _is_day(self, at: datetime) -> bool:
        return is_open_weekday(at.date(), self.days)
