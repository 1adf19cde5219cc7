"""Whose a ticket is, and who is told of it: `owners` and `routes` of `register/routing.yaml`.

Whose it is comes first: the owner of its segment, where `owners` names one, else its rule's. Routes are
read from the top, the first that matches decides; without a match a ticket goes to its owner's channel, as
it always does without the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.messages.digest import Cadence
from risk_pipeline.domain.messages.matching import Facts, Match, matches
from risk_pipeline.domain.messages.subscription import Person, Subscription
from risk_pipeline.domain.messages.tracker_issue import family_of, place_of
from risk_pipeline.domain.register.entries import Language, Owner

OWNER = "owner"  # the channel of the ticket's owner; in a chain, the owner
DEPUTY, LINE_HEAD = "deputy", "line_head"
# Families whose receivers are people, or few of them, by an id of the register.
PERSONAL = frozenset({"slack", "email", "teams"})
RECEIVER = (
    r"^([a-z0-9][a-z0-9_-]{0,79}|[CG][A-Z0-9]{7,}"
    r"|github:[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+"
    r"|jira:[A-Z][A-Z0-9_]+"
    r"|(webhook|email|teams):[a-z][a-z0-9_]*)$"
)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SegmentOwner(_Entry):
    """Whose the tickets of some segments are, instead of their rules' owner."""

    id: str = Field(
        pattern=r"^[a-z][a-z0-9_]*$", description="name of the entry, for messages of `risk lint`"
    )
    dimension: str = Field(description="a dimension of the indicators, such as branch")
    segments: tuple[str, ...] = Field(
        min_length=1, description="its segments as the data spell them, or patterns such as north_*"
    )
    rules: tuple[str, ...] = Field(default=(), description="only these rules: ids, or patterns")
    owner: str = Field(description="owner id")

    def has(self, rule_id: str, dimension: str, segment: str) -> bool:
        """Whether a ticket of the rule on the segment is one of these."""
        return (
            dimension == self.dimension
            and any(segment == each or fnmatchcase(segment, each) for each in self.segments)
            and (not self.rules or any(fnmatchcase(rule_id, pattern) for pattern in self.rules))
        )


class Route(_Entry):
    """Where the tickets of a match go, and who is notified when a clock runs out."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="names the route in lint and messages")
    match: Match = Field(default=Match(), description="which tickets; without it, all")
    to: tuple[str, ...] = Field(
        min_length=1,
        description=(
            "receivers: `owner` (the owner's channel), a Slack channel without #, github:<owner>/<repo>, "
            "jira:<PROJECT>, webhook:<name>, email:<id of a person or owner>, teams:<name>. The first "
            "channel holds the ticket's thread"
        ),
    )
    escalation: tuple[str, ...] | None = Field(
        default=None,
        description=(
            "owner, deputy, line_head or owner ids, in the order of calling; without it, the chain of "
            "register/response.yaml"
        ),
    )


class ReceiverLanguage(_Entry):
    """Receivers that are told in a language of their own, whoever the owner is."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="names the entry in lint")
    to: tuple[str, ...] = Field(min_length=1, description="receivers, as routes name them")
    language: Language = Field(description="en or pt_BR")


@dataclass(frozen=True, slots=True)
class Routed:
    """The outcome: where the thread is, all receivers, and the chain of owner ids if the route has one."""

    channel: str
    receivers: tuple[str, ...]
    escalation: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Routing:
    """All routes, in order, with the register they refer to; `languages` of single receivers."""

    routes: tuple[Route, ...] = ()
    segment_owners: tuple[SegmentOwner, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    subscriptions: tuple[Subscription, ...] = ()
    languages: Mapping[str, Language] = field(default_factory=dict)

    def owner_of(self, rule_id: str, dimension: str, segment: str) -> str | None:
        """Return the owner of a segment's tickets, by the first entry that has it; None: their rule's."""
        found = (each.owner for each in self.segment_owners if each.has(rule_id, dimension, segment))
        return next(found, None)

    def route_of(self, facts: Facts) -> Route | None:
        """Return the first route that matches."""
        return next((route for route in self.routes if matches(route.match, facts)), None)

    def resolve(self, facts: Facts, owners: Mapping[str, Owner], line_head: str | None) -> Routed:
        """Return who is told of such a ticket: by its route, then by subscription.

        Owner ids that nobody has are left out of the chain.
        """
        route = self.route_of(facts)
        own = owners[facts.owner].channel
        named = tuple(own if name == OWNER else name for name in route.to) if route else (own,)
        channel = next((name for name in named if family_of(name) == "slack"), own)
        receivers = tuple(dict.fromkeys((*named, *self._subscribers(facts))))
        if route is None:
            return Routed(channel, receivers)
        chain = None if route.escalation is None else _people(route.escalation, facts, owners, line_head)
        return Routed(channel, receivers, chain)

    def _subscribers(self, facts: Facts) -> tuple[str, ...]:
        """Return the receivers of people who want to be told of such a ticket."""
        return tuple(each.receiver for each in self.subscribed() if each.wants(facts))

    def subscribed(self) -> list[Subscription]:
        """Return the subscriptions of people whom the register has."""
        return [each for each in self.subscriptions if each.person in self.people]

    def is_gone(self, receiver: str, owners: Mapping[str, Owner]) -> bool:
        """Whether a person, mailbox or Teams receiver is told nothing any more, open tickets included.

        That is who no route and no subscription names now. Channels, trackers and webhooks stay with the
        tickets that they were told of.
        """
        family, who = family_of(receiver), place_of(receiver)
        if ":" not in receiver or family not in PERSONAL:
            return False
        if family == "email" and who not in self.people and who not in owners:
            return True
        named = {name for route in self.routes for name in route.to}
        return receiver not in named | {each.receiver for each in self.subscribed()}

    def ready_at(self, receiver: str, facts: Facts, at: datetime) -> datetime:
        """Return when a message of such a ticket may go out that is ready at an instant (project zone).

        The hours of a subscription hold it back; where several want it, the first that lets it go.
        """
        mine = [each for each in self.subscribed() if each.receiver == receiver and each.wants(facts)]
        return min((each.next_time(at) for each in mine), default=at)

    def digests(self, scope: str, kind: str, cadence: Cadence) -> dict[str, Subscription]:
        """Return by which subscriptions the digest of an owner or business line goes out, by receiver.

        Who names neither owners nor lines gets that of every line.
        """
        wanted = [each for each in self.subscribed() if each.wants_digest(cadence, kind, scope)]
        return {each.receiver: each for each in reversed(wanted)}


def _people(
    chain: tuple[str, ...], facts: Facts, owners: Mapping[str, Owner], line_head: str | None
) -> tuple[str, ...]:
    stands_for = {OWNER: facts.owner, DEPUTY: owners[facts.owner].deputy, LINE_HEAD: line_head}
    named = (stands_for.get(name, name) for name in chain)
    return tuple(dict.fromkeys(name for name in named if name is not None and name in owners))
