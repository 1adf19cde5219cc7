"""What a mail or a card says of a ticket: plain texts in the order of reading, free of any markup."""

from collections.abc import Iterator
from dataclasses import dataclass

from risk_pipeline.domain.messages.message import DeliveryKind, Link, TicketMessage
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.text import printable, shown_name
from risk_pipeline.notify.wording import begun_in_words, counts, exposure, next_step

_STEPS = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """One message. `thread` is the same for all messages of a ticket; `news` is empty in the first."""

    thread: str
    severity: str
    status: str
    head: str
    news: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    playbook: str
    steps: tuple[str, ...]
    links: tuple[Link, ...]
    origin: str

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do."""
        return self.status == "closed"


def notice_of(message: TicketMessage, kind: DeliveryKind) -> Notice:
    """Return what is said; a reply says what happened and how the ticket stands, the first message all."""
    is_news, is_over = kind is DeliveryKind.REPLY, message.status == "closed"
    return Notice(
        thread=_line(_thread(message)),
        severity=message.severity,
        status=message.status.replace("_", " "),
        head=_line(message.headline),
        news=_line(message.history) if is_news else "",
        summary=_line(message.summary),
        facts=tuple((label, _line(value)) for label, value in _facts(message) if value),
        playbook="" if is_news or is_over else _line(message.playbook_title),
        steps=() if is_news or is_over else tuple(map(_line, message.playbook_steps[:_STEPS])),
        links=tuple(link for link in message.links if link.url.startswith(("https://", "http://"))),
        origin=_line(f"Rule {message.rule_id}, version {message.rule_version[:12]}"),
    )


def _thread(message: TicketMessage) -> str:
    place = "" if message.dimension == ALL else f", {shown_name(message.segment)}"
    return f"{message.ticket_ref} {message.indicator_title}{place}"


def _facts(message: TicketMessage) -> Iterator[tuple[str, str]]:
    yield "Your move", next_step(message, message.owner_title)
    yield "Since", begun_in_words(message)
    yield from counts(message).items()
    yield from exposure(message).items()
    yield "Where", message.held_by or message.impact
    yield "Data", message.data_health
    yield "Owner", message.owner_title


def _line(text: str) -> str:
    return " ".join(printable(text).split())
