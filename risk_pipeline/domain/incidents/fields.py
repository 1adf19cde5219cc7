"""The fields of an incident that events set: each has a type, and what does not fit is refused by name."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict  # pydantic takes that of typing from Python 3.12 on only

from risk_pipeline.domain.errors import FieldRefused
from risk_pipeline.domain.incidents.figures import AxisNumber, FactsVersion, RecoveryCheck, SeriesRef
from risk_pipeline.domain.incidents.parts import (
    DutyState,
    IncidentClock,
    Review,
    Statement,
    Stint,
    Told,
    TopicTold,
)
from risk_pipeline.domain.incidents.states import Nature, State
from risk_pipeline.domain.tickets.severity import Severity


@with_config(ConfigDict(extra="forbid"))
class IncidentFields(TypedDict, total=False):
    """Those of the fields of `Incident` that one event sets; counting its events is left to `fold`."""

    id: int
    number: str | None
    key: str
    nature: Nature
    incident_type: str
    business_line: str
    title: str
    regions: tuple[str, ...]
    why: str
    room: str

    state: State
    severity: Severity
    worst: Severity
    lowered_from: Severity | None
    axes: tuple[AxisNumber, ...]
    tickets: tuple[int, ...]
    linked_late: tuple[int, ...]
    series: tuple[SeriesRef, ...]

    noticed_at: datetime
    since: datetime
    declared_at: datetime | None
    declared_by: str | None
    team_at: datetime | None
    contained_at: datetime | None
    resolved_at: datetime | None
    reviewed_at: datetime | None
    closed_at: datetime | None
    next_update_at: datetime | None
    reopened_count: int

    roles: tuple[Stint, ...]
    clocks: tuple[IncidentClock, ...]
    chain: tuple[str, ...]
    escalated_to: str | None
    duties: tuple[DutyState, ...]
    statements: tuple[Statement, ...]
    told: tuple[Told, ...]
    topics: tuple[TopicTold, ...]
    facts: tuple[FactsVersion, ...]
    recovery: tuple[RecoveryCheck, ...]
    containment: str
    change: str
    review: Review | None
    next_step_at: datetime | None


_ADAPTER = TypeAdapter(IncidentFields)


def checked(ref: str, fields: IncidentFields) -> IncidentFields:
    """Return the fields, known to have the right types.

    Raises:
        FieldRefused: the text names incident, field and what was expected.
    """
    try:
        return _ADAPTER.validate_python(fields, strict=True)
    except ValidationError as error:
        raise refused(ref, error) from None


def read_fields(ref: str, plain: Mapping[str, object]) -> IncidentFields:
    """Return fields that were kept as JSON, typed again.

    Raises:
        FieldRefused: no incident has such a field, or the value cannot be of its type.
    """
    try:
        return _ADAPTER.validate_python(plain)
    except ValidationError as error:
        raise refused(ref, error) from None


def refused(ref: str, error: ValidationError) -> FieldRefused:
    """Return the first of pydantic's complaints as ours, without the value."""
    found = error.errors(include_url=False, include_input=False)[0]
    path = ".".join(map(str, found["loc"]))
    return FieldRefused(f"{ref}: '{path}' does not fit an incident: {found['type']}.")
