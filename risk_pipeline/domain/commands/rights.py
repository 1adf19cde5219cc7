"""Who may do what to a ticket: roles of the register, and a person's relation to a ticket.

Written in `register/rights.yaml`; without the file these defaults hold. A way in (Slack, the command line,
a tracker) knows which roles of the register a person has; here it is decided what these allow.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.tickets.ticket import Ticket

# A person's relation to a ticket. `action_owner` has something of it to do, `member` has any role of the
# register, `anyone` is in the workspace.
OWNER, DEPUTY, ASSIGNEE, LINE_HEAD = "owner", "deputy", "assignee", "line_head"
ACTION_OWNER, CHAIN, MEMBER, ANYONE = "action_owner", "chain", "member", "anyone"
_ON_INCIDENTS = tuple(role.value for role in RoleId)
_LEADERS = (RoleId.COMMANDER.value, RoleId.SPONSOR.value)
STANDINGS = (OWNER, DEPUTY, ASSIGNEE, ACTION_OWNER, LINE_HEAD, CHAIN, MEMBER, ANYONE, *_ON_INCIDENTS)
_TITLES = {
    ASSIGNEE: "the assignee",
    ACTION_OWNER: "whoever has an action of it to do",
    CHAIN: "its chain of escalation",
    MEMBER: "anybody with a role in the risk register",
    ANYONE: "anybody",
}
_WORKERS = (OWNER, DEPUTY, ASSIGNEE, LINE_HEAD, CHAIN)
_DECIDERS = (OWNER, DEPUTY, LINE_HEAD, CHAIN)


def _who(*names: str, what: str) -> tuple[str, ...]:
    found: tuple[str, ...] = Field(default=names, description=what)
    return found


class Rights(BaseModel):
    """The whole of register/rights.yaml: for each thing to do, standings and owner ids that may."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acknowledge: tuple[str, ...] = _who(*_WORKERS, what="acknowledge an open ticket, or begin work on one")
    assign: tuple[str, ...] = _who(*_WORKERS, what="assign it to somebody, or put it under another one")
    snooze: tuple[str, ...] = _who(*_WORKERS, what="snooze it, put it on hold, or end that")
    add_action: tuple[str, ...] = _who(
        *_WORKERS, ACTION_OWNER, what="plan an action or say it is done; record a loss"
    )
    resolve: tuple[str, ...] = _who(*_WORKERS, what="record a fix, or close it for another reason")
    false_positive: tuple[str, ...] = _who(*_DECIDERS, what="close it as a false alarm")
    accept: tuple[str, ...] = _who(LINE_HEAD, CHAIN, what="accept its risk for a time")
    escalate: tuple[str, ...] = _who(MEMBER, ASSIGNEE, what="escalate to the next person in its chain")
    look: tuple[str, ...] = _who(MEMBER, ASSIGNEE, what="read it outside its channel, or comment on it")
    declare: tuple[str, ...] = _who(MEMBER, what="declare an incident, a near miss or a drill")
    work_incident: tuple[str, ...] = _who(
        *_ON_INCIDENTS, LINE_HEAD, CHAIN, what="note, link, draft and write the review on an incident"
    )
    lead_incident: tuple[str, ...] = _who(
        *_LEADERS,
        LINE_HEAD,
        what="decide on candidates, severity and states of an incident; approve its review",
    )
    clear_statement: tuple[str, ...] = _who(
        RoleId.LEGAL.value, what="approve or return a statement; confirm or waive a duty"
    )
    confirm_facts: tuple[str, ...] = _who(
        RoleId.BUSINESS.value, LINE_HEAD, what="confirm the facts of a statement"
    )
    publish_statement: tuple[str, ...] = _who(
        RoleId.PR.value, RoleId.COMMANDER.value, what="publish a statement that is approved and confirmed"
    )
    override: tuple[str, ...] = _who(
        LINE_HEAD, CHAIN, what="override the residual of a risk for a time, or end that"
    )
    operate: tuple[str, ...] = _who(
        MEMBER, what="drop or revive messages, set watermarks back, reset feeds, redact"
    )
    act_for: tuple[str, ...] = _who(
        LINE_HEAD, CHAIN, what="act for somebody else on the command line (`--as`), who needs the right too"
    )

    def of(self, verb: Verb) -> tuple[str, ...]:
        """Return the standings and owner ids that may do it."""
        names: tuple[str, ...] = getattr(self, verb)
        return names


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks for something: `name` as tickets know them, and their roles in the register."""

    name: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Circle:
    """The people around a ticket: its owner's deputy and the head of its business line, as owner ids."""

    deputy: str | None = None
    line_head: str | None = None


def standings(visitor: Visitor, ticket: Ticket, circle: Circle) -> frozenset[str]:
    """Return a person's relations to a ticket."""
    names = {visitor.name, *visitor.roles}
    holds = {
        OWNER: ticket.owner in visitor.roles,
        DEPUTY: circle.deputy in visitor.roles,
        LINE_HEAD: circle.line_head in visitor.roles,
        ASSIGNEE: ticket.assignee in names,
        ACTION_OWNER: any(not action.is_done and action.owner in names for action in ticket.actions),
        CHAIN: bool(visitor.roles & set(ticket.escalation)),
        MEMBER: bool(visitor.roles),
        ANYONE: True,
    }
    return frozenset(name for name, is_held in holds.items() if is_held)


def may(rights: Rights, verb: Verb, visitor: Visitor, ticket: Ticket, circle: Circle) -> bool:
    """Whether somebody may do it to a ticket. Roles named by their id may whatever the ticket."""
    return bool(set(rights.of(verb)) & (standings(visitor, ticket, circle) | visitor.roles))


def may_on_risk(rights: Rights, verb: Verb, visitor: Visitor, circle: Mapping[str, Collection[str]]) -> bool:
    """Whether somebody may do it to a risk; `circle` names the roles by how they stand to it."""
    held = {standing for standing, roles in circle.items() if visitor.roles & set(roles)}
    stands = {ANYONE, *visitor.roles, *held, *([MEMBER] if visitor.roles else [])}
    return bool(set(rights.of(verb)) & stands)


def may_at_large(rights: Rights, verb: Verb, visitor: Visitor) -> bool:
    """Whether somebody may do what concerns no ticket: how they stand to one counts for nothing."""
    stands = {ANYONE, *visitor.roles, *([MEMBER] if visitor.roles else [])}
    return bool(set(rights.of(verb)) & stands)


def approver_of(visitor: Visitor, ticket: Ticket) -> str:
    """Return as whom somebody accepts a risk: a role of theirs that has the ticket, which a guard refuses."""
    having = [
        name for name in (ticket.owner, ticket.assignee, ticket.acknowledged_by) if name in visitor.roles
    ]
    return next((name for name in having if name), visitor.name)


def who_may(
    rights: Rights, verb: Verb, ticket: Ticket, circle: Circle, owners: Mapping[str, Owner]
) -> list[str]:
    """Return the titles of those who may do it to a ticket, for a refusal."""
    roles = {OWNER: ticket.owner, DEPUTY: circle.deputy, LINE_HEAD: circle.line_head}
    titles = []
    for name in rights.of(verb):
        role = roles.get(name, name)
        if name in _TITLES:
            titles += _chain_titles(ticket, owners) if name == CHAIN else [_TITLES[name]]
        elif role is not None:
            titles.append(owners[role].title if role in owners else role)
    return list(dict.fromkeys(titles))


def unknown_names(rights: Rights, owners: Collection[str]) -> Iterable[tuple[str, str]]:
    """Yield what is neither a standing nor an owner, as verb and name."""
    for verb in Verb:
        for name in rights.of(verb):
            if name not in STANDINGS and name not in owners:
                yield verb.value, name


def _chain_titles(ticket: Ticket, owners: Mapping[str, Owner]) -> list[str]:
    return [owners[name].title for name in ticket.escalation if name in owners]
