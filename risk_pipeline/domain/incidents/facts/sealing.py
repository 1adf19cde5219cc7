"""One hash over the rows behind an incident, so that a later change of any row is seen.

Each row has two fingerprints, the first 128 bits of a sha256 in lower-case hex: of its key, and of what it
says (dates, numbers and segments, U+001F between them, U+001E for none; several events of one key sorted,
U+001D between them). The seal of a set of rows:

1. per row the line `key fingerprint` (for the keys), or `key fingerprint:content fingerprint` (for contents)
2. lines with the same first two characters make a bucket; sorted, joined by a line feed: its sha256 in hex
3. `bucket:hash` of all buckets that have rows, sorted, joined by a line feed: the sha256 of that in hex

The order in which rows come never matters, and no machine needs all lines in one text. The engine computes
it in SQL (`warehouse/incidents/fingerprints.py`); this is the same in plain words, for whoever checks it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FINGERPRINT = 32
"""Characters of a fingerprint."""
BUCKET = 2
"""Characters that name a bucket."""


def fingerprint(text: str) -> str:
    """Return the fingerprint of a key, or of what a row says."""
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT]


def seal(lines: Iterable[str]) -> str:
    """Return the one hash over lines, by the rule above."""
    buckets: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        buckets[line[:BUCKET]].append(line)
    return _of_lines(f"{name}:{_of_lines(found)}" for name, found in buckets.items())


def seal_keys(rows: Mapping[str, str]) -> str:
    """Return the seal over the keys of rows, given by key fingerprint with their content fingerprint."""
    return seal(rows)


def seal_contents(rows: Mapping[str, str]) -> str:
    """Return the seal over keys and contents."""
    return seal(f"{key}:{content}" for key, content in rows.items())


def _of_lines(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RowsDifference:
    """What became of frozen rows: how many are the same, say something else, are gone, and are new.

    Of those `added`, `late` are of days that were over when the rows were frozen: they came later than they
    speak of. The others are of days since.
    """

    same: int = 0
    changed: int = 0
    gone: int = 0
    added: int = 0
    late: int = 0

    @property
    def frozen(self) -> int:
        """How many rows were frozen."""
        return self.same + self.changed + self.gone

    @property
    def now(self) -> int:
        """How many there are now."""
        return self.same + self.changed + self.added

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return not (self.changed or self.gone or self.added)


def compare_rows(frozen: Mapping[str, str], now: Mapping[str, str]) -> RowsDifference:
    """Return what became of rows, by key fingerprint with their content fingerprint."""
    kept = frozen.keys() & now.keys()
    same = sum(frozen[key] == now[key] for key in kept)
    return RowsDifference(
        same=same,
        changed=len(kept) - same,
        gone=len(frozen) - len(kept),
        added=len(now) - len(kept),
    )
