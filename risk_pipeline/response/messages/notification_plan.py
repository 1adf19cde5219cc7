"""Decide which steps people are told of, and how: root message, update of it, reply in its thread.

- Only transitions are told. A backfill is recorded and told to nobody.
- A ticket's first message is its root; later transitions update it and add a reply.
- A child of a storm is silent until a person acts on it, or it worsens on its own.
- The end of a ticket nobody was told of is not told either.
- What flaps tells that it does, and when it is calm; in between the data's moves are left to the digest.
- While a ticket is snoozed, what the data do to it is not told, but for its end and a worse severity.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.tickets.ticket import By, EventKind, State, Step, ticket_ref

BACKFILL = "backfill"
_MUTED_BY_SNOOZE = frozenset(
    {EventKind.VERIFYING, EventKind.RELAPSED, EventKind.GROUPED, EventKind.FLAPPING, EventKind.CALMED}
)
_MUTED_BY_FLAPPING = frozenset({EventKind.VERIFYING, EventKind.RELAPSED, EventKind.REOPENED})
_SUPERSEDED_BY_CLOSE = frozenset({EventKind.VERIFYING, EventKind.CALMED})
FLAPPING = "flapping"
_ENDINGS = frozenset({EventKind.VERIFYING, EventKind.CLOSED})


@dataclass(frozen=True, slots=True)
class Telling:
    """A step that people are told of, by messages of these kinds, in this order."""

    step: Step
    kinds: tuple[DeliveryKind, ...]


def plan(
    steps: Sequence[Step],
    announced: Iterable[int],
    *,
    storms: Collection[int],
    storm_threshold: int,
    notify: bool,
) -> tuple[list[Step], list[Telling]]:
    """Return the steps, each transition that is not told with the reason, and what is told."""
    known = set(announced)
    silence = _silenced(steps, known, storms, storm_threshold)
    marked: list[Step] = []
    told: list[Step] = []
    roots: set[int] = set()
    for number, step in enumerate(steps):
        reason = BACKFILL if not notify else step.suppressed or silence.get(number)
        if not step.change.kind.is_transition:
            marked.append(step)
            continue
        ticket_id = step.after.id
        if reason is None and ticket_id not in known and _is_ending_of_untold(step):
            reason = "nobody was told of this ticket"
        marked.append(replace(step, suppressed=reason))
        if reason is None:
            if ticket_id not in known:
                roots.add(len(told))
            known.add(ticket_id)
            told.append(marked[-1])
    return marked, _with_kinds(told, roots)


def _with_kinds(told: Sequence[Step], roots: set[int]) -> list[Telling]:
    """Update a root once a run, for its last transition; the thread hears of each."""
    last = {step.after.id: number for number, step in enumerate(told)}
    tellings = []
    for number, step in enumerate(told):
        if number in roots:
            kinds: tuple[DeliveryKind, ...] = (DeliveryKind.ROOT,)
        elif last[step.after.id] == number:
            kinds = (DeliveryKind.UPDATE, DeliveryKind.REPLY)
        else:
            kinds = (DeliveryKind.REPLY,)
        tellings.append(Telling(step, kinds))
    return tellings


def _is_ending_of_untold(step: Step) -> bool:
    if step.change.kind is EventKind.GROUPED and step.before is not None:
        return step.after.child_count <= step.before.child_count
    return step.change.kind in _ENDINGS


def _silenced(
    steps: Sequence[Step], announced: set[int], storms: Collection[int], storm_threshold: int
) -> Mapping[int, str]:
    """Return why a step is not told, by its place."""
    raised = Counter(
        step.after.parent_id
        for step in steps
        if step.change.kind is EventKind.RAISED and step.after.parent_id
    )
    speaking = set(announced)
    reasons: dict[int, str] = {}
    for number, step in enumerate(steps):
        if not step.change.kind.is_transition:
            continue
        if _is_closed_at_once(number, steps):
            reasons[number] = "closed at once"
        elif reason := _reason_of_pause(step) or _reason_of_flapping(number, steps, reasons):
            reasons[number] = reason
        elif step.after.parent_id in storms and _is_silent_child(step, speaking, raised, storm_threshold):
            reasons[number] = f"storm {ticket_ref(step.after.parent_id or 0)}"
        else:
            speaking.add(step.after.id)
    return reasons


def _is_closed_at_once(number: int, steps: Sequence[Step]) -> bool:
    """Whether the data close the ticket by the very verdict that made it verify."""
    step = steps[number]
    following = steps[number + 1] if number + 1 < len(steps) else None
    return (
        step.change.kind in _SUPERSEDED_BY_CLOSE
        and following is not None
        and following.after.id == step.after.id
        and following.change.kind is EventKind.CLOSED
        and following.after.last_reach == step.after.last_reach
    )


def _reason_of_pause(step: Step) -> str | None:
    """Return why a snooze, or its end with nothing red, is not told."""
    before, change = step.before, step.change
    if change.by is By.DATA and change.kind in _MUTED_BY_SNOOZE and before and before.snoozed_until:
        return f"snoozed until {before.snoozed_until}"
    if change.kind is EventKind.WOKEN and change.by is By.CLOCK and step.after.state is State.VERIFYING:
        return "the snooze ended with nothing red"
    return None


def _reason_of_flapping(number: int, steps: Sequence[Step], reasons: Mapping[int, str]) -> str | None:
    """Return why a move to or fro is not told; nor is a storm in which nothing else happened."""
    step = steps[number]
    if step.change.by is not By.DATA:
        return None
    if step.change.kind in _MUTED_BY_FLAPPING and step.after.flapping_since is not None:
        return f"{FLAPPING} since {step.after.flapping_since}"
    if step.change.kind is not EventKind.GROUPED:
        return None
    members = [
        place
        for place, other in enumerate(steps[:number])
        if other.after.parent_id == step.after.id and other.change.kind.is_transition
    ]
    if members and all(reasons.get(place, "").startswith(FLAPPING) for place in members):
        return f"{FLAPPING}: only members that flap moved"
    return None


def _is_silent_child(step: Step, speaking: set[int], raised: Counter[int], threshold: int) -> bool:
    ticket = step.after
    if ticket.parent_id is None or ticket.id in speaking:
        return False
    if step.change.by is By.PERSON:
        return False
    is_own_worsening = step.change.kind is EventKind.RAISED and raised[ticket.parent_id] <= threshold
    return not is_own_worsening
