"""The state machine of a ticket: its states, who may move it where, and what its events are called.

The table `TRANSITIONS` is the only truth: `fold` checks every event against it, and the diagram in
docs/response.md is drawn from it (`python -m risk_pipeline.domain.tickets.diagram`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from risk_pipeline.domain.errors import TransitionRefused


class State(StrEnum):
    """The state of a ticket."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    CLOSED = "closed"


class Resolution(StrEnum):
    """Why a ticket is closed. `recovered`: the data went green and stayed green, no fix on record.

    `segment_gone`: what it is about was renamed, merged or closed.
    """

    FIXED = "fixed"
    FALSE_POSITIVE = "false_positive"
    EXPECTED_CHANGE = "expected_change"
    DUPLICATE = "duplicate"
    DATA_FAULT = "data_fault"
    RISK_ACCEPTED = "risk_accepted"
    RECOVERED = "recovered"
    SEGMENT_GONE = "segment_gone"


class TicketKind(StrEnum):
    """`risk`: a rule breached. `data`: a feed is broken. `storm`: parent of many tickets of one rule."""

    RISK = "risk"
    DATA = "data"
    STORM = "storm"


class By(StrEnum):
    """Who moves a ticket: what the data say, a person, or time that has passed."""

    DATA = "data"
    PERSON = "person"
    CLOCK = "clock"


class EventKind(StrEnum):
    """What an event says. People are told of the transitions; the others are only recorded."""

    OPENED = "opened"
    REOPENED = "reopened"
    OBSERVED = "observed"
    NOTED = "noted"
    RAISED = "severity_raised"
    WORSENED = "worsened"
    CAUSE_ASKED = "cause_asked"
    NEW_LEVEL = "new_level"
    GROUPED = "grouped"
    ACKNOWLEDGED = "acknowledged"
    STARTED = "started"
    VERIFYING = "verifying"
    RELAPSED = "relapsed"
    CLOSED = "closed"
    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    WOKEN = "snooze_ended"
    HELD = "held"
    RESUMED = "resumed"
    ACTION_ADDED = "action_added"
    ACTION_DONE = "action_done"
    LOSS_RECORDED = "loss_recorded"
    LINKED = "linked"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    LAPSED = "acknowledgement_lapsed"
    REFUSED = "refused"
    FLAPPING = "flapping"
    CALMED = "calmed"

    @property
    def is_transition(self) -> bool:
        """Whether people are told of it."""
        return self not in _SILENT


EPISODE_STARTS = frozenset({EventKind.OPENED, EventKind.REOPENED})
_SILENT = frozenset({EventKind.OBSERVED, EventKind.NOTED, EventKind.LINKED, EventKind.REFUSED})
_DATA, _PERSON, _CLOCK = frozenset({By.DATA}), frozenset({By.PERSON}), frozenset({By.CLOCK})
_EITHER = _DATA | _PERSON

# The one table of allowed moves and of who may make them. `None` is "no ticket yet".
TRANSITIONS: Mapping[tuple[State | None, State], frozenset[By]] = MappingProxyType(
    {
        (None, State.OPEN): _DATA,
        (State.OPEN, State.ACKNOWLEDGED): _PERSON,
        (State.OPEN, State.IN_PROGRESS): _PERSON,
        (State.ACKNOWLEDGED, State.IN_PROGRESS): _PERSON,
        # An acknowledgement after which nothing happens lapses.
        (State.ACKNOWLEDGED, State.OPEN): _CLOCK,
        # By a person: a fix is recorded, and the data have to confirm it.
        (State.OPEN, State.VERIFYING): _EITHER,
        (State.ACKNOWLEDGED, State.VERIFYING): _EITHER,
        (State.IN_PROGRESS, State.VERIFYING): _EITHER,
        # Back to the state it came from, when the next period is not green.
        (State.VERIFYING, State.OPEN): _DATA,
        (State.VERIFYING, State.ACKNOWLEDGED): _DATA,
        (State.VERIFYING, State.IN_PROGRESS): _DATA,
        (State.VERIFYING, State.CLOSED): _EITHER,
        (State.OPEN, State.CLOSED): _PERSON,
        (State.ACKNOWLEDGED, State.CLOSED): _PERSON,
        (State.IN_PROGRESS, State.CLOSED): _PERSON,
        # Recurrence by the data, the end of an acceptance by the clock.
        (State.CLOSED, State.OPEN): _DATA | _CLOCK,
    }
)
_NAMES = {By.DATA: "the data", By.PERSON: "a person", By.CLOCK: "the clock"}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and by which way in: `Actor(By.PERSON, "ana", "slack")`.

    `id` is what the history shows. `source` is where it came from: cli, slack, github, jira,
    webhook, pipeline …, with a key or link behind a colon where there is one.
    """

    kind: By
    id: str
    source: str = ""


def person(id_: str, source: str = "") -> Actor:
    """Return a person as actor."""
    return Actor(By.PERSON, id_, source)


def check_transition(ref: str, source: State | None, target: State, by: By) -> None:
    """Check that the table allows the move.

    Raises:
        TransitionRefused: with who may do what instead.
    """
    allowed = TRANSITIONS.get((source, target), frozenset())
    if by in allowed:
        return
    if allowed:
        others = " or ".join(_NAMES[who] for who in By if who in allowed)
        raise TransitionRefused(
            f"{ref} is {source}; only {others} can move it to {target}.",
            "refused-mover",
            ref=ref,
            state=source or "",
            target=target,
            movers=[who for who in By if who in allowed],
        )
    ways = sorted(to for (start, to), who in TRANSITIONS.items() if start is source and by in who)
    raise TransitionRefused(
        f"{ref} is {source} and cannot become {target}. Possible: {', '.join(ways) or 'nothing'}.",
        "refused-move" if ways else "refused-any-move",
        ref=ref,
        state=source or "",
        target=target,
        ways=ways,
    )
