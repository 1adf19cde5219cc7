"""What an incident is, and how its events add up. `fold` is the only place where one changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.fields import IncidentFields, checked, refused
from risk_pipeline.domain.incidents.figures import AxisNumber, FactsVersion, RecoveryCheck, SeriesRef
from risk_pipeline.domain.incidents.history import check_history
from risk_pipeline.domain.incidents.parts import (
    DutyState,
    IncidentClock,
    Review,
    Statement,
    Stint,
    Told,
    TopicTold,
)
from risk_pipeline.domain.incidents.states import (
    BIRTHS,
    OVER,
    RUNNING,
    EventKind,
    Nature,
    State,
    check_transition,
)
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import By


class Incident(BaseModel):
    """One major incident, or a candidate for one; the fold of its events.

    `number` is there once it is declared. `key` is by what the platform knows it again; empty if a person
    began it. `since` is when the harm began as far as known, `noticed_at` when somebody or the platform
    saw it. `worst` is the worst severity it ever had; `lowered_from` what its numbers deserved when a person
    lowered it. `chain` (whom an overdue clock is told to) is fixed when it is declared. `containment` says
    what stopped the harm, `change` which verified change let it close. `next_step_at` is when time alone
    will change it next. `topics` has each topic of texts as it was told last. `linked_late` are those of
    `tickets` that came when it was over: its recovery was not judged by them, and what they change is none
    of its changes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    number: str | None = None
    key: str = ""
    nature: Nature = Nature.REAL
    incident_type: str
    business_line: str
    title: str
    regions: tuple[str, ...] = ()
    why: str = ""
    room: str = ""

    state: State
    severity: Severity
    worst: Severity
    lowered_from: Severity | None = None
    axes: tuple[AxisNumber, ...] = ()
    tickets: tuple[int, ...] = ()
    linked_late: tuple[int, ...] = ()
    series: tuple[SeriesRef, ...] = ()

    noticed_at: datetime
    since: datetime
    declared_at: datetime | None = None
    declared_by: str | None = None
    team_at: datetime | None = None
    contained_at: datetime | None = None
    resolved_at: datetime | None = None
    reviewed_at: datetime | None = None
    closed_at: datetime | None = None
    next_update_at: datetime | None = None
    reopened_count: int = 0

    roles: tuple[Stint, ...] = ()
    clocks: tuple[IncidentClock, ...] = ()
    chain: tuple[str, ...] = ()
    escalated_to: str | None = None
    duties: tuple[DutyState, ...] = ()
    statements: tuple[Statement, ...] = ()
    told: tuple[Told, ...] = ()
    topics: tuple[TopicTold, ...] = ()
    facts: tuple[FactsVersion, ...] = ()
    recovery: tuple[RecoveryCheck, ...] = ()
    containment: str = ""
    change: str = ""
    review: Review | None = None
    next_step_at: datetime | None = None

    version: int = 1
    transition: int = 1

    @property
    def ref(self) -> str:
        """What people call it: `INC-2026-001`, or `CAND-0007` before it is declared."""
        return self.number or f"CAND-{self.id:04d}"

    @property
    def is_open(self) -> bool:
        """Whether something is owed."""
        return self.state not in OVER

    @property
    def is_running(self) -> bool:
        """Whether harm is done, or not yet made good."""
        return self.state in RUNNING

    @property
    def is_drill(self) -> bool:
        """Whether it is an exercise."""
        return self.nature is Nature.DRILL

    @property
    def newest_facts(self) -> FactsVersion | None:
        """The newest version of the facts sheet."""
        return self.facts[-1] if self.facts else None

    def holder(self, role: RoleId) -> Stint | None:
        """Return who has a role now."""
        return next((stint for stint in self.roles if stint.role is role and stint.holds), None)

    def roles_of(self, names: Iterable[str]) -> frozenset[RoleId]:
        """Return the roles that somebody of these names has now."""
        known = set(names)
        return frozenset(stint.role for stint in self.roles if stint.holds and stint.who in known)


@dataclass(frozen=True, slots=True)
class Change:
    """One event to append: who did what to an incident, when and why, and the fields it sets."""

    kind: EventKind
    by: By
    actor: str
    at: datetime
    reason: str
    fields: IncidentFields = field(default_factory=IncidentFields)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change with the incident before and after it; `idem_key` is the key of what caused it."""

    before: Incident | None
    change: Change
    after: Incident
    idem_key: str | None = None


def fold(incident: Incident | None, change: Change) -> Incident:
    """Return the incident after one event.

    Raises:
        TransitionRefused: the event makes a move that the table does not allow, or rewrites what is past.
        FieldRefused: the event sets what no incident has, or a value of the wrong type.
    """
    if incident is None:
        return _begun(change)
    fields = checked(incident.ref, change.fields)
    target = fields.get("state", incident.state)
    if target is not incident.state:
        check_transition(incident.ref, incident.state, target, change.by)
    elif change.kind in BIRTHS:
        raise TransitionRefused(f"{incident.ref} is {incident.state} already.")
    counted = {
        "version": incident.version + 1,
        "transition": incident.transition + change.kind.is_transition,
    }
    after = incident.model_copy(update={**fields, **counted})
    check_history(incident, after)
    return after


def _begun(change: Change) -> Incident:
    if change.kind not in BIRTHS:
        raise TransitionRefused(f"An event '{change.kind}' came before the incident began.")
    fields = checked("A new incident", change.fields)
    try:
        begun = Incident.model_validate(fields)
    except ValidationError as error:
        raise refused("A new incident", error) from None
    check_transition(begun.ref, None, begun.state, change.by)
    return begun


def rebuild(changes: Iterable[Change]) -> Incident | None:
    """Return the incident that its events, in order, add up to."""
    incident: Incident | None = None
    for change in changes:
        incident = fold(incident, change)
    return incident


def steps_of(incident: Incident | None, changes: Sequence[Change], key: str | None = None) -> list[Step]:
    """Return the changes as steps; the first carries the key of what caused them."""
    steps: list[Step] = []
    for change in changes:
        after = fold(incident, change)
        steps.append(Step(incident, change, after, key if not steps else None))
        incident = after
    return steps


def parse_ref(ref: str) -> str:
    """Return the reference as it is kept: `inc-2026-1` is `INC-2026-001`, `cand-7` is `CAND-0007`.

    Raises:
        TransitionRefused: the text is no reference of an incident.
    """
    parts = ref.strip().upper().split("-")
    digits = parts[1:]
    if all(each.isascii() and each.isdigit() for each in digits):
        if parts[0] == "INC" and len(digits) == 2:
            return f"INC-{int(digits[0]):04d}-{int(digits[1]):03d}"
        if parts[0] == "CAND" and len(digits) == 1:
            return f"CAND-{int(digits[0]):04d}"
    raise TransitionRefused(
        f"'{ref}' is no reference of an incident; it looks like INC-2026-001 or CAND-0007."
    )
