"""What we tell people of an incident: facts, in no language; `wording/incidents` tells them."""

from datetime import datetime

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
    """How bad an axis is, and the number that says so."""

    axis: Axis
    severity: Severity | None = None
    number: AxisNumber | None = None


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
    """What a message is about: the event, by whom, when, and what they said."""

    kind: EventKind
    actor: str
    at: datetime
    reason: str = ""
    told_to: str = ""


class IncidentMessage(_Frozen):
    """All that the people of an incident need, as of one transition.

    `facts` are lines of the newest facts sheet, as label and value, written when the sheet was.
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
    next_update_at: datetime | None = None
    time_zone: str = ""
    currency: str = ""
