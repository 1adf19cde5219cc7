"""The content of a document: a title and parts in order. All texts are plain, in the document's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language


class Tone(StrEnum):
    """How a text is stressed; its words say the same, so that nobody needs the colour."""

    PLAIN = "plain"
    STRONG = "strong"
    WARN = "warn"
    BAD = "bad"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 2 opens a chapter, 3 a part of it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Tree:
    """Lines in the order in which they are read, each with how deep it stands; 0 is outermost."""

    lines: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table with a tone; most cells are plain texts."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its share of the width, against those of its neighbours."""

    name: str
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first cells name their rows. `said` is what it is of, for who cannot see it."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Cell]]
    said: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing; `alt` says what is on it, `width` is its share of the page's width in print."""

    svg: bytes
    alt: str
    width: float = 0.5


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures that stand side by side where there is room."""

    items: Sequence[Picture]


Part = Heading | Paragraph | Bullets | Tree | Table | Pictures


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `foot` stands at the foot of each printed page, before its number."""

    title: str
    subtitle: str
    parts: Sequence[Part]
    foot: str = ""
    language: Language = DEFAULT_LANGUAGE


def cell_of(cell: str | Cell) -> Cell:
    """Return a cell with its tone, plain where none was given."""
    return Cell(cell) if isinstance(cell, str) else cell
