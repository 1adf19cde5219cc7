"""Who is who: roles of the register and people in Slack, by Slack id, by user group or by e-mail."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypedDict

from risk_pipeline.domain.clock import Clock
from risk_pipeline.domain.commands.directory import LookupCache
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.messages.subscription import Person as Addressed
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.notify.slack.api import KeptChannels, SlackApi
from risk_pipeline.notify.slack.errors import slack_code
from risk_pipeline.settings import Settings

# People rarely change their address; a new colleague should not wait a day to be found.
_KNOWN_FOR = timedelta(days=1)
_UNKNOWN_FOR = timedelta(hours=1)
_SEEN_FOR = timedelta(minutes=10)
# In Slack's words: left, a program, guests of several channels or one, somebody of another company.
_NO_MEMBERS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
_NOBODY = frozenset({"users_not_found", "user_not_found"})
_LOG = logging.getLogger(__name__)


class Enterprise(TypedDict, total=False):
    """Somebody's place in an organisation of several workspaces."""

    enterprise_id: str
    teams: list[str]


class Person(TypedDict, total=False):
    """Where somebody belongs, as Slack tells."""

    team_id: str
    enterprise_user: Enterprise


@dataclass(frozen=True)
class Folk:
    """Who people are in Slack, for a messenger that has to name or call them.

    `mention` makes an owner's e-mail address a Slack id; `who` gives that of a person of the register, for
    direct messages; `guests` those of all that a name of the register or of Slack stands for. `channels`
    keeps where they meet.
    """

    mention: Callable[[str | None], str | None] = lambda owner: owner
    who: Callable[[str], str | None] = lambda _person: None
    guests: Callable[[str], Sequence[str]] = lambda _name: ()
    channels: KeptChannels | None = None


@dataclass
class SlackPeople:
    """Looks people up. Addresses are cached in the store, what a clicking user is in memory, briefly."""

    api: SlackApi
    owners: Mapping[str, Owner]
    cache: LookupCache
    clock: Clock
    _seen: dict[str, tuple[datetime, frozenset[str]]] = field(default_factory=dict)
    _home: frozenset[str] = frozenset()

    def id_of(self, owner: Owner) -> str | None:
        """Return whom a message to an owner mentions; None if nobody in Slack is known for it.

        Raises:
            DeliveryDeferred, SenderRefused …: Slack does not say; nothing is known.
        """
        if owner.slack_id or not owner.email:
            return owner.slack_id
        return self.id_of_email(owner.email)

    def id_of_person(self, person: Addressed | None) -> str | None:
        """Return who somebody of `people` in routing.yaml is in Slack. Raises as `id_of` does."""
        if person is None or person.slack_id or not person.email:
            return person.slack_id if person else None
        return self.id_of_email(person.email)

    def id_of_email(self, email: str) -> str | None:
        """Return who has an address; Slack is asked at most once a day (once an hour while nobody has it)."""
        now, known = self.clock.now(), self.cache.get(email)
        if known and now - known.checked_at < (_KNOWN_FOR if known.slack_id else _UNKNOWN_FOR):
            return known.slack_id
        found = self._look_up(email)
        self.cache.put(email, found, now)
        return found

    def guests_of(self, name: str) -> list[str]:
        """Return all that a name stands for: `@U…` is itself, an owner or a person, somebody's login.

        Raises:
            DeliveryDeferred, SenderRefused …: Slack does not say; nothing is known.
        """
        if name.startswith("@"):
            return [name.removeprefix("@")]
        named = [self.owners[name]] if name in self.owners else []
        meant = named or [owner for owner in self.owners.values() if name in owner.logins]
        ids = [self.id_of(owner) for owner in meant]
        found = [user for id_ in ids if id_ for user in (self._members(id_) if id_[0] == "S" else [id_])]
        return sorted(dict.fromkeys(found))

    def mention_of(self, mention: str | None) -> str | None:
        """Return whom a message mentions: an address becomes an id, or nobody. Never fails a delivery."""
        if mention is None or "@" not in mention or mention.startswith("<"):
            return mention
        try:
            return self.id_of_email(mention)
        except RiskError as error:
            _LOG.warning("An owner is named but not mentioned: %s", error)
            return None

    def roles_of(self, user: str) -> frozenset[str]:
        """Return the owners that somebody is, by Slack id, as member of a user group, or by e-mail.

        Raises:
            DeliveryDeferred, SenderRefused …: Slack does not say who it is.
        """
        now, seen = self.clock.now(), self._seen.get(user)
        if seen is None or now - seen[0] >= _SEEN_FOR:
            seen = now, self._roles_of(user)
            self._seen[user] = seen
        return seen[1]

    def _roles_of(self, user: str) -> frozenset[str]:
        groups = {owner.slack_id or "" for owner in self.owners.values()}
        mine = {group for group in groups if group.startswith("S") and user in self._members(group)}
        by_slack = {owner.id for owner in self.owners.values() if owner.slack_id in {user, *mine}}
        return frozenset(by_slack | self._owners_by_email(self._email_of(user)))

    def _owners_by_email(self, email: str | None) -> set[str]:
        """Return the owners that the register knows by this address and by no Slack id."""
        if not email:
            return set()
        unknown_to_slack = [owner for owner in self.owners.values() if not owner.slack_id]
        return {owner.id for owner in unknown_to_slack if (owner.email or "").casefold() == email}

    def _look_up(self, email: str) -> str | None:
        try:
            answer = self.api.read("users.lookupByEmail", "", {"email": email})
        except RiskError as error:
            if _code(error) in _NOBODY:
                return None
            raise
        return None if answer["user"].get("deleted") else str(answer["user"]["id"])

    def _email_of(self, user: str) -> str | None:
        """Return the address of a member of our workspace.

        Another workspace, which may share a channel with us, says itself which address somebody has, and
        a guest was let in for something else: whoever is meant among these is named by `slack_id`.
        """
        if not any(owner.email and not owner.slack_id for owner in self.owners.values()):
            return None
        try:
            found = self.api.read("users.info", "", {"user": user})["user"]
        except RiskError as error:
            if _code(error) in _NOBODY:
                return None
            raise
        if any(found.get(name) for name in _NO_MEMBERS) or not self._is_at_home(found):
            return None
        email = (found.get("profile") or {}).get("email")
        return str(email).casefold() if email else None

    def _is_at_home(self, found: Person) -> bool:
        """Whether somebody is in our workspace, or in our organisation where the app is all of its."""
        if not self._home:
            us = self.api.read("auth.test", "", {})
            home = us.get("enterprise_id") if us.get("is_enterprise_install") else us.get("team_id")
            self._home = frozenset({str(home)} if home else ())
        above: Enterprise = found.get("enterprise_user") or {}
        theirs = (found.get("team_id"), above.get("enterprise_id"), *(above.get("teams") or ()))
        return not self._home.isdisjoint(str(each) for each in theirs if each)

    def _members(self, group: str) -> frozenset[str]:
        answer = self.api.read("usergroups.users.list", "", {"usergroup": group})
        return frozenset(map(str, answer.get("users") or ()))


def open_people(
    settings: Settings, owners: Mapping[str, Owner], cache: LookupCache, clock: Clock
) -> SlackPeople:
    """Return the people behind the settings' bot token."""
    token = settings.slack_token
    api = SlackApi(
        token.get_secret_value() if token else "", settings.slack_base_url, settings.slack_timeout_seconds
    )
    return SlackPeople(api, owners, cache, clock)


def _code(error: RiskError) -> str:
    return slack_code(error.__cause__) if isinstance(error.__cause__, Exception) else ""
