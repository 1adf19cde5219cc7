"""Who the people of the register are at a channel, free of any channel's format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from risk_pipeline.domain.commands.rights import Visitor
from risk_pipeline.domain.register.entries import Owner

_PERSON_IN_SLACK = re.compile(r"@[UW][A-Z0-9]+")

# The ways in by which the register knows people as `logins`.
WayIn = Literal["cli", "github", "jira"]


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


@dataclass(frozen=True, slots=True)
class ListedChannels:
    """A messenger's channels, ids by name, as far as they were read; an empty `cursor` is the list's end."""

    ids: Mapping[str, str]
    cursor: str
    checked_at: datetime


class ChannelCache(Protocol):
    """Keeps the list of channels beyond the process that reads it."""

    def get(self, workspace: str) -> ListedChannels | None:
        """Return what was read last, if ever."""

    def put(self, workspace: str, listed: ListedChannels) -> None:
        """Keep what was read."""


class RoleBook(Protocol):
    """Knows which roles of the register somebody at a channel has."""

    def roles_of(self, user: str) -> frozenset[str]:
        """Return owner ids; empty for a stranger."""


def visitor_at(owners: Mapping[str, Owner], way_in: WayIn, name: str) -> Visitor:
    """Return who somebody is at the command line or in a tracker: their name there, and their roles."""
    roles = frozenset(owner.id for owner in owners.values() if _is_known(owner, way_in, name))
    return Visitor(name, roles)


def can_be_given_to(owners: Mapping[str, Owner], name: str) -> bool:
    """Whether a ticket or an action can be somebody's: a role, a login of one, or a person of Slack by id.

    Slack's ids are how tickets name people there; only Slack knows who they are.
    """
    ways: tuple[WayIn, ...] = ("cli", "github", "jira")
    is_of_slack = _PERSON_IN_SLACK.fullmatch(name) is not None
    return is_of_slack or name in owners or any(visitor_at(owners, way, name).roles for way in ways)


def _is_known(owner: Owner, way_in: WayIn, name: str) -> bool:
    if way_in == "cli":
        return name in owner.logins
    prefix = f"{way_in}:"
    known = {login.removeprefix(prefix) for login in owner.logins if login.startswith(prefix)}
    if way_in == "jira":
        return name in known | {owner.jira}
    # GitHub does not tell upper from lower case.
    return name.casefold() in {login.casefold() for login in known | {owner.github or ""} if login}
