"""What is past stays: stints only end, clocks only stop, versions are superseded, logs only grow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.parts import Statement

if TYPE_CHECKING:
    from risk_pipeline.domain.incidents.incident import Incident

_FIXED_STINT = ("role", "who", "began_at", "by", "is_deputy")
_FIXED_CLOCK = ("kind", "duty", "cycle", "started_at")
_FIXED_VERSION = ("version", "sha", "title", "drafted", "facts_version", "phrases", "promises_by")


def check_history(before: Incident, after: Incident) -> None:
    """Check that nothing that is past was rewritten.

    Raises:
        TransitionRefused: it names what was.
    """
    rewritten = next(_rewritten(before, after), None)
    if rewritten:
        raise TransitionRefused(f"{before.ref}: {rewritten} are never changed; append instead.")


def _rewritten(before: Incident, after: Incident) -> Iterator[str]:
    if not _grown(before.facts, after.facts) or not _grown(before.told, after.told):
        yield "versions of the facts and what people were told"
    if not _ended(before.roles, after.roles, _FIXED_STINT, "ended_at"):
        yield "stints in roles"
    if not _ended(before.clocks, after.clocks, _FIXED_CLOCK, "stopped_at"):
        yield "clocks that stopped"
    if not _superseded(before.statements, after.statements):
        yield "versions of a statement"
    if before.number and (before.number, before.chain) != (after.number, after.chain):
        yield "number and chain of escalation"


def _grown(before: Sequence[BaseModel], after: Sequence[BaseModel]) -> bool:
    return tuple(after[: len(before)]) == tuple(before)


def _ended(before: Sequence[BaseModel], after: Sequence[BaseModel], fixed: Sequence[str], end: str) -> bool:
    """Whether each is still there; one that had ended is the same, another differs in its end at most."""
    if len(after) < len(before):
        return False
    for old, new in zip(before, after, strict=False):
        if getattr(old, end) is not None and new != old:
            return False
        if any(getattr(old, name) != getattr(new, name) for name in fixed):
            return False
    return True


def _superseded(before: Sequence[Statement], after: Sequence[Statement]) -> bool:
    if len(after) < len(before):
        return False
    for old, new in zip(before, after, strict=False):
        if (old.number, old.kind, old.language) != (new.number, new.kind, new.language):
            return False
        if not _ended(old.versions, new.versions, _FIXED_VERSION, "published"):
            return False
    return True
