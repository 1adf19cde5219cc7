"""Where a picture goes: a file whose name says its kind."""

from dataclasses import dataclass
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.notify.charts.risk_map.paper import Kind


@dataclass(frozen=True, slots=True)
class Drawn:
    """A written picture and what is said to who cannot see it."""

    path: Path
    alt: str


def kind_of(file: Path) -> Kind:
    """Return the kind of picture that a file's name asks for.

    Raises:
        ConfigError: it is no kind that is drawn.
    """
    match file.suffix.lower():
        case ".png":
            return "png"
        case ".svg":
            return "svg"
    raise ConfigError(f"{file}: no such kind of picture. Let the name end in .png or .svg.")


def put(file: Path, content: bytes) -> None:
    """Write a picture whole: a reader sees the one before until the new one is there.

    Raises:
        ConfigError: the file cannot be written.
    """
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(file)
    except OSError as error:
        msg = f"{file}: the picture cannot be written: {error.strerror}. Name another file."
        raise ConfigError(msg) from error
