"""What a lint code says, and how bad it is."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """An error must be fixed before the content is used; a warning is a gap to know about."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Code:
    """What one code says."""

    level: Level
    meaning: str
    remedy: str


def error(meaning: str, remedy: str) -> Code:
    """Return the code of something that must be fixed before the content is used."""
    return Code(Level.ERROR, meaning, remedy)


def warning(meaning: str, remedy: str) -> Code:
    """Return the code of a gap to know about."""
    return Code(Level.WARNING, meaning, remedy)
