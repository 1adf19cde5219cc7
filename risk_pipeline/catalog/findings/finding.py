"""One finding about the project's content. Reading the files and cross-checking them both yield these."""

from dataclasses import dataclass, field

from risk_pipeline.catalog.findings.codes import CODES, Level


@dataclass(frozen=True)
class Finding:
    """Something wrong at a place, with what to do about it.

    `place` is `file:line`, `subject` the id of the entry and `key` the dotted key inside it.
    `level` follows from the code.
    """

    place: str
    subject: str
    key: str
    code: str
    text: str
    level: Level = field(init=False)

    def __post_init__(self) -> None:
        """Take the level from the code."""
        object.__setattr__(self, "level", CODES[self.code].level)

    @property
    def is_error(self) -> bool:
        """Whether it must be fixed before the content is used."""
        return self.level is Level.ERROR

    @property
    def order(self) -> tuple[str, int, str]:
        """Sort key: by file, line, code."""
        file, _, line = self.place.rpartition(":")
        return (file, int(line), self.code) if line.isdigit() else (self.place, 0, self.code)

    def __str__(self) -> str:
        """Return one line: place, id, key, what to do, code."""
        where = " ".join(part for part in (self.place, self.subject, self.key) if part)
        return f"{where}: {self.text} [{self.code}]"
