"""Where anchors lie: a file under the data folder, the published copy, and an address of one's own choice."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from risk_pipeline.domain.audit.anchors import Anchor
from risk_pipeline.domain.errors import HistoryError, RiskError
from risk_pipeline.ingest import IngestOptions
from risk_pipeline.ingest.locations import open_place
from risk_pipeline.pipeline.storage_access import storage_access
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import open_file
from risk_pipeline.warehouse.tables.anchors import read_anchors

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo  # slow to import, and only named here

_TAIL = 64_000
_NEWEST = 200


class Place(Protocol):
    """Something that remembers anchors."""

    @property
    def name(self) -> str:
        """What people call it."""

    def read(self, *, newest: bool) -> list[Anchor]:
        """Return the anchors, oldest first, or only the newest; none if the place does not exist yet.

        Raises:
            RiskError: the place cannot be reached, or what it holds is no anchor.
        """

    def note(self, anchor: Anchor) -> None:
        """Remember an anchor; one that is the newest already is not repeated.

        Raises:
            RiskError: the place cannot be written.
        """


def places_of(settings: Settings) -> list[Place]:
    """Return every place where this site notes anchors."""
    found: list[Place] = [
        AnchorFile(settings.var_dir / "audit" / "anchors.jsonl"),
        PublishedCopy(settings.published_dir / "risk.duckdb"),
    ]
    if settings.anchor_url:
        found.append(AnchorFolder(settings.anchor_url, storage_access(settings)))
    return found


@dataclass(frozen=True)
class AnchorFile:
    """A file to which a line is added. A line that a kill left half written is none."""

    path: Path

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self.path)

    def read(self, *, newest: bool) -> list[Anchor]:
        """Return the anchors of the file."""
        try:
            with self.path.open("rb") as file:
                if newest:
                    file.seek(max(0, self.path.stat().st_size - _TAIL))
                    lines = file.read().splitlines(keepends=True)[-2:]
                    lines = [line for line in lines if line.endswith(b"\n")][-1:]
                else:
                    lines = file.read().splitlines(keepends=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise HistoryError(f"{self.path} cannot be read: {error.strerror}.") from error
        return list(_whole(lines, self.name))

    def note(self, anchor: Anchor) -> None:
        """Add a line, on the disk when this returns."""
        if any(known.says_same(anchor) for known in self.read(newest=True)):
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
                torn = file.read() not in {b"", b"\n"}
                file.write((b"\n" if torn else b"") + _to_line(anchor))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise HistoryError(f"{self.path} cannot be written: {error.strerror}.") from error


@dataclass(frozen=True)
class PublishedCopy:
    """The table `ops.audit_anchors` of the published copy; a publication writes it."""

    path: Path

    @property
    def name(self) -> str:
        """The copy's path."""
        return str(self.path)

    def read(self, *, newest: bool) -> list[Anchor]:
        """Return the anchors of the copy; one from before there were any has none."""
        if not self.path.exists():
            return []
        with open_file(self.path, read_only=True) as connection:
            return read_anchors(connection, newest=newest)

    def note(self, anchor: Anchor) -> None:
        """Leave it to the publication."""


@dataclass(frozen=True)
class AnchorFolder:
    """A folder or `s3://` prefix with a file per anchor, named by its time, so that it can be write-once."""

    url: str
    access: IngestOptions

    @property
    def name(self) -> str:
        """The address."""
        return self.url

    def read(self, *, newest: bool) -> list[Anchor]:
        """Return the newest anchors of the folder."""
        filesystem, _, _ = open_place(self.url, self.access)
        try:
            files = self._files()
            contents = []
            for info in files[-1:] if newest else files[-_NEWEST:]:
                with filesystem.open_input_stream(info.path) as stream:
                    contents.append(stream.read())
        except OSError as error:
            raise HistoryError(f"RISK_ANCHOR_URL: {self.url} cannot be read: {_said(error)}") from error
        return list(_whole((content.rstrip() + b"\n" for content in contents), self.name))

    def note(self, anchor: Anchor) -> None:
        """Write a file of its own."""
        if any(known.says_same(anchor) for known in self.read(newest=True)):
            return
        filesystem, base, prefix = open_place(self.url, self.access)
        path = f"{base.rstrip('/')}/{anchor.noted_at:%Y%m%dT%H%M%S%f}Z-{anchor.seal:012d}-{anchor.short}.json"
        try:
            if not prefix:
                filesystem.create_dir(base, recursive=True)
            with filesystem.open_output_stream(path) as stream:
                stream.write(_to_line(anchor))
        except OSError as error:
            raise HistoryError(f"RISK_ANCHOR_URL: {self.url} cannot be written: {_said(error)}") from error

    def _files(self) -> list["FileInfo"]:
        from pyarrow.fs import FileSelector

        filesystem, base, _ = open_place(self.url, self.access)
        found = filesystem.get_file_info(FileSelector(base.rstrip("/"), allow_not_found=True))
        return sorted((info for info in found if info.path.endswith(".json")), key=lambda info: info.path)


def _to_line(anchor: Anchor) -> bytes:
    return json.dumps(asdict(anchor) | {"noted_at": anchor.noted_at.isoformat()}).encode() + b"\n"


def _whole(lines: Iterable[bytes], place: str) -> Iterator[Anchor]:
    """Yield the anchors of whole lines.

    A line that a kill tore, and that the next anchor closed, is cut JSON: it is left out. Anything else that
    is no anchor was written by somebody else.
    """
    for number, line in enumerate(lines, start=1):
        if not line.endswith(b"\n") or (line.startswith(b'{"') and not line.rstrip().endswith(b"}")):
            continue
        try:
            said = json.loads(line)
            yield Anchor(**said | {"noted_at": datetime.fromisoformat(said["noted_at"])})
        except (ValueError, TypeError, KeyError) as error:
            raise HistoryError(f"{place}: entry {number} is no anchor; somebody changed it.") from error


def _said(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def named(place: Place, error: RiskError) -> str:
    """Return an error of a place as a line that names the place once."""
    said = str(error)
    return said if place.name in said else f"{place.name}: {said}"
