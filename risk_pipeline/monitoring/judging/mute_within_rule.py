"""The muters that need one rule only, in the order in which they are asked. First match wins.

Those that look at other rules, or at the rule's state, are in `monitoring/muting`. The order of all of them
is that of `domain.muting_reasons.Muted`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.monitoring.judging.arrays import AMBER, Codes, Flags, Positions, Texts, is_given
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import Opinion


@dataclass(frozen=True, slots=True)
class Hits:
    """What is beyond a limit, and what its rule says about events of the calendar."""

    rows: Rows
    opinion: Opinion
    status: Codes
    on_known_event: str

    def among(self, flags: Flags | None) -> Positions:
        """Return the hits that are flagged."""
        nothing = np.zeros(0, dtype=np.int64)
        return nothing if flags is None else np.flatnonzero(flags & (self.status >= AMBER))


@dataclass(frozen=True)
class Suppressions:
    """Why each row is not acted on: code and sentence, both None where it is."""

    codes: Texts
    sentences: Texts

    @classmethod
    def none(cls, count: int) -> "Suppressions":
        """Return rows that are all acted on."""
        return cls(np.full(count, None, dtype=object), np.full(count, None, dtype=object))

    @property
    def are_given(self) -> Flags:
        """Where there is a reason."""
        return is_given(self.codes)


Found = Iterator[tuple[int, str]]


def small_effect(hits: Hits) -> Found:
    """Hits whose effect the rule calls too small to act on."""
    return ((at, "") for at in hits.among(hits.opinion.small).tolist())


def known_event(hits: Hits) -> Found:
    """Hits of periods that the calendar, or the rule, mutes."""
    names = hits.rows.text("known_event")
    return ((at, f": {names[at]}") for at in hits.among(hits.rows.muted(hits.on_known_event)).tolist())


def fading(hits: Hits) -> Found:
    """Shifts that were told of when their evidence was stronger."""
    return ((at, "") for at in hits.among(hits.opinion.fading).tolist())


MUTERS: tuple[tuple[Muted, Callable[[Hits], Found]], ...] = (
    (Muted.SMALL_EFFECT, small_effect),
    (Muted.KNOWN_EVENT, known_event),
    (Muted.FADING, fading),
)


def mute_hits(hits: Hits) -> Suppressions:
    """Ask the muters in their order; the first that claims a hit says why it is not acted on."""
    found = Suppressions.none(len(hits.rows))
    for code, find in MUTERS:
        for at, more in find(hits):
            if found.codes[at] is None:
                found.codes[at], found.sentences[at] = code.value, code.because(more).sentence
    return found
