"""What people ask for by clicks, forms and slash commands, free of any channel's format; and the answers.

An entry point (Slack today) turns what it receives into a `Command`; `response/desk.py` decides and acts.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind
from risk_pipeline.domain.tickets.ticket import Resolution, Ticket


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Take it."""


@dataclass(frozen=True, slots=True)
class Start:
    """Begin work on it."""


@dataclass(frozen=True, slots=True)
class Assign:
    """Give it to somebody, by the name that tickets know."""

    to: str


@dataclass(frozen=True, slots=True)
class Snooze:
    """Mute it up to and including a day, or for so many days from today."""

    reason: str
    until: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Stop its clocks up to and including a day, or for so many days from today; people are still told."""

    reason: str
    until: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class AddAction:
    """Plan something, or say what was done already; `change` is what it changes, as tickets keep it."""

    kind: ActionKind
    title: str
    owner: str
    due: date
    is_done: bool = False
    change: str | None = None


@dataclass(frozen=True, slots=True)
class FinishActions:
    """Say that all that was planned is done."""


@dataclass(frozen=True, slots=True)
class RecordLoss:
    """Add to what it cost: money, and how many users and cases were hit."""

    gross: Money
    users: int
    cases: int
    note: str


@dataclass(frozen=True, slots=True)
class Resolve:
    """Close it, or record its fix, after saying which actions are done."""

    closing: Closing
    done: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Escalate:
    """Escalate to the next person in its chain."""

    reason: str


Planned = AddAction | FinishActions | RecordLoss | Resolve
Asked = Acknowledge | Start | Assign | Snooze | Hold | Escalate | Planned


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody asks for something about a ticket.

    `user` is who it is at the way in. `key` is the same for the same click or form, however often and
    by whichever envelope it comes: it counts once.
    """

    ref: str
    user: str
    key: str
    asked: Asked


class Outcome(StrEnum):
    """What became of a command. `refused`: not allowed; `impossible`: a guard of the ticket says no."""

    DONE = "done"
    REPEATED = "repeated"
    REFUSED = "refused"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to tell the person who asked, in words of a language; what else is said to them is in it, too.

    `about` names the parts of what was asked that a refusal is about.
    """

    outcome: Outcome
    text: str
    ticket: Ticket | None = None
    language: Language = DEFAULT_LANGUAGE
    about: tuple[str, ...] = ()

    @property
    def is_ok(self) -> bool:
        """Whether the requested state holds now."""
        return self.outcome in {Outcome.DONE, Outcome.REPEATED}


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket in a list; `url` opens its message."""

    ticket: Ticket
    title: str
    url: str | None = None


class CommandDesk(Protocol):
    """Where commands go. Nothing raises for what a person did wrong: that is an `Answer`."""

    def apply(self, command: Command) -> Answer:
        """Do it once, if the person may ask for it and the ticket's guards allow it."""

    def prepare(self, verb: Verb, ref: str, user: str, key: str) -> Answer:
        """Say whether asking for it makes sense; the answer's ticket is what a form is made for."""

    def mine(self, user: str) -> list[TicketLine]:
        """Return the open tickets of somebody, worst first."""

    def show(self, ref: str, user: str) -> tuple[Answer, TicketMessage | None]:
        """Return a ticket as it is now, as a message if people were ever told of it."""

    def language_of(self, user: str) -> Language:
        """Return the language of a person: that of their role, else of the settings."""

    def why(self, rule: str, segment: str, day: date, user: str) -> Answer:
        """Say why people were told of a rule's verdict, or not."""

    def is_known(self, envelope: str) -> bool:
        """Whether this very envelope was dealt with before."""

    def note(self, envelope: str) -> None:
        """Remember that an envelope was dealt with."""


def verb_of(asked: Asked) -> Verb:
    """Return what has to be allowed for a command."""
    if isinstance(asked, Resolve):
        special = {
            Resolution.FALSE_POSITIVE: Verb.FALSE_POSITIVE,
            Resolution.RISK_ACCEPTED: Verb.ACCEPT,
        }
        return special.get(asked.closing.resolution, Verb.RESOLVE)
    return {
        Acknowledge: Verb.ACKNOWLEDGE,
        Start: Verb.ACKNOWLEDGE,
        Assign: Verb.ASSIGN,
        Snooze: Verb.SNOOZE,
        Hold: Verb.SNOOZE,
        AddAction: Verb.ADD_ACTION,
        FinishActions: Verb.ADD_ACTION,
        RecordLoss: Verb.ADD_ACTION,
        Escalate: Verb.ESCALATE,
    }[type(asked)]
