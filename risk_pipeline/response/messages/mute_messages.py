"""The muters of messages, in the order in which they are asked: why nobody is told of a transition.

Each looks at one step of a run and gives the reason, or None. The first that has one decides. Their order is
that of `domain.muting_reasons.Muted`; what stops a hit before it reaches a ticket is in `monitoring`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from risk_pipeline.domain.muting_reasons import Muted, Suppression
from risk_pipeline.domain.tickets.ticket import By, EventKind, Resolution, State, Step, ticket_ref

_SUPERSEDED_BY_CLOSE = frozenset({EventKind.VERIFYING, EventKind.CALMED})
_MUTED_BY_SNOOZE = frozenset(
    {EventKind.VERIFYING, EventKind.RELAPSED, EventKind.GROUPED, EventKind.FLAPPING, EventKind.CALMED}
)
_MUTED_BY_FLAPPING = frozenset({EventKind.VERIFYING, EventKind.RELAPSED, EventKind.REOPENED})
_WORSE = frozenset({EventKind.RAISED, EventKind.WORSENED})
_ENDINGS = frozenset({EventKind.VERIFYING, EventKind.CLOSED})


@dataclass
class Scene:
    """The steps of a run, and what was announced before the step in question.

    `announced` are the tickets that people have been told of, `storms` the parents of storms.
    `notify` is off in a backfill.
    """

    steps: Sequence[Step]
    announced: set[int]
    storms: Collection[int]
    storm_threshold: int
    notify: bool
    reasons: dict[int, Suppression] = field(default_factory=dict)
    raised: Counter[int] = field(init=False)

    def __post_init__(self) -> None:
        """Count the members of each storm that worsen in this run."""
        self.raised = Counter(
            step.after.parent_id for step in self.steps if step.change.kind in _WORSE and step.after.parent_id
        )


def backfill(scene: Scene, _: int) -> Suppression | None:
    """Nobody is paged for the past."""
    return None if scene.notify else Muted.BACKFILL.because()


def no_receiver(scene: Scene, number: int) -> Suppression | None:
    """The step was recorded with nobody left to tell: every receiver refuses messages."""
    return scene.steps[number].suppressed


def closed_at_once(scene: Scene, number: int) -> Suppression | None:
    """The data close the ticket by the very verdict that made it verify."""
    step = scene.steps[number]
    following = scene.steps[number + 1] if number + 1 < len(scene.steps) else None
    is_superseded = (
        step.change.kind in _SUPERSEDED_BY_CLOSE
        and following is not None
        and following.after.id == step.after.id
        and following.change.kind is EventKind.CLOSED
        and following.after.last_reach == step.after.last_reach
    )
    return Muted.CLOSED_AT_ONCE.because() if is_superseded else None


def snoozed(scene: Scene, number: int) -> Suppression | None:
    """What the data do to a snoozed ticket, except for its end and a worse severity."""
    step = scene.steps[number]
    before, change = step.before, step.change
    if change.by is By.DATA and change.kind in _MUTED_BY_SNOOZE and before and before.snoozed_until:
        return Muted.SNOOZED.because(f" until {before.snoozed_until}")
    return None


def snooze_ended(scene: Scene, number: int) -> Suppression | None:
    """A snooze that ends with nothing red."""
    step = scene.steps[number]
    is_woken = step.change.kind is EventKind.WOKEN and step.change.by is By.CLOCK
    if is_woken and step.after.state is State.VERIFYING:
        return Muted.SNOOZE_ENDED.because(" with nothing red")
    return None


def flapping(scene: Scene, number: int) -> Suppression | None:
    """The moves of a ticket that flaps, unless one refutes a fix; a storm in which nothing else happened."""
    step = scene.steps[number]
    if step.change.by is not By.DATA:
        return None
    is_move = step.change.kind in _MUTED_BY_FLAPPING and not _refutes_fix(step)
    if is_move and step.after.flapping_since is not None:
        return Muted.FLAPPING.because(f" since {step.after.flapping_since}")
    if step.change.kind is EventKind.GROUPED and _is_moved_by_flapping_only(scene, number):
        return Muted.FLAPPING.because(": only members that flap moved")
    return None


def _refutes_fix(step: Step) -> bool:
    is_claimed = step.before is not None and step.before.resolution is Resolution.FIXED
    return is_claimed and step.change.kind is EventKind.RELAPSED


def _is_moved_by_flapping_only(scene: Scene, number: int) -> bool:
    parent = scene.steps[number].after.id
    members = [
        place
        for place, other in enumerate(scene.steps[:number])
        if other.after.parent_id == parent and other.change.kind.is_transition
    ]
    reasons = [scene.reasons.get(place) for place in members]
    return bool(members) and all(reason and reason.code is Muted.FLAPPING for reason in reasons)


def storm(scene: Scene, number: int) -> Suppression | None:
    """A member of a storm, until a person acts on it or it worsens on its own."""
    step = scene.steps[number]
    ticket, parent = step.after, step.after.parent_id
    if parent is None or parent not in scene.storms or ticket.id in scene.announced:
        return None
    is_own_worsening = step.change.kind in _WORSE and scene.raised[parent] <= scene.storm_threshold
    if step.change.by is By.PERSON or is_own_worsening:
        return None
    return Muted.STORM.because(f" {ticket_ref(parent)}")


def never_announced(scene: Scene, number: int) -> Suppression | None:
    """The end of a ticket that nobody was told of."""
    step = scene.steps[number]
    if step.after.id in scene.announced:
        return None
    if step.change.kind is EventKind.GROUPED and step.before is not None:
        is_ending = step.after.child_count <= step.before.child_count
    else:
        is_ending = step.change.kind in _ENDINGS
    return Muted.NEVER_ANNOUNCED.because(" of this ticket") if is_ending else None


Muter = Callable[[Scene, int], Suppression | None]

MUTERS: tuple[tuple[Muted, Muter], ...] = (
    (Muted.BACKFILL, backfill),
    (Muted.NO_RECEIVER, no_receiver),
    (Muted.CLOSED_AT_ONCE, closed_at_once),
    (Muted.SNOOZED, snoozed),
    (Muted.SNOOZE_ENDED, snooze_ended),
    (Muted.FLAPPING, flapping),
    (Muted.STORM, storm),
    (Muted.NEVER_ANNOUNCED, never_announced),
)


def why_muted(scene: Scene, number: int) -> Suppression | None:
    """Return what the first muter says that applies to a step; None where people are told."""
    found = (muter(scene, number) for _, muter in MUTERS)
    return next((reason for reason in found if reason is not None), None)
