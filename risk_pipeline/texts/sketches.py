"""Finds copies: texts that share most of their wording, however they are dressed up.

MinHash (Broder 1997): a sketch of 64 hashes says how much two texts have in common, by runs of three words;
texts that agree in a band of four hashes are held against each other.
"""

import zlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_HASHES, _BANDS, _RUN = 64, 16, 3
_ALIKE = 0.7
_REACH = timedelta(days=14)
_MOST_KEPT = 3
_SEED = 20171220
_CHUNK = 1000
_WIDTH = 2 * _HASHES // _BANDS
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xFF51AFD7ED558CCD], dtype=np.uint64)
_FACTORS = np.random.default_rng(_SEED).integers(1, 2**63, _HASHES, dtype=np.uint64) | np.uint64(1)
_ADDED = np.random.default_rng(_SEED + 1).integers(0, 2**63, _HASHES, dtype=np.uint64)


def sketches(texts: Sequence[Sequence[str]]) -> list[bytes]:
    """Return the sketch of each text by its words, three and more; 128 bytes each."""
    found: list[bytes] = []
    for first in range(0, len(texts), _CHUNK):
        found += _sketched(texts[first : first + _CHUNK])
    return found


def _sketched(texts: Sequence[Sequence[str]]) -> list[bytes]:
    lengths = np.array([len(words) for words in texts])
    codes = np.fromiter((_code(word) for words in texts for word in words), dtype=np.uint64)
    # The last two words of a text begin no run of three.
    begins = np.cumsum(lengths) - lengths
    is_run = np.ones(len(codes), dtype=bool)
    is_run[begins + lengths - 1] = is_run[begins + lengths - 2] = False
    places = np.flatnonzero(is_run)
    with np.errstate(over="ignore"):
        runs = (codes[places] * _MIX[0]) ^ (codes[places + 1] * _MIX[1])
        runs = (runs ^ codes[places + 2]) * _MIX[2]
        runs ^= runs >> np.uint64(33)
        starts = np.cumsum(lengths - 2) - (lengths - 2)
        least = np.minimum.reduceat(runs[:, None] * _FACTORS + _ADDED, starts, axis=0)
    return [bytes(row) for row in (least >> np.uint64(48)).astype(np.uint16)]


@lru_cache(maxsize=200_000)
def _code(word: str) -> int:
    return zlib.crc32(word.encode())


class Sketched(NamedTuple):
    """A text long enough to be a copy; `group` and `is_copy` where that is known already."""

    doc: int
    day: date
    sketch: bytes
    group: int | None = None
    is_copy: bool = False


@dataclass
class Copies:
    """Puts texts into groups of copies, in the order of their days; three of a group in 14 days are kept.

    What is older than 14 days plays no part, so that a build may begin at any day.
    """

    _bands: list[dict[bytes, Sketched]] = field(default_factory=lambda: [{} for _ in range(_BANDS)])
    _recent: deque[Sketched] = field(default_factory=deque)
    _kept: dict[int, deque[date]] = field(default_factory=dict)

    def known(self, texts: Iterable[Sketched]) -> None:
        """Take up texts of the days before, grouped already."""
        for text in texts:
            self._note(text)

    def judge(self, text: Sketched) -> Sketched:
        """Return a text with its group, and whether it is a copy too many."""
        self._forget(text.day - _REACH)
        alike = self._alike(text)
        group = text.doc if alike is None or alike.group is None else alike.group
        kept = [day for day in self._kept.get(group, ()) if day > text.day - _REACH]
        judged = text._replace(group=group, is_copy=len(kept) >= _MOST_KEPT)
        self._note(judged)
        return judged

    def _alike(self, text: Sketched) -> Sketched | None:
        """Return a text of the days before that is alike enough."""
        seen: set[int] = set()
        for band, known in enumerate(self._bands):
            other = known.get(_band(text, band))
            if other is None or other.doc in seen:
                continue
            seen.add(other.doc)
            if np.count_nonzero(_hashes(text) == _hashes(other)) >= _ALIKE * _HASHES:
                return other
        return None

    def _note(self, text: Sketched) -> None:
        self._recent.append(text)
        if text.group is not None and not text.is_copy:
            self._kept.setdefault(text.group, deque(maxlen=_MOST_KEPT)).append(text.day)
        for band, known in enumerate(self._bands):
            known[_band(text, band)] = text

    def _forget(self, until: date) -> None:
        while self._recent and self._recent[0].day <= until:
            text = self._recent.popleft()
            for band, known in enumerate(self._bands):
                if known.get(key := _band(text, band)) is text:
                    del known[key]
            if text.group is not None and (kept := self._kept.get(text.group)) and kept[-1] <= until:
                del self._kept[text.group]


def _hashes(text: Sketched) -> npt.NDArray[np.uint16]:
    return np.frombuffer(text.sketch, dtype=np.uint16)


def _band(text: Sketched, band: int) -> bytes:
    return text.sketch[band * _WIDTH : (band + 1) * _WIDTH]
