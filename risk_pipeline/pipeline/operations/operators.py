"""Who uses the command line: an operating-system user whom the register knows, perhaps for somebody else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.commands.directory import can_be_given_to, visitor_at
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Rights, Visitor, approver_of, may_at_large
from risk_pipeline.domain.errors import ConfigError, NotAllowed
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Owner
from risk_pipeline.domain.tickets.ticket import Ticket, parse_ref
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.action_context import Acting, load
from risk_pipeline.response.actions.guard import Guard, why_refused
from risk_pipeline.store.queries.seals import note_operation
from risk_pipeline.wording.language import words_in

OWNERS_FILE, RIGHTS_FILE = "register/owners.yaml", "register/rights.yaml"
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at the command line. `visitor` is as whom they act: themselves, a role, or somebody else."""

    own: Visitor
    visitor: Visitor

    @property
    def acts_for_another(self) -> bool:
        """Whether they need the right to: a role that one has oneself is nobody else."""
        is_own_role = self.visitor.roles == {self.visitor.name} and self.visitor.roles <= self.own.roles
        return self.visitor.name != self.own.name and not is_own_role

    @property
    def source(self) -> str:
        """The way in, as events keep it; who typed is named behind a colon where it is not the actor."""
        return "cli" if self.visitor.name == self.own.name else f"cli:{self.own.name}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """An operator who may: what actions are told, and as whom they accept a risk."""

    acting: Acting
    approver: str


def current_login() -> str:
    """Return the operating-system user of this process.

    It is asked by the process's user id: a variable of the environment can say anything. A user id
    without a name, as containers have, stands for itself.
    """
    try:
        import pwd  # absent on Windows, where the system is asked otherwise
    except ImportError:
        return os.getlogin()
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def identify(catalog: Catalog, other: str = "") -> Operator:
    """Return who is at the command line, and as whom they act: `other` is a login or a role.

    Raises:
        ConfigError: the register knows no such login; nothing was done.
    """
    owners, login = catalog.owners, current_login()
    own = visitor_at(owners, "cli", login)
    if not own.roles:
        raise ConfigError(
            f"{OWNERS_FILE}: no owner has your operating-system user '{login}' under `logins`, so you have "
            f"no rights here. If you have a role of the register: `risk new login <owner> --login {login}`."
        )
    if other in {"", login}:
        return Operator(own, own)
    visitor = Visitor(other, frozenset({other})) if other in owners else visitor_at(owners, "cli", other)
    if not visitor.roles:
        raise _unknown(owners, "--as", other)
    return Operator(own, visitor)


def check_person(owners: Mapping[str, Owner], option: str, name: str) -> None:
    """Refuse to give work to somebody whom the register does not know: nobody would be told of it.

    Raises:
        ConfigError: it has no such role and no such login; the text says who is known.
    """
    if not can_be_given_to(owners, name):
        raise _unknown(owners, option, name)


def _unknown(owners: Mapping[str, Owner], option: str, name: str) -> ConfigError:
    known = list(dict.fromkeys([*owners, *(login for owner in owners.values() for login in owner.logins)]))
    hint = did_you_mean(name, known) or (
        f"Known: {', '.join(known[:_MOST_NAMED])}{' …' if len(known) > _MOST_NAMED else ''}. "
        f"`risk new login <owner> --login {name}` gives somebody a role."
    )
    return ConfigError(f"{option} {name}: {OWNERS_FILE} has no owner and no login of that name. {hint}")


def allow(platform: Platform, verb: Verb, ref: str, other: str = "") -> Allowed:
    """Let somebody act on a ticket if the register allows it, as a click in Slack does.

    Raises:
        ConfigError: the register does not know who it is.
        NotAllowed: they may not; that they tried is in the ticket's history.
        TransitionRefused: there is no such ticket.
    """
    operator = identify(platform.catalog, other)
    with platform.store.reading() as transaction:
        ticket = load(transaction, parse_ref(ref))
    if operator.acts_for_another:
        _check(platform, Verb.ACT_FOR, ticket, Operator(operator.own, operator.own))
    _check(platform, verb, ticket, operator)
    own, visitor = operator.own, operator.visitor
    # Whoever has the ticket accepts its risk neither in another of their roles nor in somebody's name.
    both = Visitor(visitor.name, visitor.roles | own.roles | {own.name})
    return Allowed(_acting(platform, operator), approver_of(both, ticket))


def allow_operation(platform: Platform, what: str, other: str = "") -> Acting:
    """Let somebody do `what` to the platform itself (messages, watermarks, feeds) if they may operate.

    What they ask for is sealed in the history before it is done, also where they may not.

    Raises:
        ConfigError: the register does not know who it is.
        NotAllowed: they may not.
    """
    operator = identify(platform.catalog, other)
    rights, asked = platform.catalog.rights, [(Verb.OPERATE, operator.visitor)]
    if operator.acts_for_another:
        asked.insert(0, (Verb.ACT_FOR, operator.own))
    refused = next((each for each in asked if not may_at_large(rights, *each)), None)
    way_in = f"{operator.source}, refused" if refused else operator.source
    with platform.store.writing() as transaction:
        note_operation(transaction, what, operator.visitor.name, way_in, platform.clock.now())
    if refused:
        raise may_not(rights, *refused)
    return _acting(platform, operator)


def _check(platform: Platform, verb: Verb, ticket: Ticket, operator: Operator) -> None:
    visitor = operator.visitor
    refused = Guard(platform.catalog.rights, platform.catalog).refusal(verb, ticket, visitor)
    if refused is None:
        return
    why = why_refused(visitor)
    verbs.refuse(platform.store, ticket.ref, str(verb), why=why, **_acting(platform, operator))
    raise NotAllowed(f"{refused} You act as {_roles(visitor)}; {RIGHTS_FILE}, key {verb}, decides.")


def may_not(rights: Rights, verb: Verb, visitor: Visitor) -> NotAllowed:
    """Return the refusal of what is not about a ticket: who may, and as whom somebody asked."""
    able = ", ".join(rights.of(verb)) or "nobody"
    what = words_in(DEFAULT_LANGUAGE).say("asked-for", verb=verb.value).removesuffix(" on it")
    return NotAllowed(
        f"Sorry, you may not {what}: {RIGHTS_FILE}, key {verb}, leaves that to {able}. "
        f"You act as {_roles(visitor)}."
    )


def _roles(visitor: Visitor) -> str:
    return f"{visitor.name} ({', '.join(sorted(visitor.roles))})"


def _acting(platform: Platform, operator: Operator) -> Acting:
    return platform.acting(operator.visitor.name, operator.source)
