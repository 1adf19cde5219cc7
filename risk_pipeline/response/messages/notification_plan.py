"""Decide which steps people are told of, and how: root message, update of it, reply in its thread.

- Only transitions are announced, and of these only what no muter stops (`mute_messages.py`).
- A ticket's first message is its root; later transitions update it and add a reply.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.tickets.ticket import Step
from risk_pipeline.response.messages.mute_messages import Scene, why_muted


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
    """Return the steps, each muted transition with its reason, and what is announced."""
    scene = Scene(steps, set(announced), storms, storm_threshold, notify)
    marked: list[Step] = []
    told: list[Step] = []
    roots: set[int] = set()
    for number, step in enumerate(steps):
        if not step.change.kind.is_transition:
            marked.append(step)
            continue
        reason = why_muted(scene, number)
        marked.append(replace(step, suppressed=reason))
        if reason is not None:
            scene.reasons[number] = reason
            continue
        if step.after.id not in scene.announced:
            roots.add(len(told))
        scene.announced.add(step.after.id)
        told.append(marked[-1])
    return marked, _with_kinds(told, roots)


def _with_kinds(told: Sequence[Step], roots: set[int]) -> list[Telling]:
    """Update a root once a run, for its last transition; the thread gets each of them."""
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
