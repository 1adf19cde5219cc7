"""Which events of the calendar a picture names: the newest few, neighbours together under one name."""

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.diagnosis.chart import ChartPoint

MOST = 3
"""Events that a picture names; others are shaded alone."""
# Letters nearer than this part of the picture would overprint: their events have one name.
_APART = 16
_AROUND = re.compile(r"^\d+ days? (?:after|before) ")


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """An event, its letter on the picture and the points where it begins (each year anew)."""

    letter: str
    name: str
    begins: tuple[int, ...]


def named_events(points: Sequence[ChartPoint]) -> list[NamedEvent]:
    """Return the newest events on the picture, in order of their first days."""
    found: dict[str, list[int]] = {}
    for run in _runs(points):
        names = list(dict.fromkeys(name for at in run for name in _entries(points[at].event or "")))
        found.setdefault(_together(names, len(run)), []).append(run[0])
    newest = sorted(found.items(), key=lambda each: each[1][-1])[-MOST:]
    ordered = sorted(newest, key=lambda each: each[1][0])
    return [
        NamedEvent(letter, name, tuple(begins))
        for letter, (name, begins) in zip(string.ascii_lowercase, ordered, strict=False)
    ]


def _runs(points: Sequence[ChartPoint]) -> Iterable[list[int]]:
    """Return the positions with events, those near each other together."""
    near = max(1, len(points) // _APART)
    run: list[int] = []
    for at, point in enumerate(points):
        if point.event is None:
            continue
        if run and at - run[-1] > near:
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _entries(event: str) -> list[str]:
    """Return the calendar entries of a period; days around an entry are the entry's."""
    own = [part for part in event.split(", ") if not _AROUND.match(part)]
    around = [_AROUND.sub("", part) for part in event.split(", ") if _AROUND.match(part)]
    return list(dict.fromkeys([*own, *around]))


def _together(names: Sequence[str], periods: int) -> str:
    if len(names) <= 2:
        return ", ".join(names)
    return f"{names[0]} to {names[-1]}" if periods > 1 else f"{names[0]} and {len(names) - 1} more"
