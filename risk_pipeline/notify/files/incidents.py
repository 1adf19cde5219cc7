"""Incidents as files: one thread each, as JSON and as a page. Delivering a row twice changes nothing."""

import json
import re
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import NotRequired, TypedDict

from risk_pipeline.domain.errors import DeliveryRefused, DeliveryUnknown
from risk_pipeline.domain.incidents.states import OVER
from risk_pipeline.domain.messages.incident import IncidentMessage
from risk_pipeline.domain.messages.message import DeliveryKind, IncidentDelivery, SentRef
from risk_pipeline.notify.files.preview import render_incident
from risk_pipeline.wording.incidents.told import incident_story
from risk_pipeline.wording.language import words_in

INCIDENTS = "incidents"
"""The folder of their threads."""


class IncidentEntry(TypedDict):
    """One message: what identifies its row of the outbox, what it said and when."""

    outbox_id: int
    idem_key: str
    kind: str
    event: str
    at: str


class IncidentFacts(TypedDict):
    """What the list says of an incident; instants as ISO text in UTC."""

    ref: str
    nature: str
    title: str
    kind: str
    line: str
    is_over: bool
    since: str
    told_at: str


class IncidentRoot(TypedDict):
    """The first message as it stands now; threads of earlier versions have no `facts`."""

    outbox_id: int
    head: str
    state: str
    severity: str
    lines: list[tuple[str, tuple[str, ...]]]
    facts: NotRequired[IncidentFacts]


class IncidentThread(TypedDict):
    """All messages of an incident, and how it stands."""

    channel: str
    zone: str
    root: IncidentRoot | None
    entries: list[IncidentEntry]


class IncidentFiles:
    """Writes messages about incidents under a folder. Implements `IncidentMessenger`."""

    def __init__(self, folder: Path, on_saved: Callable[[], None] = lambda: None) -> None:
        """`on_saved` is called once a thread is written: the list of all follows."""
        self._folder, self._on_saved = folder / INCIDENTS, on_saved

    def post_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Begin the incident's thread, or add a reply to it."""
        path, thread = self._thread(delivery)
        if _has(thread, delivery):
            return _ref(path, thread, delivery)
        if delivery.kind is DeliveryKind.REPLY and thread["root"] is None:
            raise _without_root(path)
        if delivery.kind is DeliveryKind.ROOT:
            thread["root"] = _root(delivery, delivery.outbox_id)
        return self._save(path, thread, delivery)

    def update_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Replace the first message by the present state."""
        path, thread = self._thread(delivery)
        if _has(thread, delivery):
            return _ref(path, thread, delivery)
        if thread["root"] is None:
            raise _without_root(path)
        thread["root"] = _root(delivery, thread["root"]["outbox_id"])
        return self._save(path, thread, delivery)

    def find_incident(self, delivery: IncidentDelivery) -> SentRef | None:
        """Look whether the thread holds this row of the outbox."""
        path, thread = self._thread(delivery)
        return _ref(path, thread, delivery) if _has(thread, delivery) else None

    def _thread(self, delivery: IncidentDelivery) -> tuple[Path, IncidentThread]:
        channel = re.sub(r"[^A-Za-z0-9_-]", "_", delivery.channel) or "_"
        path = self._folder / channel / f"incident-{delivery.incident_id:04d}.json"
        if not path.exists():
            zone = delivery.message.time_zone
            return path, {"channel": delivery.channel, "zone": zone, "root": None, "entries": []}
        try:
            thread: IncidentThread = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise DeliveryRefused(
                f"{path} is damaged ({error}). Move it away, then queue its messages again.",
                code="damaged",
                is_of_place=False,
            ) from error
        return path, thread

    def _save(self, path: Path, thread: IncidentThread, delivery: IncidentDelivery) -> SentRef:
        """Write the page first: once the JSON is there, everything is."""
        story = incident_story(delivery.message)
        thread["entries"].append(
            {
                "outbox_id": delivery.outbox_id,
                "idem_key": delivery.idem_key,
                "kind": delivery.kind.value,
                "event": story.event,
                "at": delivery.message.event.at.isoformat(),
            }
        )
        page = render_incident(thread, words_in(delivery.message.language))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for target, content in (
                (path.with_suffix(".html"), page),
                (path, json.dumps(thread, ensure_ascii=False, indent=1)),
            ):
                temporary = target.with_name(f".{target.name}")
                temporary.write_text(content, encoding="utf-8")
                temporary.replace(target)
            self._on_saved()
        except OSError as error:
            raise DeliveryUnknown(f"{path} cannot be written: {error}") from error
        return _ref(path, thread, delivery)


def _root(delivery: IncidentDelivery, outbox_id: int) -> IncidentRoot:
    story = incident_story(delivery.message)
    return {
        "outbox_id": outbox_id,
        "head": story.head,
        "state": delivery.message.state.value,
        "severity": delivery.message.severity.value,
        "lines": list(story.lines),
        "facts": _facts(delivery.message),
    }


def _facts(message: IncidentMessage) -> IncidentFacts:
    return {
        "ref": message.ref,
        "nature": message.nature.value,
        "title": message.title,
        "kind": message.type_title,
        "line": message.line_title,
        "is_over": message.state in OVER,
        "since": message.since.astimezone(UTC).isoformat(),
        "told_at": message.event.at.astimezone(UTC).isoformat(),
    }


def _has(thread: IncidentThread, delivery: IncidentDelivery) -> bool:
    key = (delivery.outbox_id, delivery.idem_key)
    return any((entry["outbox_id"], entry["idem_key"]) == key for entry in thread["entries"])


def _ref(path: Path, thread: IncidentThread, delivery: IncidentDelivery) -> SentRef:
    is_update = delivery.kind is DeliveryKind.UPDATE and thread["root"] is not None
    position = thread["root"]["outbox_id"] if is_update and thread["root"] else delivery.outbox_id
    address = path.with_suffix(".html").absolute().as_uri()
    return SentRef(channel=delivery.channel, ts=f"{position:010d}.000000", permalink=address)


def _without_root(path: Path) -> DeliveryRefused:
    text = f"{path}: the incident's first message is missing."
    return DeliveryRefused(text, code="no_root", is_of_place=False)
