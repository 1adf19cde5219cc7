"""What people ask for about incidents by clicks, forms and slash commands, free of any channel's format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from risk_pipeline.domain.commands.commands import AddAction, Answer
from risk_pipeline.domain.incidents.states import Nature, State
from risk_pipeline.domain.messages.incident import IncidentMessage
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.severity import Severity


class Press(StrEnum):
    """A button of an incident. All open a form."""

    DECLARE = "declare"
    ACCEPT = "accept"
    REJECT = "reject"
    ROLE = "role"
    UPDATE = "update"
    NOTE = "note"
    CONTAIN = "contain"
    RESOLVE = "resolve"
    PLAN = "plan"


def pressable(state: State) -> tuple[Press, ...]:
    """Return the buttons of an incident in a state, the likeliest first."""
    work = (Press.ROLE, Press.UPDATE, Press.NOTE)
    return {
        State.CANDIDATE: (Press.ACCEPT, Press.REJECT),
        State.DECLARED: (*work, Press.CONTAIN),
        State.REOPENED: (*work, Press.CONTAIN),
        State.CONTAINED: (*work, Press.RESOLVE, Press.PLAN),
        State.RESOLVED: (Press.PLAN, Press.ROLE, Press.NOTE),
        State.REVIEWED: (Press.PLAN, Press.ROLE, Press.NOTE),
    }.get(state, ())


@dataclass(frozen=True, slots=True)
class DeclareIncident:
    """Declare one; `ticket` is linked to it, if any."""

    incident_type: str
    line: str
    title: str
    nature: Nature = Nature.REAL
    severity: Severity | None = None
    ticket: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Accept:
    """Make a candidate an incident."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """Reject a candidate."""

    reason: str


@dataclass(frozen=True, slots=True)
class TakeRole:
    """Take a role that nobody has, by its id."""

    role: str


@dataclass(frozen=True, slots=True)
class TellUpdate:
    """Say how it stands, and when the next update comes: `60 min`."""

    text: str
    every: str


@dataclass(frozen=True, slots=True)
class Note:
    """Put a remark into the timeline."""

    text: str


@dataclass(frozen=True, slots=True)
class Contain:
    """Say what stopped the harm."""

    note: str


@dataclass(frozen=True, slots=True)
class End:
    """Say that it is over; `met` are the criteria that a person judges."""

    met: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanAction:
    """Plan on a ticket of it, open or closed, what has to change."""

    ticket: str
    action: AddAction


IncidentAsked = DeclareIncident | Accept | Reject | TakeRole | TellUpdate | Note | Contain | End


@dataclass(frozen=True, slots=True)
class IncidentCommand:
    """Somebody asks for something about an incident; `ref` is empty where one is to begin.

    `key` is the same for the same click or form, however often it comes: it counts once.
    """

    ref: str
    user: str
    key: str
    asked: IncidentAsked | PlanAction


@dataclass(frozen=True, slots=True)
class Pinned:
    """What somebody wrote, under the id that they have there."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form lets people choose from, each as id and title, and what it knows already.

    `missing` is what keeps the incident from the move that was asked for, in words; `due` until when an
    action may take.
    """

    head: str
    types: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)
    tickets: Mapping[str, str] = field(default_factory=dict)
    controls: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()
    title: str = ""
    line: str = ""
    due: date = date.max


class IncidentDesk(Protocol):
    """Where it goes. Nothing raises for what a person did wrong: that is an `Answer`."""

    def apply(self, command: IncidentCommand) -> Answer:
        """Do it once, if the person may ask for it and the incident's guards allow it."""

    def prepare(self, press: Press, ref: str, user: str, key: str) -> tuple[Answer, Offer | None]:
        """Say what a form can offer; `ref` of a new incident is that of a ticket, or empty."""

    def listed(self, user: str) -> Answer:
        """Return what is open, the newest first."""

    def show(self, ref: str, user: str) -> tuple[Answer, IncidentMessage | None]:
        """Return an incident as it is now."""

    def at(self, channel: str) -> str:
        """Return the incident whose room a channel is; empty where it is none."""

    def pinned(self, ref: str, user: str, key: str, said: Pinned) -> Answer:
        """Put what somebody wrote in the room into the timeline, because somebody pinned it."""

    def language_of(self, user: str) -> Language:
        """Return the language of a person."""
