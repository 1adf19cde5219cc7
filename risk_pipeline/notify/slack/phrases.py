"""A story's parts as Slack mrkdwn: escaped, cut to their room, with the person whose move it is called."""

from dataclasses import dataclass
from functools import cached_property

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.notify.slack import text
from risk_pipeline.wording.fit import PERSON
from risk_pipeline.wording.story import Story, story_of
from risk_pipeline.wording.thread.details import Detail
from risk_pipeline.wording.thread.tables import Table

_SEPARATOR = "  ·  "
_MAX_LINKS = 6
# Letters of a cell, from roomy to tight.
_WIDTHS = (44, 22, 11)
# Slack takes 3000 in a section.
_SECTION = 2900


@dataclass(frozen=True)
class Phrases:
    """What is said about one message; a `scale` below 1 says it shorter."""

    message: TicketMessage
    scale: float = 1.0

    @cached_property
    def story(self) -> Story:
        """The message as people read it."""
        return story_of(self.message)

    def room(self, limit: int) -> int:
        """Return how long a text may be that has `limit` at full scale."""
        return max(int(limit * self.scale), 60)

    def cut(self, value: str, limit: int) -> str:
        """Escape and shorten."""
        return text.mrkdwn(value, self.room(limit))

    @property
    def head(self) -> str:
        """Severity, ticket and plain fact, unescaped."""
        return self.story.head

    @property
    def owner(self) -> str:
        """Whom we call: who has the ticket, else its owner."""
        if self.message.assignee:
            return text.with_people(text.mrkdwn(self.message.assignee, 80))
        return text.mention(self.message.owner_title, self.message.owner_mention, self.room(200))

    @property
    def move(self) -> str:
        """Whose move it is, until when; the first step below."""
        move, step = self.cut(self.story.move, 500), self.cut(self.story.step, 500)
        called = text.with_people(move).replace(PERSON, self.owner)
        return "\n".join(part for part in (f"*{called}*" if called else "", step) if part)

    @property
    def figures(self) -> str:
        """How many and how much, since when."""
        return self.cut(self.story.figures, 700)

    @property
    def place(self) -> str:
        """Where and why."""
        return self.cut(self.story.place, 500)

    @property
    def data(self) -> str:
        """Whether the data are whole."""
        return self.cut(self.story.data, 400)

    @property
    def links(self) -> str:
        """Things to open, on one line; empty when there are none."""
        shown = self.story.links[:_MAX_LINKS]
        return _SEPARATOR.join(text.link(each.label, each.url, self.room(400)) for each in shown)

    @property
    def event(self) -> str:
        """What happened, with the people that Slack knows."""
        return text.with_people(self.cut(self.story.event, 1500)) or "–"

    @property
    def at(self) -> str:
        """When it happened."""
        return text.local_time(self.message.occurred_at, self.message.time_zone)

    def detail(self, detail: Detail) -> str:
        """Return one line of the details."""
        codes = "".join(f" {text.code(each, self.room(120))}" for each in detail.code)
        return f"*{self.cut(detail.label, 60)}*  {self.cut(detail.text, 600)}{codes}"

    def table(self, table: Table) -> str:
        """Draw a table, aligned, numbers right; its cells are cut until it fits a section."""
        label = f"*{self.cut(table.label, 60)}*"
        for width in _WIDTHS if self.scale == 1 else _WIDTHS[1:]:
            drawn = f"{label}\n```{_drawn(table, width)}```"
            if text.size(drawn) <= _SECTION:
                break
        return drawn


def _drawn(table: Table, width: int) -> str:
    rows = [
        tuple(text.plain(cell, width) if cell else "" for cell in row) for row in (table.head, *table.rows)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    lines = "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(row[n].rjust(widths[n]) for n in range(1, len(widths)))]
        ).rstrip()
        for row in rows
    )
    return text.escape(lines.replace("`", "'"))
