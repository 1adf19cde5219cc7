"""Answers that a verb needs: from its options or a person; else all that is missing is named at once."""

import sys
from collections.abc import Iterable

from rich.prompt import IntPrompt, InvalidResponse, Prompt
from rich.text import Text

from risk_pipeline.cli.screen.printing import console
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import did_you_mean

_MADE_BY = {
    **dict.fromkeys(("--owner", "--head"), "owner"),
    **{f"--{name}": name for name in ("line", "playbook", "risk")},
}
"""By option, the entry of the register that it names, which `risk new` can write."""


class Question(Prompt):
    """A question at a terminal; its words are no markup, as everywhere on our console."""

    prompt_suffix = " "
    illegal_choice_message = "Answer with one of these words."


class Number(IntPrompt):
    """A question for a whole number, 0 or more; what stands in brackets is taken where nothing is typed."""

    prompt_suffix = " "
    validate_error_message = "Answer with a whole number, 0 or more."

    def process_response(self, value: str) -> int:
        """Return the number.

        Raises:
            InvalidResponse: it is none, or below 0.
        """
        number = super().process_response(value)
        if number < 0:
            raise InvalidResponse(self.validate_error_message)
        return number


class Answers:
    """Collects what is missing; `settle` names all of it."""

    def __init__(self, *, can_ask: bool | None = None) -> None:
        self._can_ask = sys.stdin.isatty() if can_ask is None else can_ask
        self._missing: list[str] = []

    def choose(self, option: str, given: str | None, question: str, known: Iterable[str]) -> str:
        """Return one of the known words; the only one is taken without asking.

        Raises:
            RiskError: the word given is not known.
        """
        words = list(known)
        if given is not None:
            if given not in words:
                hint = did_you_mean(given, words) or f"There are: {', '.join(words) or 'none yet'}."
                raise RiskError(
                    f"No {option.removeprefix('--')} '{given}'. {hint}{_how_to_make(option, given)}"
                )
            return given
        if len(words) == 1:
            return words[0]
        if self._can_ask and words:
            return Question.ask(Text(question), console=console, choices=words)
        there = f"one of {', '.join(words)}" if words else f"none yet{_how_to_make(option, '')}"
        self._missing.append(f"{option} ({question}; {there})")
        return ""

    def text(self, option: str, given: str | None, question: str) -> str:
        """Return a text in a person's own words."""
        if given is not None:
            return given
        if self._can_ask:
            return _ask_until_answered(question)
        self._missing.append(f"{option} ({question})")
        return ""

    def number(self, option: str, given: int | None, question: str, suggested: int | None) -> int:
        """Return a whole number, 0 or more; the one suggested is what a person need only agree to."""
        if given is not None:
            return given
        if self._can_ask:
            if suggested is None:
                return Number.ask(Text(question), console=console)
            return Number.ask(Text(question), console=console, default=suggested)
        measured = "" if suggested is None else f"; measured: {suggested}"
        self._missing.append(f"{option} ({question}{measured})")
        return 0

    def settle(self) -> None:
        """Go on if nothing is missing.

        Raises:
            RiskError: it names every option that is missing.
        """
        if self._missing:
            raise RiskError("Say also:\n  " + "\n  ".join(self._missing))


def _how_to_make(option: str, name: str) -> str:
    """Say which verb makes an entry of the register that is not there; empty for words of ours."""
    made = _MADE_BY.get(option)
    # A risk gets the next free number; others are called by a name.
    subject = "" if made == "risk" else f" {name or 'ID'}"
    return f" `risk new {made}{subject}` makes one." if made else ""


def _ask_until_answered(question: str) -> str:
    while True:
        if answer := Question.ask(Text(question), console=console).strip():
            return answer
