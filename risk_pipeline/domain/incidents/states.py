"""The state machine of an incident: its states, who may move it where, what its events are called.

The table `TRANSITIONS` is the only truth: `fold` checks every event against it, and the diagram in
docs/incidents.md is drawn from it (`python -m risk_pipeline.domain.incidents.diagram`).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets.states import By


class State(StrEnum):
    """The state of an incident. A candidate is what the platform holds for one; a person decides."""

    CANDIDATE = "candidate"
    REJECTED = "rejected"
    DECLARED = "declared"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    DOWNGRADED = "downgraded"
    REOPENED = "reopened"


class Nature(StrEnum):
    """`drill`: an exercise; the whole chain runs, nobody outside it is told, no statistics count it."""

    REAL = "real"
    NEAR_MISS = "near_miss"
    DRILL = "drill"


class EventKind(StrEnum):
    """What an event says. People are told of the transitions; the others are only recorded."""

    RAISED = "raised"
    SEEN = "seen"
    REJECTED = "rejected"
    DECLARED = "declared"
    REOPENED = "reopened"
    DOWNGRADED = "downgraded"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    SEVERITY_RAISED = "severity_raised"
    SEVERITY_LOWERED = "severity_lowered"
    NUMBERS = "numbers"
    NOTED = "noted"
    UPDATED = "updated"
    LINKED = "linked"
    UNLINKED = "unlinked"
    ROLE_ASSUMED = "role_assumed"
    ROLE_HANDED_OVER = "role_handed_over"
    ROLE_RENOUNCED = "role_renounced"
    FACTS_WRITTEN = "facts_written"
    STATEMENT_DRAFTED = "statement_drafted"
    STATEMENT_SUBMITTED = "statement_submitted"
    STATEMENT_APPROVED = "statement_approved"
    STATEMENT_RETURNED = "statement_returned"
    STATEMENT_CONFIRMED = "statement_confirmed"
    STATEMENT_PUBLISHED = "statement_published"
    DUTY_CONFIRMED = "duty_confirmed"
    DUTY_WAIVED = "duty_waived"
    DUTY_DONE = "duty_done"
    JUDGED = "judged"
    REVIEW_WRITTEN = "review_written"
    ESCALATED = "escalated"
    REFUSED = "refused"

    @property
    def is_transition(self) -> bool:
        """Whether people are told of it."""
        return self not in _SILENT


BIRTHS = frozenset({EventKind.RAISED, EventKind.DECLARED})
_SILENT = frozenset(
    {EventKind.SEEN, EventKind.NUMBERS, EventKind.JUDGED, EventKind.REVIEW_WRITTEN, EventKind.REFUSED}
)
_DATA, _PERSON = frozenset({By.DATA}), frozenset({By.PERSON})

# The one table of allowed moves and of who may make them. `None` is "nothing yet".
TRANSITIONS: Mapping[tuple[State | None, State], frozenset[By]] = MappingProxyType(
    {
        (None, State.CANDIDATE): _DATA,
        (None, State.DECLARED): _PERSON,
        (State.CANDIDATE, State.DECLARED): _PERSON,
        (State.CANDIDATE, State.REJECTED): _PERSON,
        (State.DECLARED, State.CONTAINED): _PERSON,
        (State.REOPENED, State.CONTAINED): _PERSON,
        (State.CONTAINED, State.RESOLVED): _PERSON,
        (State.RESOLVED, State.REVIEWED): _PERSON,
        (State.REVIEWED, State.CLOSED): _PERSON,
        # It was less than it looked: back to tickets.
        (State.DECLARED, State.DOWNGRADED): _PERSON,
        (State.REOPENED, State.DOWNGRADED): _PERSON,
        (State.CONTAINED, State.DOWNGRADED): _PERSON,
        # It is there again.
        (State.CONTAINED, State.REOPENED): _PERSON,
        (State.RESOLVED, State.REOPENED): _PERSON,
        (State.REVIEWED, State.REOPENED): _PERSON,
        (State.CLOSED, State.REOPENED): _PERSON,
        (State.DOWNGRADED, State.REOPENED): _PERSON,
    }
)
RUNNING = frozenset({State.DECLARED, State.REOPENED, State.CONTAINED})
"""States in which harm is done, or not yet made good."""
OVER = frozenset({State.REJECTED, State.CLOSED, State.DOWNGRADED})
"""States in which nothing is owed."""


def check_transition(ref: str, source: State | None, target: State, by: By) -> None:
    """Check that the table allows the move.

    Raises:
        TransitionRefused: with what is possible instead.
    """
    if by in TRANSITIONS.get((source, target), frozenset()):
        return
    ways = ", ".join(sorted(to for (start, to), who in TRANSITIONS.items() if start is source and by in who))
    if by is not By.PERSON and By.PERSON in TRANSITIONS.get((source, target), frozenset()):
        raise TransitionRefused(f"{ref} is {source}; only a person can move it to {target}.")
    raise TransitionRefused(
        f"{ref} is {source} and cannot become {target}. Possible: {ways or 'nothing'}.",
        "refused-incident-move",
        ref=ref,
        wanted=target.value,
    )
