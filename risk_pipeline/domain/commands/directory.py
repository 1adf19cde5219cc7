"""Who the people of the register are at a channel, free of any channel's format."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a look-up found; `slack_id` None: nobody has the address."""

    slack_id: str | None
    checked_at: datetime


class LookupCache(Protocol):
    """Keeps what look-ups found."""

    def get(self, email: str) -> Lookup | None:
        """Return what was found last, if it was ever asked."""

    def put(self, email: str, slack_id: str | None, now: datetime) -> None:
        """Keep what was found."""


class RoleBook(Protocol):
    """Knows which roles of the register somebody at a channel has."""

    def roles_of(self, user: str) -> frozenset[str]:
        """Return owner ids; empty for a stranger."""
