"""The lines of incidents in the list of all: open ones first, the worst and oldest of them on top."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from risk_pipeline.notify.files.incidents import IncidentThread
from risk_pipeline.notify.files.preview import render_incident_row
from risk_pipeline.wording.language import Words


@dataclass(frozen=True, slots=True, order=True)
class IncidentRow:
    """One line, in the order in which it stands in the list."""

    is_over: bool
    severity: str
    since: float
    ref: str
    html: str = field(compare=False)
    told_at: str = field(compare=False)
    zone: str = field(compare=False)


class IncidentRows:
    """Reads the threads of incidents; what has not changed since is not read again."""

    def __init__(self, folder: Path, words: Words) -> None:
        self._folder, self._words = folder, words
        self._known: dict[Path, tuple[tuple[int, int], IncidentRow | None]] = {}

    def read(self) -> list[IncidentRow]:
        """Return the lines of all incidents whose first message was written."""
        for path in self._folder.glob("*/incident-*.json"):
            found = path.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            if path not in self._known or self._known[path][0] != stamp:
                self._known[path] = stamp, self._row(path)
        return sorted(row for _, row in self._known.values() if row is not None)

    def _row(self, path: Path) -> IncidentRow | None:
        try:
            thread: IncidentThread = json.loads(path.read_text("utf-8"))
        except ValueError:
            return None  # its own next message says that it is damaged
        root = thread["root"]
        facts = root.get("facts") if root else None
        if root is None or facts is None:
            return None
        href = f"{self._folder.name}/{path.parent.name}/{path.stem}.html"
        since = datetime.fromisoformat(facts["since"]).timestamp()
        return IncidentRow(
            is_over=facts["is_over"],
            severity="" if facts["is_over"] else root["severity"],
            since=-since if facts["is_over"] else since,
            ref=facts["ref"],
            html=render_incident_row(thread, facts, href, self._words),
            told_at=facts["told_at"],
            zone=thread["zone"],
        )
