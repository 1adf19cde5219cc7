"""Anchors: copies of the newest seal, noted outside the store. The store must still hold what they say.

An anchor that is behind the store is fine: it is written after the commit, and a run may be killed in
between. A store that is behind an anchor was cut, emptied or replaced.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

SHOWN = 12
"""Digits of a head that people are shown; as many are asked for to look it up."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest seal at an instant. `store` and `epoch` are hashes of seals that begin something."""

    noted_at: datetime
    store: str
    epoch: str
    seal: int
    head: str
    event: int

    @property
    def short(self) -> str:
        """The head as people are shown it."""
        return self.head[:SHOWN]

    def says_same(self, other: "Anchor") -> bool:
        """Whether both are of the same seal in the same epoch."""
        return (self.head, self.epoch) == (other.head, other.epoch)


@dataclass(frozen=True, slots=True)
class Noted:
    """An anchor, and where it was found."""

    place: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Holding:
    """What a store holds, as far as anchors ask. `known` epochs ended, or were accepted as lost."""

    newest: Anchor
    known: Collection[str]
    hash_of: Callable[[int], str | None]
    """Gives the hash of a seal by its number."""

    def complaint(self, noted: Noted) -> str | None:
        """Return what the store lacks of an anchor, in words; None when it holds all of it."""
        anchor, newest = noted.anchor, self.newest
        if anchor.epoch in self.known:
            return None
        seen = f"{noted.place} noted {_extent(anchor)} at {anchor.noted_at:%Y-%m-%d %H:%M} UTC"
        if anchor.store != newest.store:
            what = "it is empty: it was emptied or replaced" if newest.event == 0 else "it is another store"
            return f"{seen}; this store begins anew, with {_extent(newest)}: {what}"
        found = self.hash_of(anchor.seal)
        if found is None:
            return f"{seen}; this store has {_extent(newest)}: its end was cut off, or an older copy is back"
        if found != anchor.head or anchor.epoch != newest.epoch:
            return f"{seen}; this store has another seal {anchor.seal}: its end was cut off or rewritten"
        return None


def _extent(anchor: Anchor) -> str:
    return f"{anchor.event:,} events and seal {anchor.seal:,} (head {anchor.short})"
