"""Files as a place to deliver to: what Slack would show, for those without a token.

One thread per ticket: `<channel>/<ticket>.json` is the truth, replaced as a whole; the page next to
it and `index.html` are drawn from it. Delivering the same outbox row twice changes nothing.
"""

import json
import os
import re
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.text import Text

from risk_pipeline.domain.errors import DeliveryRefused, DeliveryUnknown
from risk_pipeline.domain.messages.message import (
    Delivery,
    DeliveryKind,
    DigestDelivery,
    IncidentDelivery,
    SentRef,
)
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.text import printable
from risk_pipeline.notify.files import digests
from risk_pipeline.notify.files.incidents import IncidentFiles
from risk_pipeline.notify.files.index import Index
from risk_pipeline.notify.files.picture import to_picture
from risk_pipeline.notify.files.preview import render_thread
from risk_pipeline.notify.files.thread import Entry, Thread
from risk_pipeline.notify.slack.blocks import colour_of, to_blocks
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.listing.digest import headline
from risk_pipeline.wording.story import story_of


class FileMessenger:
    """Writes ticket messages as JSON and HTML under a folder, and to the terminal if asked.

    With `buttons` the pages show what Slack would offer there; nobody hears of a click.
    """

    def __init__(
        self,
        folder: Path,
        console: bool = False,
        *,
        buttons: bool = False,
        language: Language = DEFAULT_LANGUAGE,
    ) -> None:
        """`language` is that of the list of tickets; a ticket's page is in that of its messages."""
        self._folder, self._buttons = folder, buttons
        self._console = Console(highlight=False) if console else None
        self._index = Index(folder, _read, _replace, words_in(language))
        self._incidents = IncidentFiles(folder, self._index.put_incidents)

    def post(self, delivery: Delivery) -> SentRef:
        """Begin the ticket's thread, or add a reply to it."""
        path, thread = self._thread(delivery)
        if known := self._known(path, thread, delivery):
            return known
        entry = _entry(delivery, buttons=self._buttons)
        if delivery.kind is DeliveryKind.REPLY:
            if thread["root"] is None:
                raise _without_root(path, "reply to")
            thread["replies"].append(entry)
        else:
            thread["root"] = {**entry, "picture": to_picture(delivery.message), "updates": []}
        return self._save(path, thread, delivery)

    def update(self, delivery: Delivery) -> SentRef:
        """Replace the thread's first message with the current state."""
        path, thread = self._thread(delivery)
        if known := self._known(path, thread, delivery):
            return known
        root = thread["root"]
        if root is None:
            raise _without_root(path, "update")
        entry = _entry(delivery, buttons=self._buttons)
        root["payload"], root["picture"] = entry.pop("payload"), to_picture(delivery.message)
        root["updates"].append(entry)
        return self._save(path, thread, delivery)

    def find(self, delivery: Delivery) -> SentRef | None:
        """Look whether the thread holds this outbox row."""
        path, thread = self._thread(delivery)
        return self._known(path, thread, delivery)

    def post_digest(self, delivery: DigestDelivery) -> SentRef:
        """Write a digest and the page that lists all of it."""
        ref = digests.write_files(self._folder, delivery)
        if self._console is not None:
            title = printable(f"#{delivery.channel} {headline(delivery.message)}")
            self._console.print(Text(title, style="bold"), _opening(ref.permalink))
        return ref

    def find_digest(self, delivery: DigestDelivery) -> SentRef | None:
        """Look whether a digest was written."""
        return digests.find_file(self._folder, delivery)

    def post_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Begin an incident's thread, or add a reply to it."""
        return self._incidents.post_incident(delivery)

    def update_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Replace an incident's first message."""
        return self._incidents.update_incident(delivery)

    def find_incident(self, delivery: IncidentDelivery) -> SentRef | None:
        """Look whether an incident's thread holds this row of the outbox."""
        return self._incidents.find_incident(delivery)

    def _thread(self, delivery: Delivery) -> tuple[Path, Thread]:
        ref = delivery.message.ticket_ref
        path = self._folder / _safe(delivery.channel) / f"{_safe(ref)}.json"
        if path.exists():
            return path, _read(path)
        zone = delivery.message.time_zone
        return path, {
            "channel": delivery.channel,
            "ticket_ref": ref,
            "zone": zone,
            "root": None,
            "replies": [],
        }

    def _known(self, path: Path, thread: Thread, delivery: Delivery) -> SentRef | None:
        key = (delivery.outbox_id, delivery.idem_key)
        is_known = any((entry["outbox_id"], entry["idem_key"]) == key for entry in _entries(thread))
        return self._ref(path, thread, delivery) if is_known else None

    def _ref(self, path: Path, thread: Thread, delivery: Delivery) -> SentRef:
        root = thread["root"]
        replaced = root if delivery.kind is DeliveryKind.UPDATE else None
        position = replaced["outbox_id"] if replaced else delivery.outbox_id
        address = path.with_suffix(".html").absolute().as_uri()
        return SentRef(channel=delivery.channel, ts=f"{position:010d}.000000", permalink=address)

    def _save(self, path: Path, thread: Thread, delivery: Delivery) -> SentRef:
        """Write the page first: once the JSON is there, everything is."""
        facts = self._index.facts_of(delivery.message)
        if facts["told_at"] >= thread.get("facts", facts)["told_at"]:
            thread["facts"] = facts
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path.with_suffix(".html"), render_thread(thread, words_in(delivery.message.language)))
            _replace(path, json.dumps(thread, ensure_ascii=False, indent=1))
            self._index.put(path, thread)
        except OSError as error:
            raise DeliveryUnknown(f"{path} cannot be written: {error}") from error
        self._print(path, delivery)
        return self._ref(path, thread, delivery)

    def _print(self, path: Path, delivery: Delivery) -> None:
        if self._console is None:
            return
        message = delivery.message
        story = story_of(message)
        mark = ("▌", colour_of(message.status, message.severity))
        where = (printable(f"#{delivery.channel} {message.ticket_ref}"), "dim")
        if delivery.kind is DeliveryKind.REPLY:
            self._console.print(Text.assemble(mark, "   ", where, f" {printable(story.event)}"))
        else:
            title = (printable(story.head), "bold")
            said = f"{printable(story.summary)}\n"
            self._console.print(
                Text.assemble(mark, title, "\n", mark, said, mark, where),
                _opening(path.with_suffix(".html").absolute().as_uri()),
            )


def _opening(address: str | None) -> Text:
    return Text("open", style=Style(dim=True, link=address))


def _without_root(path: Path, what: str) -> DeliveryRefused:
    text = f"{path}: the ticket's first message is missing, nothing to {what}."
    return DeliveryRefused(text, code="no_root", is_of_place=False)


def _read(path: Path) -> Thread:
    try:
        thread: Thread = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise DeliveryRefused(
            f"{path} is damaged ({error}). Move it away, then queue its messages again.",
            code="damaged",
            is_of_place=False,
        ) from error
    thread.setdefault("zone", "")
    return thread


def _entry(delivery: Delivery, *, buttons: bool) -> Entry:
    message = delivery.message
    story = story_of(message)
    return {
        "outbox_id": delivery.outbox_id,
        "idem_key": delivery.idem_key,
        "kind": delivery.kind.value,
        "status": message.status,
        "severity": message.severity,
        "title": story.event if delivery.kind is DeliveryKind.REPLY else story.head,
        "posted_at": message.occurred_at.isoformat(),
        "payload": to_blocks(message, delivery.kind, buttons=buttons),
    }


def _entries(thread: Thread) -> list[Entry]:
    root = thread["root"]
    return [*([root, *root["updates"]] if root else []), *thread["replies"]]


def _safe(name: str) -> str:
    """Return a name that is a file's on every system and leads nowhere else."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name) or "_"


def _replace(path: Path, content: str) -> None:
    """Write a whole file or nothing."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
