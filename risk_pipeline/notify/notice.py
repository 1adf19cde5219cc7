"""What a mail or a card says of a ticket: plain texts in the order of reading, free of any markup."""

from collections.abc import Iterator
from dataclasses import dataclass

from risk_pipeline.domain.messages.message import DeliveryKind, Link, TicketMessage
from risk_pipeline.domain.text import one_line
from risk_pipeline.wording.fit import PERSON
from risk_pipeline.wording.story import Story, story_of
from risk_pipeline.wording.teller import Teller

_STEPS = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """One message. `thread` is the same for all messages of a ticket; `news` is empty in the first.

    `severity` is the code, `state` the ticket's severity and state in words.
    """

    language: str
    thread: str
    severity: str
    state: str
    status: str
    head: str
    news: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    playbook: str
    steps_label: str
    steps: tuple[str, ...]
    links: tuple[Link, ...]
    origin: str

    @property
    def is_over(self) -> bool:
        """Whether nothing presses any more: it is closed, or back in range."""
        return self.status in {"closed", "verifying"}


def notice_of(message: TicketMessage, kind: DeliveryKind) -> Notice:
    """Return what is said; a reply says what happened and how the ticket stands, the first message all."""
    is_news, is_over = kind is DeliveryKind.REPLY, message.status == "closed"
    teller, story = Teller.of(message), story_of(message)
    steps = story.steps[:_STEPS]
    return Notice(
        thread=one_line(
            ", ".join(part for part in (f"{message.ticket_ref} {teller.title}", teller.place) if part)
        ),
        language=str(story.language).replace("_", "-"),
        severity=message.severity,
        state=f"{teller.say('severity', level=message.severity)} · {story.state}",
        status=message.status,
        head=one_line(story.fact),
        news=one_line(story.event) if is_news else "",
        summary=one_line(story.figures),
        facts=tuple((label, one_line(value)) for label, value in _facts(teller, story) if value),
        playbook="" if is_news or is_over else one_line(message.playbook_title),
        steps_label=story.steps_label,
        steps=() if is_news or is_over else tuple(map(one_line, steps)),
        links=tuple(link for link in story.links if link.url.startswith(("https://", "http://"))),
        origin=one_line(teller.say("rule-said", id=message.rule_id, version=message.rule_version[:8])),
    )


def _facts(teller: Teller, story: Story) -> Iterator[tuple[str, str]]:
    owner = teller.message.assignee or teller.message.owner_title
    is_over = teller.message.status == "closed"
    yield teller.say("label-next"), story.move.replace(PERSON, owner)
    yield teller.say("label-owed"), story.step if is_over else ""
    yield teller.say("label-place"), story.place
    yield teller.say("label-data"), story.data
    yield teller.say("label-owner"), teller.message.owner_title
