"""The page that lists all tickets and incidents of a folder, one line each, however many messages they have.

It is drawn from the threads. Rows are kept between two deliveries, and all are read again when somebody
else has written the page meanwhile. One process at a time writes it, so that none leaves out what another
has told: the later one finds the other's thread.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.notify.files.incident_rows import IncidentRows
from risk_pipeline.notify.files.incidents import INCIDENTS
from risk_pipeline.notify.files.preview import render_index, render_row
from risk_pipeline.notify.files.thread import Facts, Place, Row, Thread
from risk_pipeline.wording.language import Words
from risk_pipeline.wording.listing.brief import against_of
from risk_pipeline.wording.parts.head import fact_of
from risk_pipeline.wording.teller import Teller

_Key = tuple[bool, str, float, float, str]


class Index:
    """`index.html` of a folder of threads; `read` reads one of them, `write` writes a whole file."""

    def __init__(
        self,
        folder: Path,
        read: Callable[[Path], Thread],
        write: Callable[[Path, str], None],
        words: Words,
    ) -> None:
        self._words = words
        self._folder, self._read, self._write = folder, read, write
        self._path = folder / "index.html"
        self._rows: dict[str, Row] = {}
        self._drawn: dict[str, tuple[_Key, str]] = {}
        self._incidents = IncidentRows(folder / INCIDENTS, words)
        self._zone = ""
        self._seen: tuple[int, int] | None = None

    def put(self, path: Path, thread: Thread) -> None:
        """Draw the page again, with this thread as it is now; its own file has to be written before."""
        with _alone(self._folder):
            self._draw(path, thread)

    def put_incidents(self) -> None:
        """Draw the page again, with the incidents as they are now; their files have to be written before."""
        with _alone(self._folder):
            self._draw()

    def _draw(self, path: Path | None = None, thread: Thread | None = None) -> None:
        if self._seen is None or self._stamp() != self._seen:
            self._rows, self._drawn = {}, {}
            for each in sorted(self._folder.glob("*/*.json")):
                known = self._read(each)
                self._take(each, known)
                self._zone = known["zone"]
        if path is not None and thread is not None:
            self._take(path, thread)
            self._zone = thread["zone"]
        incidents = self._incidents.read()
        ordered = sorted(self._drawn.values())
        is_open = [html for key, html in ordered if not key[0]]
        closed = [html for key, html in ordered if key[0]]
        told = [row["facts"]["told_at"] for row in self._rows.values()]
        as_of = max([*told, *(each.told_at for each in incidents)])
        zone = self._zone or next((each.zone for each in incidents), "")
        sections = {"incidents": [each.html for each in incidents], "open": is_open, "closed": closed}
        self._write(self._path, render_index(sections, (as_of, zone), self._words))
        self._seen = self._stamp()

    def facts_of(self, message: TicketMessage) -> Facts:
        """Return what the list says of a ticket, as its newest message has it."""
        teller = Teller(message, self._words)
        listed, is_measured = teller.as_listed, message.value is not None
        return {
            "state": message.status,
            "severity": message.severity,
            "what": fact_of(teller),
            "value": listed.value if is_measured else "",
            "against": against_of(listed) if is_measured else "",
            "owner": message.owner_title,
            "since": message.since.isoformat(),
            "told_at": message.occurred_at.astimezone(UTC).isoformat(),
        }

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _take(self, path: Path, thread: Thread) -> None:
        """Put a thread into the row of its ticket, which may be told in several channels."""
        facts = thread.get("facts") or _facts_of_old(thread)
        ref = thread["ticket_ref"]
        place: Place = {"channel": thread["channel"], "href": f"{path.parent.name}/{path.stem}.html"}
        before = self._rows.get(ref)
        others = [each for each in before["places"] if each["href"] != place["href"]] if before else []
        if before and others and before["facts"]["told_at"] > facts["told_at"]:
            facts = before["facts"]
        places = sorted([*others, place], key=lambda each: each["href"])
        row: Row = {"ticket_ref": ref, "facts": facts, "places": places}
        self._rows[ref] = row
        self._drawn[ref] = (_order(row), render_row(row, self._words))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process draws in the folder; the lock ends with its process, however that ends."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _facts_of_old(thread: Thread) -> Facts:
    """Return what a thread says that was written before threads kept the facts of their ticket."""
    root = thread["root"]
    newest = (root["updates"] or [root])[-1] if root else thread["replies"][-1]
    return {
        "state": newest["status"],
        "severity": newest["severity"],
        "what": newest["title"].removeprefix(newest["severity"]).strip(),
        "value": "",
        "against": "",
        "owner": "",
        "since": newest["posted_at"][:10],
        "told_at": newest["posted_at"],
    }


def _order(row: Row) -> _Key:
    """Open tickets first, the worst and oldest of them on top; then the closed ones, newest first."""
    facts, ref = row["facts"], row["ticket_ref"]
    since = datetime.fromisoformat(facts["since"]).timestamp()
    if facts["state"] == "closed":
        # A run that catches up on days closes tickets of many days at one instant.
        return True, "", -datetime.fromisoformat(facts["told_at"]).timestamp(), -since, ref
    return False, facts["severity"], since, 0.0, ref
