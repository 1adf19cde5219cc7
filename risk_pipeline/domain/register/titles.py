"""What people read instead of ids: the titles of dimensions and segments, lines and owners.

A title comes from the register, or from the project's data (`meta.titles` of a model); what has none is
shown as its id, made readable.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.register.entries import BusinessLine, Owner
from risk_pipeline.domain.text import shown_name

# Said in a sentence, not names: how a total is called is up to whoever writes the sentence.
_WORDS = frozenset({"all", "unknown", "none"})
_WORDS_OF_AN_ID = re.compile(r"[a-z]{2,}(_[a-z0-9]+)*")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SEPARATORS = re.compile(r"[_.:/-]+")
_LONGEST_ID = 16
_LONGEST_WORD = 11
_HEAD, _TAIL = 6, 4


class DimensionTitles(BaseModel):
    """How a dimension and its segments are called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = Field(default=None, min_length=1, description="how messages call the dimension")
    several: str | None = Field(
        default=None, min_length=1, description="what several of its segments are called: `branches`"
    )
    segments: dict[str, str] = Field(
        default={}, description="how they call its segments, by id; what is left out is shown as its id"
    )


class TitlesFrom(BaseModel):
    """Where a model has titles of segments: `meta.titles` in its dbt YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimension: str = Field(description="dimension whose segments the titles are of")
    key: str = Field(description="column of this model that holds the ids of the segments")
    title: str = Field(description="column of this model that holds their titles; never a personal one")


@dataclass(frozen=True)
class Titles:
    """Titles by id. Every answer is one line of plain text, to be escaped for the place it is shown."""

    lines: Mapping[str, BusinessLine] = field(default_factory=dict)
    owners: Mapping[str, Owner] = field(default_factory=dict)
    dimensions: Mapping[str, DimensionTitles] = field(default_factory=dict)
    in_data: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def segment(self, dimension: str, segment: str) -> str:
        """Return what a segment is called: `north` -> `North branch`; `all` and `unknown` stay."""
        known = self._known(dimension, segment)
        return shown_name(known) if known else readable(segment)

    def has_segment(self, dimension: str, segment: str) -> bool:
        """Whether a segment has a title; what has none may be a shortened id."""
        return bool(self._known(dimension, segment))

    def dimension(self, name: str) -> str:
        """Return what a dimension is called: `card_type` -> `Card type`."""
        known = self.dimensions.get(name)
        return shown_name(known.title) if known and known.title else readable(name)

    def several(self, name: str) -> str | None:
        """Return what several segments of a dimension are called, if the register says so: `branches`."""
        known = self.dimensions.get(name)
        return shown_name(known.several) if known and known.several else None

    def line(self, line_id: str) -> str:
        """Return what a business line is called."""
        known = self.lines.get(line_id)
        return shown_name(known.title) if known else readable(line_id)

    def owner(self, owner_id: str) -> str:
        """Return what an owner's role is called."""
        known = self.owners.get(owner_id)
        return shown_name(known.title) if known else readable(owner_id)

    def without_title(self, segments: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Return which of these (dimension, segment) the register does not name."""
        return frozenset(one for one in segments if one[1] not in _WORDS and not self.has_segment(*one))

    def with_data(self, found: Mapping[tuple[str, str], str]) -> "Titles":
        """Return the same with titles read from the data, by (dimension, segment); the register's stay."""
        return replace(self, in_data={**self.in_data, **found})

    def _known(self, dimension: str, segment: str) -> str | None:
        named = self.dimensions.get(dimension)
        in_register = named.segments.get(segment) if named else None
        return in_register or self.in_data.get((dimension, segment), "").strip() or None


def readable(name: str) -> str:
    """Return an id as people read it: `bank_transfer` -> `Bank transfer`.

    A long one that says nothing is shortened, both ends kept: `656021…94c0`. Other ids stay as they are.
    """
    if name in _WORDS:
        return name
    if _is_opaque(name):
        return shown_name(f"{name[:_HEAD]}…{name[-_TAIL:]}")
    if _WORDS_OF_AN_ID.fullmatch(name):
        words = name.replace("_", " ")
        return f"{words[0].upper()}{words[1:]}"
    return shown_name(name)


def inline(title: str) -> str:
    """Return a title as it stands inside a sentence; abbreviations stay large."""
    is_abbreviation = title[1:2].isupper()
    return title if is_abbreviation else f"{title[:1].lower()}{title[1:]}"


def _is_opaque(name: str) -> bool:
    """Whether an id is a number, hash or key rather than words."""
    if len(name) <= _LONGEST_ID or any(character.isspace() for character in name):
        return False
    parts = [part for part in _SEPARATORS.split(name) if part]
    return bool(_UUID.fullmatch(name)) or any(
        len(part) > _LONGEST_WORD and any(character.isdigit() for character in part) for part in parts
    )
