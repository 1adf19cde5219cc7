"""A ticket as an issue: the story's parts in a tracker's markup, its details below.

What a risk owner needs to act, most important first; when it grows too long for the tracker, the
sections at the end go first. No personal data: the owner is a role, and slices are names or ids.
"""

from collections.abc import Callable, Iterator

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.notify.trackers.markup import Markup, one_line, shorten
from risk_pipeline.wording.fit import PERSON
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.story import story_of
from risk_pipeline.wording.thread.details import Detail

MAX_TITLE, MAX_BODY, MAX_COMMENT = 250, 30_000, 20_000
_MAX_STEPS, _MAX_POINTS, _MAX_LINKS = 20, 10, 10


def to_title(message: TicketMessage) -> str:
    """Return severity, plain fact and the ticket's reference."""
    title = one_line(f"{message.severity} {story_of(message).fact}")
    return f"{shorten(title, MAX_TITLE - len(message.ticket_ref) - 3)} [{message.ticket_ref}]"


def to_comment(message: TicketMessage, markup: Markup) -> str:
    """Return what happened, as a comment."""
    event = markup.text(shorten(story_of(message).event, MAX_COMMENT))
    return "\n\n".join([event, markup.text(_occurred(message))])


def _occurred(message: TicketMessage) -> str:
    """Return when it happened, as the clocks of the project show it."""
    words = words_in(message.language)
    return words.zoned(message.occurred_at, message.time_zone or "UTC")


def to_body(message: TicketMessage, markup: Markup, *, handle: str | None = None) -> str:
    """Return the present state; `handle` is the owner's name at the tracker, if there is one."""
    page = _Page(message, markup, handle)
    body = ""
    for section in page.sections():
        longer = f"{body}\n\n{section}" if body else section
        if len(longer) > MAX_BODY:
            break
        body = longer
    return body


class _Page:
    """The sections of one body, most important first."""

    def __init__(self, message: TicketMessage, markup: Markup, handle: str | None) -> None:
        self.message, self.markup, self.handle = message, markup, handle
        self.story = story_of(message)

    def sections(self) -> Iterator[str]:
        builders: tuple[Callable[[], str], ...] = (
            self.state,
            self.move,
            self.told,
            self.footer,
            self.playbook,
            self.tables,
            self.details,
            self.links,
        )
        yield from (section for build in builders if (section := build()))

    @property
    def owner(self) -> str:
        """The assignee, else the owning role, with its handle."""
        if self.message.assignee:
            return self.text(self.message.assignee)
        title = self.text(self.message.owner_title)
        return f"{title} ({self.markup.mention(self.handle)})" if self.handle else title

    def text(self, text: str, limit: int = 600) -> str:
        return self.markup.text(shorten(one_line(text), limit))

    def state(self) -> str:
        state = self.markup.bold(self.text(self.story.state))
        return f"{state}: {self.text(self.story.fact)}. {self.text(self.story.figures, 2000)}"

    def move(self) -> str:
        parts = [self.text(self.story.move).replace(PERSON, self.owner), self.text(self.story.step)]
        return "\n\n".join(part for part in parts if part)

    def told(self) -> str:
        parts = [self.text(self.story.place, 2000), self.text(self.story.data, 2000)]
        return "\n\n".join(part for part in parts if part)

    def footer(self) -> str:
        message = self.message
        line = " · ".join(
            [
                self.text(message.ticket_ref),
                self.markup.code(message.identity),
                self.text(_occurred(message)),
            ]
        )
        how = words_in(message.language).say("how-to-close")
        return f"{line}\n\n{self.text(how, 1000)}" if message.status != "closed" else line

    def playbook(self) -> str:
        steps = [self.text(step) for step in self.story.steps[:_MAX_STEPS]]
        return self._section(self.story.steps_label, self.markup.listed(steps)) if steps else ""

    def tables(self) -> str:
        drawn = [
            self._section(
                table.label,
                self.markup.table(
                    [self.text(name) for name in table.head],
                    [[self.text(cell) for cell in row] for row in table.rows],
                ),
            )
            for table in self.story.tables
        ]
        return "\n\n".join(drawn)

    def details(self) -> str:
        rows = [(self.text(detail.label), self._detail(detail)) for detail in self.story.details]
        return self.markup.table((), rows) if rows else ""

    def _detail(self, detail: Detail) -> str:
        codes = [self.markup.code(each) for each in detail.code]
        return " ".join(part for part in (self.text(detail.text), *codes) if part)

    def links(self) -> str:
        shown = [self.markup.link(link.label, link.url) for link in self.story.links[:_MAX_LINKS]]
        return self.markup.listed(shown) if shown else ""

    def _section(self, label: str, content: str) -> str:
        return f"{self.markup.heading(label)}\n{content}"
