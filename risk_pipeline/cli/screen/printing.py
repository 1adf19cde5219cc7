"""Print sentences, facts and records for people, JSON for machines. Tables are next door."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from risk_pipeline.cli.screen.columns import hang
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.text import printable

# Facts are not broken into columns narrower than that.
_NARROWEST = 24


class VerbatimConsole(Console):
    """A console that takes every text as it is: brackets and colons in data are no markup, no emoji."""

    def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401 - Rich's own options
        """Make a text to print of a string."""
        return super().render_str(printable(text), **(options | {"markup": False, "emoji": False}))


console = VerbatimConsole()
errors = VerbatimConsole(stderr=True)


def bold(text: str) -> Text:
    """Return a text of ours to print in bold."""
    return Text(text, style="bold")


def say(text: str, style: str = "") -> None:
    """Print a sentence as it is; the terminal, not we, breaks its line, so that it can be copied."""
    console.print(text, style=style or None, highlight=False, soft_wrap=True)


def warn(text: str, style: str = "") -> None:
    """Print a sentence on the error stream."""
    errors.print(text, style=style or None, highlight=False, soft_wrap=True)


def print_fact(name: str, value: object, width: int = 10) -> None:
    """Print one fact after its name; on a terminal its further lines begin below the first."""
    text = printable(str(value))
    room = console.width - width - 1
    lines = hang(text, room) if console.is_terminal and room >= _NARROWEST else [text]
    console.print(bold(f"{name:>{width}}"), lines[0], highlight=False, soft_wrap=True)
    for line in lines[1:]:
        console.print(f"{' ' * width} {line}", highlight=False, soft_wrap=True)


def print_lines(text: str, style: str) -> None:
    """Print a text of ours that a terminal breaks between words."""
    for line in hang(text, console.width) if console.is_terminal else [text]:
        console.print(Text(printable(line), style=style), soft_wrap=True)


def print_json(value: object) -> None:
    """Print a value as JSON; dataclasses become objects, dates ISO strings."""
    console.print_json(json.dumps(_plain(value), default=str))


def print_records(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print wide rows one under another, each value after its name: no id is cut at any width."""
    console.print(bold(title), soft_wrap=True)
    for number, row in enumerate(rows, start=1):
        cells = zip(columns, row, strict=True)
        text = "  ".join(f"{name}={printable(str(cell))}" for name, cell in cells if cell is not None)
        print_fact(f"{number:>3}", f" {text}", 3)


def check_known(kind: str, name: str | None, known: Iterable[str], remedy: str) -> None:
    """Refuse a name given as a filter that nobody knows: an empty list would look like good news.

    Raises:
        RiskError: it is not among the known; the text names those that are spelt alike, or the remedy.
    """
    if name is not None and name not in (names := list(known)):
        raise RiskError(f"No {kind} '{name}'. {did_you_mean(name, names) or remedy}")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value
