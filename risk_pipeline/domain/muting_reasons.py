"""Why nobody is told of something: one enum, in the order in which the muters are asked.

Something beyond a limit passes three stages on its way to people, and each may stop it:

- *verdict*: the hit is recorded and not acted on (`monitoring/judging/mute_within_rule.py`,
  `monitoring/muting/mute_across_rules.py`)
- *ticket*: the verdict changes no ticket, or none that people are told of (`domain/tickets/`)
- *message*: the ticket changes and the change is not told (`response/messages/mute_messages.py`)

The first muter that applies gives the reason. What it says is stored in two columns: `suppressed` holds the
code, `suppressed_detail` the sentence with what explains it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self


class Stage(StrEnum):
    """Where on the way to people something is stopped."""

    VERDICT = "verdict"
    TICKET = "ticket"
    MESSAGE = "message"


class Muted(StrEnum):
    """Every reason why nobody is told, the first muter first.

    `opening` is how the sentence about one case begins. It identifies the code of sentences that versions
    without codes wrote, and what `risk audit verify` compares a code with: never change one, add another.
    What it means is told by `muting` in `wording/texts/`.
    """

    stage: Stage
    opening: str

    # The defaults let type checkers accept `Muted(code)`, which looks a member up.
    def __new__(cls, code: str, stage: Stage = Stage.MESSAGE, opening: str = "") -> Self:
        """Create a member whose value is its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.stage, member.opening = stage, opening
        return member

    SHADOW = (
        "shadow",
        Stage.VERDICT,
        "shadow",
    )
    SMALL_EFFECT = ("small_effect", Stage.VERDICT, "small effect")
    KNOWN_EVENT = (
        "known_event",
        Stage.VERDICT,
        "known event",
    )
    EXPLAINED_BY_TOTAL = (
        "explained_by_total",
        Stage.VERDICT,
        "explained by the total",
    )
    SAME_FINDING = (
        "same_finding",
        Stage.VERDICT,
        "same finding",
    )
    FADING = (
        "fading",
        Stage.VERDICT,
        "fading evidence",
    )
    ON_INCIDENT = (
        "on_incident",
        Stage.VERDICT,
        "told on an incident",
    )

    NOT_JUDGED = (
        "not_judged",
        Stage.TICKET,
        "not judged",
    )
    UNCHANGED = (
        "unchanged",
        Stage.TICKET,
        "unchanged",
    )
    HELD_CLOSED = (
        "held_closed",
        Stage.TICKET,
        "held closed",
    )
    DUPLICATE = (
        "duplicate",
        Stage.TICKET,
        "duplicate",
    )
    NOT_RED = ("not_red", Stage.TICKET, "not red")
    LATE = (
        "late",
        Stage.TICKET,
        "late",
    )
    NOT_APPLIED = (
        "not_applied",
        Stage.TICKET,
        "not applied",
    )

    BACKFILL = (
        "backfill",
        Stage.MESSAGE,
        "backfill",
    )
    NO_RECEIVER = (
        "no_receiver",
        Stage.MESSAGE,
        "no receiver is left",
    )
    CLOSED_AT_ONCE = (
        "closed_at_once",
        Stage.MESSAGE,
        "closed at once",
    )
    SNOOZED = (
        "snoozed",
        Stage.MESSAGE,
        "snoozed",
    )
    SNOOZE_ENDED = (
        "snooze_ended",
        Stage.MESSAGE,
        "the snooze ended",
    )
    FLAPPING = (
        "flapping",
        Stage.MESSAGE,
        "flapping",
    )
    STORM = (
        "storm",
        Stage.MESSAGE,
        "storm",
    )
    NEVER_ANNOUNCED = (
        "never_announced",
        Stage.MESSAGE,
        "nobody was told",
    )
    OTHER = (
        "other",
        Stage.MESSAGE,
        "",
    )

    @property
    def rank(self) -> int:
        """Its place in the order of muting, from 0."""
        return _RANKS[self]

    def because(self, more: str = "") -> "Suppression":
        """Return this reason for one case; `more` follows the opening words, its punctuation included."""
        return Suppression(self, f"{self.opening}{more}")

    @classmethod
    def of_sentence(cls, sentence: str) -> "Muted":
        """Return the code of a stored sentence: that of the longest opening it begins with."""
        return max(
            (code for code in cls if sentence.startswith(code.opening)), key=lambda code: len(code.opening)
        )


_RANKS = {code: rank for rank, code in enumerate(Muted)}


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why nobody was told in one case: the code, and a sentence that names what explains it.

    The sentence names the rule, total, event, ticket or date: `same finding as sales.refunds, 3 Mar 2018`.
    """

    code: Muted
    sentence: str

    def __str__(self) -> str:
        return self.sentence

    @classmethod
    def stored(cls, code: str | None, sentence: str | None) -> "Suppression | None":
        """Return what two columns of a row hold; None where nobody was kept from being told.

        Raises:
            ValueError: no such code.
        """
        return None if code is None else cls(Muted(code), sentence or Muted(code).opening)


@dataclass(frozen=True, slots=True)
class Told:
    """A segment that is told elsewhere, for hits of these rules that become known from `first` to `last`.

    `where` is what people call the place: INC-2026-001.
    """

    rules: frozenset[str]
    segment: str
    first: date
    last: date
    where: str


def of_stage(stage: Stage) -> tuple[Muted, ...]:
    """Return the codes of a stage in the order of muting."""
    return tuple(code for code in Muted if code.stage is stage)
