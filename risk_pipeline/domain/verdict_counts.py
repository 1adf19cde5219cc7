"""What the verdicts of a rule come to: one count for Great Expectations, Dagster and the command line."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.verdict import Status

_ORDER = (Status.RED, Status.AMBER, Status.GREEN, *(each for each in Status if not each.is_judged))
HITS = (Status.RED, Status.AMBER)


class Standing(StrEnum):
    """What a rule's verdicts come to, in one word.

    `held_back`: something is red, and none of it is acted on (the rule is a shadow, a known event …).
    `not_judged`: nothing is known, which is neither passed nor a finding.
    """

    FAILED = "failed"
    ERROR = "error"
    HELD_BACK = "held_back"
    PASSED = "passed"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many verdicts there are by status, and how many hits are not acted on, by status and code."""

    counts: Mapping[Status, int]
    held: Mapping[tuple[Status, Muted], int]

    @classmethod
    def of(cls, verdicts: Iterable[tuple[str, str | None]]) -> Self:
        """Count verdicts, given as `status` and `suppressed` of `ops.rule_results`."""
        counts: Counter[Status] = Counter()
        held: Counter[tuple[Status, Muted]] = Counter()
        for (word, code), number in Counter(verdicts).items():
            status = Status(word)
            counts[status] += number
            if code is not None and status in HITS:
                held[status, Muted(code)] += number
        return cls(counts, held)

    @property
    def red_acted_on(self) -> int:
        """Reds that are somebody's business: they open a ticket, or belong to one."""
        return self.counts.get(Status.RED, 0) - self.held_back(Status.RED)

    @property
    def standing(self) -> Standing:
        """What all of it comes to."""
        if self.red_acted_on:
            return Standing.FAILED
        if self.counts.get(Status.ERROR):
            return Standing.ERROR
        if self.counts.get(Status.RED):
            return Standing.HELD_BACK
        return Standing.PASSED if any(status.is_judged for status in self.counts) else Standing.NOT_JUDGED

    @property
    def passes(self) -> bool:
        """Whether something was judged and nothing acted on is red or in error. Unknown is no pass."""
        return self.standing in {Standing.PASSED, Standing.HELD_BACK}

    def held_back(self, status: Status) -> int:
        """Return how many of a status are not acted on."""
        return sum(number for (held, _), number in self.held.items() if held is status)

    def codes(self) -> dict[str, int]:
        """Return how many hits each code holds back, in the order in which the muters are asked."""
        found = Counter[Muted]()
        for (_, code), number in self.held.items():
            found[code] += number
        return {code.value: found[code] for code in Muted if found[code]}

    def __str__(self) -> str:
        """Say it in words: `3 red (1 known_event, 1 shadow), 4 green, 1 not_configured`."""
        return ", ".join(self._part(status) for status in _ORDER if self.counts.get(status))

    def _part(self, status: Status) -> str:
        codes = [(code, self.held.get((status, code), 0)) for code in Muted]
        aside = ", ".join(f"{number:,} {code.value}" for code, number in codes if number)
        return f"{self.counts[status]:,} {status.value}{f' ({aside})' if aside else ''}"
