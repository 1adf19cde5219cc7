"""Everything that people can read of the tickets of a site, by place and ticket, as plain lines."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from risk_pipeline.domain.messages.digest import Cadence, DigestMessage
from risk_pipeline.domain.messages.message import Delivery, DeliveryKind, TicketMessage
from risk_pipeline.notify.email.rendering import digest_letter, ticket_letter
from risk_pipeline.notify.files.preview import render_digest
from risk_pipeline.notify.notice import notice_of
from risk_pipeline.notify.slack.blocks import to_blocks
from risk_pipeline.notify.slack.digest_blocks import to_digest_blocks
from risk_pipeline.notify.teams.card import digest_call, to_call
from risk_pipeline.notify.trackers.issue_text import to_body, to_title
from risk_pipeline.notify.trackers.markup import Markdown
from risk_pipeline.notify.trackers.webhook import to_event
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.review.pages import write_review
from risk_pipeline.pipeline.runs.digests import write_digests
from risk_pipeline.store.queries.digests import list_digests
from risk_pipeline.store.queries.tickets import OutboxEntry, list_messages
from tests.harness.messages.texts import lines_of_page

_REF = re.compile(r"T-\d{6}")
_FIGURE = re.compile(r"(?s)<figure.*?</figure>")


@dataclass(frozen=True)
class Seen:
    """What one place says of one ticket; `ref` is empty for lines that belong to none."""

    place: str
    ref: str
    lines: tuple[str, ...]


def of_messages(platform: Platform) -> Iterator[Seen]:
    """Yield the newest first message of each ticket at every receiver there is."""
    newest: dict[int, OutboxEntry] = {}
    for entry in list_messages(platform.store):
        if entry.kind is not DeliveryKind.REPLY:
            newest[entry.ticket_id] = entry
    for entry in newest.values():
        yield from of_message(entry.message)


def of_message(message: TicketMessage) -> Iterator[Seen]:
    """Yield a message as each receiver shows it."""
    ref, notice = message.ticket_ref, notice_of(message, DeliveryKind.ROOT)
    letter = ticket_letter(notice, None, "")
    event = to_event(_delivery(message)).model_dump(mode="json")
    said = {
        "slack": _texts(to_blocks(message, DeliveryKind.ROOT)),
        "slack reply": _texts(to_blocks(message, DeliveryKind.REPLY)),
        "mail": letter.text.splitlines(),
        "mail page": lines_of_page(letter.html),
        "teams": _texts(json.loads(to_call(notice, mark=""))),
        "tracker": [to_title(message), *to_body(message, Markdown()).splitlines()],
        "webhook": [event["ticket"]["headline"], event["ticket"]["summary"], event["history"]],
    }
    for place, lines in said.items():
        yield Seen(place, ref, _plain(lines))


def of_files(folder: Path) -> Iterator[Seen]:
    """Yield the first messages on the pages of tickets, and the rows of the list of all."""
    for path in sorted(folder.glob("*/T-*.html")):
        root, _, _ = path.read_text().partition('<div class="thread">')
        yield Seen("page", path.stem[:8], _plain(lines_of_page(root)))
    yield from by_ticket("index", lines_of_page((folder / "index.html").read_text()))


def of_digests(platform: Platform) -> Iterator[Seen]:
    """Yield the weekly digests at every receiver."""
    write_digests(platform, Cadence.WEEKLY)
    for entry in list_digests(platform.store):
        yield from of_digest(entry.message)


def of_digest(message: DigestMessage) -> Iterator[Seen]:
    """Yield a digest as each receiver shows it."""
    letter = digest_letter(message)
    said = {
        "digest in slack": _texts(to_digest_blocks(message)),
        "digest page": lines_of_page(render_digest(message)),
        "digest mail": letter.text.splitlines(),
        "digest in teams": _texts(json.loads(digest_call(message, mark=""))),
    }
    for place, lines in said.items():
        yield from by_ticket(place, lines)
    yield from _parts("digest mail page", re.findall(r"(?s)<tr>(?:(?!<tr>).)*?</tr>", letter.html))


def of_review(platform: Platform, folder: Path) -> Iterator[Seen]:
    """Yield the pages of the week's review."""
    for path in write_review(platform, folder):
        page, place = path.read_text(), f"review {path.stem}"
        yield from by_ticket(place, lines_of_page(_FIGURE.sub("", page)))
        yield from _parts(f"panels of {place}", _FIGURE.findall(page))


def by_ticket(place: str, lines: Sequence[str]) -> Iterator[Seen]:
    """Yield lines by the ticket that the newest line before named; a heading ends what is said of it."""
    ref, found = "", []
    for line in _plain(lines):
        named = _REF.search(line)
        if named or _is_heading(line):
            if found:
                yield Seen(place, ref, tuple(found))
            ref, found = named.group() if named else "", []
        found.append(line)
    if found:
        yield Seen(place, ref, tuple(found))


def _parts(place: str, parts: Sequence[str]) -> Iterator[Seen]:
    """Yield parts of a page that name one ticket, wherever in them."""
    for part in parts:
        lines = _plain(lines_of_page(f"<body>{part}"))
        refs = {ref for line in lines for ref in _REF.findall(line)}
        yield Seen(place, refs.pop() if len(refs) == 1 else "", lines)


def _is_heading(line: str) -> bool:
    return bool(re.fullmatch(r"\**[A-Z][^:;.]*: \d+\**", line))


def _delivery(message: TicketMessage) -> Delivery:
    at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    return Delivery(
        outbox_id=1,
        idem_key="key",
        ticket_id=1,
        channel="channel",
        kind=DeliveryKind.ROOT,
        message=message,
        attempts=1,
        attempt_started_at=at,
        root=None,
    )


def _texts(payload: Any) -> list[str]:
    """Return every text of a payload of blocks, by lines."""
    if isinstance(payload, Mapping):
        own = [payload["text"]] if isinstance(payload.get("text"), str) else []
        runs = payload.get("inlines")
        if isinstance(runs, list):
            return ["".join(run["text"] for run in runs)]
        return [line for text in own for line in text.splitlines()] + [
            line for name, value in payload.items() if name != "text" or not own for line in _texts(value)
        ]
    if isinstance(payload, list):
        return [line for each in payload for line in _texts(each)]
    return []


def _plain(lines: Sequence[str]) -> tuple[str, ...]:
    """Return lines without the marks of a markup, with plain blanks."""
    marks = re.compile(r"[*`_\\]|<[^<>|]*\||>|<")
    return tuple(
        " ".join(marks.sub("", line.replace("&amp;", "&")).split()) for line in lines if line.strip()
    )
