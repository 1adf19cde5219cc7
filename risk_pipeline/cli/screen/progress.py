"""How far long work has come: a live line or bars on a terminal, one line per stage in a pipe or a log.

All of it goes to the error stream: what a verb prints stays clean.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from risk_pipeline.cli.screen.printing import errors, warn

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.status import Status


class Stages:
    """Says each stage as it begins, and how long the one before took."""

    def __init__(self) -> None:
        self._name, self._since = "", 0.0
        self._live: Status | None = None

    def __enter__(self) -> Self:
        if errors.is_terminal:
            self._live = errors.status("begin")
            self._live.start()
        return self

    def __call__(self, stage: str) -> None:
        """Say that a stage begins."""
        self._end()
        self._name, self._since = stage, monotonic()
        if self._live:
            self._live.update(f"{stage} …")
        else:
            warn(f"{stage} …")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()
        if kind is None:
            self._end()
        elif self._name:
            warn(f"stopped while it was to {self._name}")

    def _end(self) -> None:
        if self._name and self._live:
            warn(f"{self._name}: {monotonic() - self._since:.0f} s", "dim")


class Bars:
    """Shows each stage of counted work as a bar on a terminal, else as a line at its beginning and end."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._tasks: dict[str, int] = {}
        self._since: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the bar of a stage, adding it when it is new."""
        if self._progress:
            self._draw(self._progress, stage, done, total)
            return
        if stage not in self._since:
            self._since[stage] = monotonic()
            warn(f"{stage} …")
        if done >= total:
            parts = f" {total:,} done in" if total > 1 else ""
            warn(f"{stage}:{parts} {monotonic() - self._since.pop(stage):.0f} s")

    def _draw(self, progress: Progress, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = progress.add_task(stage, total=total)
        progress.update(self._tasks[stage], completed=done, total=total)  # type: ignore[arg-type]


@contextmanager
def bars() -> Iterator[Bars]:
    """Give what draws the bars, or says the stages."""
    if not errors.is_terminal:
        yield Bars(None)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    text = TextColumn("{task.description:<28}")
    with Progress(text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=errors) as progress:
        yield Bars(progress)
