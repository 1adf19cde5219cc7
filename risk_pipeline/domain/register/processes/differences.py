"""What changed in the rule of a process from one version to another: steps, forbidden moves, what it says."""

from collections.abc import Iterator
from dataclasses import dataclass

from risk_pipeline.domain.formatting import format_money
from risk_pipeline.domain.register.governance.process import ForbiddenMove, Process, Step


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: `what` is step, move or process, `change` added, removed, moved or changed."""

    what: str
    change: str
    id: str
    before: str = ""
    after: str = ""


def differences(before: Process, after: Process, currency: str) -> list[Difference]:
    """Return what differs, steps first, in the order of the later version; nothing for equal rules."""
    return [*_head(before, after), *_steps(before, after), *_moves(before, after, currency)]


def _head(before: Process, after: Process) -> Iterator[Difference]:
    for key in ("title", "business_line", "owner"):
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            yield Difference("process", "changed", key, old, new)


def _steps(before: Process, after: Process) -> Iterator[Difference]:
    old, new = {s.id: s for s in before.steps}, {s.id: s for s in after.steps}
    stayed = [step for step in old if step in new]
    order = [step for step in new if step in old]
    for id_, step in new.items():
        if id_ not in old:
            yield Difference("step", "added", id_, after=step.title)
            continue
        yield from _step(old[id_], step)
        if stayed.index(id_) != order.index(id_):
            was, now = _place(before, id_), _place(after, id_)
            yield Difference("step", "moved", id_, f"place {was}", f"place {now}")
    for id_, step in old.items():
        if id_ not in new:
            yield Difference("step", "removed", id_, step.title)


def _step(before: Step, after: Step) -> Iterator[Difference]:
    for key in ("title", "owner"):
        was, now = getattr(before, key) or "nobody", getattr(after, key) or "nobody"
        if was != now:
            yield Difference("step", "changed", f"{after.id} {key}", was, now)


def _moves(before: Process, after: Process, currency: str) -> Iterator[Difference]:
    old, new = {m.id: m for m in before.forbidden}, {m.id: m for m in after.forbidden}
    for id_, move in new.items():
        if id_ not in old:
            yield Difference("move", "added", id_, after=in_words(move, currency))
        elif old[id_] != move:
            was, now = in_words(old[id_], currency), in_words(move, currency)
            yield Difference("move", "changed", id_, was, now)
    for id_, move in old.items():
        if id_ not in new:
            yield Difference("move", "removed", id_, in_words(move, currency))


def _place(process: Process, step: str) -> int:
    return [each.id for each in process.steps].index(step) + 1


def in_words(move: ForbiddenMove, currency: str) -> str:
    """Return what a move forbids, its severity, and the control that should stop it."""
    match move.kind:
        case "missing_before":
            what = f"{move.step} without {move.other} before it"
        case "before":
            what = f"{move.step} before {move.other}"
        case _:
            limit = format_money(move.amount_minor, currency)
            what = f"{move.other or 'the end'} without {move.step} above {limit}"
    stopped = f", stopped by {move.control}" if move.control else ""
    return f"{what} ({move.severity.value}{stopped})"
