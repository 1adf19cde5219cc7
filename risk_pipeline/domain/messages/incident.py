"""What we tell people of an incident, and what is done to its room; `wording/incidents` tells it."""

import re
import unicodedata
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.incidents.figures import AxisNumber
from risk_pipeline.domain.incidents.states import EventKind, Nature, State
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.register.incidents.clock import ClockKind
from risk_pipeline.domain.register.incidents.scale import Axis
from risk_pipeline.domain.tickets.severity import Severity


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AxisLine(_Frozen):
    """How bad an axis is, and the number that says so; `indicator` is the title of what it is counted by."""

    axis: Axis
    severity: Severity | None = None
    number: AxisNumber | None = None
    indicator: str = ""


class RoleLine(_Frozen):
    """A role that is needed: its title and who has it; None where somebody is missing."""

    title: str
    who: str | None = None


class ClockLine(_Frozen):
    """What is owed and until when; `title` is that of a duty."""

    kind: ClockKind
    due_at: datetime
    title: str = ""


class IncidentHappening(_Frozen):
    """What a message is about: the event, by whom, when, and what they said.

    `by_numbers`: numbers of the axes raised the severity, and no person.
    """

    kind: EventKind
    actor: str
    at: datetime
    reason: str = ""
    told_to: str = ""
    by_numbers: bool = False


class IncidentMessage(_Frozen):
    """All that the people of an incident need, as of one transition.

    `facts` are lines of the newest facts sheet, as label and value, written when the sheet was. `actions` are
    planned; `done_actions` come with what data say of them, as `Action.state`.
    """

    language: Language = DEFAULT_LANGUAGE
    ref: str
    title: str
    type_title: str
    line_title: str
    nature: Nature
    state: State
    severity: Severity
    event: IncidentHappening
    since: datetime
    declared_at: datetime | None = None
    axes: tuple[AxisLine, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    facts_at: datetime | None = None
    roles: tuple[RoleLine, ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    tickets: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    done_actions: tuple[tuple[str, str], ...] = ()
    next_update_at: datetime | None = None
    time_zone: str = ""
    currency: str = ""
    room: str = ""


class IncidentBrief(_Frozen):
    """An incident in a few words of the reader's language, as digests and reviews list it.

    `waits` is what waits for a person: clocks that ran out, roles that nobody has.
    """

    ref: str
    severity: Severity
    title: str
    standing: str
    waits: tuple[str, ...] = ()
    is_late: bool = False
    next_step: str = ""
    url: str | None = None


class RoomAct(StrEnum):
    """One step in the life of a room. `open`, `close` and `reopen` decide whether it takes messages."""

    OPEN = "open"
    TOPIC = "topic"
    PIN = "pin"
    INVITE = "invite"
    BOOKMARK = "bookmark"
    CLOSE = "close"
    REOPEN = "reopen"

    @property
    def is_gate(self) -> bool:
        """Whether messages after it depend on it."""
        return self in {RoomAct.OPEN, RoomAct.CLOSE, RoomAct.REOPEN}

    @property
    def place(self) -> str:
        """What a fault that keeps it from being done is called."""
        return f"{ROOMS}/{self}"


ROOMS = "incident-rooms"
_MOST_NAME, _ROOM_FOR_NUMBER = 80, 4


class RoomGuest(_Frozen):
    """Somebody to invite: as what, and the name under which the register or Slack knows them."""

    title: str
    who: str


class RoomStep(_Frozen):
    """One thing to do to the room of an incident; doing it twice is the same as once.

    `name` is that of the channel, `fallback` where messages go if it cannot be opened. `text` is the topic,
    or the title of a bookmark.
    """

    act: RoomAct
    language: Language = DEFAULT_LANGUAGE
    ref: str
    name: str
    fallback: str
    is_private: bool = False
    text: str = ""
    url: str = ""
    guests: tuple[RoomGuest, ...] = ()


def room_name(ref: str, nature: Nature, title: str, incident_type: str) -> str:
    """Return the name of an incident's channel: `inc-2026-001-parcels-lost`; the same whenever it is asked.

    Slack takes lower-case letters, digits and hyphens, 80 at most; some are left for a number behind it.
    """
    said = slug(title) or slug(incident_type)
    drill = "drill-" if nature is Nature.DRILL else ""
    return f"{slug(ref)}-{drill}{said}"[: _MOST_NAME - _ROOM_FOR_NUMBER].rstrip("-")


def slug(text: str) -> str:
    """Return a text as the name of a channel has it: lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
