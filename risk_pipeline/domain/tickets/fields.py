"""The fields of a ticket that events set: each has a type, and what does not fit is refused by name."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict  # pydantic takes that of typing from Python 3.12 on only

from risk_pipeline.domain.errors import FieldRefused
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.sla.sla_clock import Clock
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.tickets.outcome.losses import Loss
from risk_pipeline.domain.tickets.outcome.remediation import Action
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import Resolution, State, TicketKind
from risk_pipeline.domain.verdict import Status


@with_config(ConfigDict(extra="forbid"))
class TicketFields(TypedDict, total=False):
    """Those of the fields of `Ticket` that one event sets; counting its events is left to `fold`."""

    id: int
    kind: TicketKind
    identity_key: str
    rule_id: str
    rule_sha: str
    indicator: str
    grain: Grain
    dimension: str
    segment: str
    owner: str
    channel: str

    state: State
    severity: Severity
    came_from: State | None
    resolution: Resolution | None
    root_cause_category: RootCause | None
    root_cause: str | None
    escape_category: RootCause | None
    note: str | None
    duplicate_of: int | None
    approver: str | None
    quiet_until: date | None
    assignee: str | None
    snoozed_until: date | None
    hold_until: date | None
    hold_reason: str | None
    parent_id: int | None
    recurs_from: int | None
    recurrence_count: int

    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    closed_at: datetime | None
    closed_by: str | None

    since: date
    since_hour: int | None
    breached_periods: int
    green_streak: int
    last_status: Status
    last_period_start: date
    last_period_end: date
    last_hour: int | None
    unknown_status: Status | None
    unknown_period_end: date | None
    unknown_hour: int | None
    moves: tuple[date, ...]
    move_hours: tuple[int, ...]
    flapping_since: date | None

    value: float | None
    numerator: float | None
    limit_value: float | None
    limit_kind: str | None
    expected: float | None
    exposure_minor: int | None
    reason: str
    grounds: Reason | None
    run_id: str
    muted_rules: tuple[str, ...]
    episode: Episode | None
    child_count: int
    open_child_count: int

    actions: tuple[Action, ...]
    losses: tuple[Loss, ...]
    plan: str | None
    clocks: tuple[Clock, ...]
    escalation: tuple[str, ...]
    receivers: tuple[str, ...]
    escalation_level: int
    escalated_to: str | None
    progressed_at: datetime | None
    nudged_at: datetime | None
    next_step_at: datetime | None


_ADAPTER = TypeAdapter(TicketFields)


def checked(ref: str, fields: TicketFields) -> TicketFields:
    """Return the fields, known to have the right types.

    Raises:
        FieldRefused: the text names ticket, field and what was expected.
    """
    try:
        return _ADAPTER.validate_python(fields, strict=True)
    except ValidationError as error:
        raise field_refused(ref, error) from None


def read_fields(ref: str, plain: Mapping[str, object]) -> TicketFields:
    """Return fields that were kept as JSON, typed again.

    Raises:
        FieldRefused: no ticket has such a field, or the value cannot be of its type.
    """
    try:
        return _ADAPTER.validate_python(plain)
    except ValidationError as error:
        raise field_refused(ref, error) from None


def field_refused(ref: str, error: ValidationError) -> FieldRefused:
    """Return the first of pydantic's complaints as ours."""
    return FieldRefused(f"{ref}: {_in_words(error.errors(include_url=False)[0])}")


def _in_words(found: ErrorDetails) -> str:
    path = ".".join(map(str, found["loc"]))
    if found["type"] == "missing":
        return f"a new ticket needs '{path}'."
    if found["type"] == "extra_forbidden":
        known = did_you_mean(path, TicketFields.__annotations__)
        return f"a ticket has no field '{path}'. {known}".rstrip()
    expected = found["msg"].removeprefix("Input should be ").replace("an instance of", "of type")
    return f"'{path}' should be {expected}, and is of type {type(found['input']).__name__}."


def only(fields: TicketFields, names: Collection[str]) -> TicketFields:
    """Return those of the fields that have one of these names."""
    return cast("TicketFields", {name: value for name, value in fields.items() if name in names})


def without(fields: TicketFields, names: Collection[str]) -> TicketFields:
    """Return the fields except those with these names."""
    return cast("TicketFields", {name: value for name, value in fields.items() if name not in names})


def changed(ticket: Any, fields: TicketFields) -> TicketFields:  # noqa: ANN401 - a Ticket, which knows this module
    """Return those of the fields that are not on the ticket already."""
    return only(fields, {name for name, value in fields.items() if value != getattr(ticket, name)})
