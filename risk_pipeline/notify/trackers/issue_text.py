"""A ticket as an issue: title and body from the neutral message, in a tracker's markup.

What a risk owner needs to act, most important first; when it grows too long for the tracker, the
sections at the end go first. No personal data: the owner is a role, and slices are ids.
"""

from collections.abc import Callable, Iterator

from risk_pipeline.domain.commands.comment_parser import HOW_TO_CLOSE
from risk_pipeline.domain.formatting import (
    counted,
    format_against,
    format_period,
    format_value,
)
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.notify.trackers.markup import Markup, one_line, shorten
from risk_pipeline.notify.wording import amount, begun_in_words, counts, exposure, next_step, slice_cells

MAX_TITLE, MAX_BODY, MAX_COMMENT = 250, 30_000, 20_000
_MAX_CHILDREN, _MAX_STEPS, _MAX_SEGMENTS, _MAX_POINTS, _MAX_LINKS = 50, 20, 10, 10, 10
_MAX_RELATED = 5
_NOTHING = "–"


def to_title(message: TicketMessage) -> str:
    """Return severity, plain fact and the ticket's reference."""
    headline = one_line(message.headline)
    title = headline if headline.startswith(message.severity) else f"{message.severity} {headline}"
    return f"{shorten(title, MAX_TITLE - len(message.ticket_ref) - 3)} [{message.ticket_ref}]"


def to_comment(message: TicketMessage, markup: Markup) -> str:
    """Return what happened, as a comment."""
    when = f"{message.occurred_at:%Y-%m-%d %H:%M} UTC"
    return "\n\n".join([markup.text(shorten(message.history, MAX_COMMENT)), markup.text(when)])


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

    def sections(self) -> Iterator[str]:
        builders: tuple[Callable[[], str], ...] = (
            self.status,
            self.summary,
            self.facts,
            self.footer,
            self.playbook,
            self.slices,
            self.segments,
            self.children,
            self.points,
            self.links,
        )
        yield from (section for build in builders if (section := build()))

    @property
    def owner(self) -> str:
        title = self.text(self.message.owner_title)
        return f"{title} ({self.markup.mention(self.handle)})" if self.handle else title

    def text(self, text: str, limit: int = 300) -> str:
        return self.markup.text(shorten(one_line(text), limit)) or _NOTHING

    def number(self, value: float | None) -> str:
        return self.text(format_value(value, self.message.unit, self.message.currency))

    def judged(self, value: float | None) -> str:
        return format_value(value, self.message.judged_unit, self.message.currency)

    def status(self) -> str:
        message = self.message
        state = self.markup.bold(self.text(message.status.replace("_", " ").capitalize()))
        return f"{state}: {next_step(message, self.owner)}"

    def summary(self) -> str:
        return self.text(self.message.summary, 2000)

    def facts(self) -> str:
        message, code = self.message, self.markup.code
        facts = {
            "Value": self.value,
            "Where": self.where,
            "First seen": self.text(
                f"{begun_in_words(message)}, {counted(message.breached_periods, 'period')} outside"
            ),
            "Largest rows": self.text(message.largest_rows, 600),
            "How": self.text(message.movement, 600),
            "Moved before": self.text("; ".join(message.related[:_MAX_RELATED]), 600),
            "Hit": self.text(message.impact, 600),
            **{name: self.text(count) for name, count in counts(message).items()},
            **{name: self.text(money) for name, money in exposure(message).items()},
            "Business line": self.text(message.business_line),
            "Risk": self.text(f"{message.risk_id} {message.risk_title}"),
            "Indicator": f"{self.text(message.indicator_title)} {code(message.indicator)}",
            "Rule": f"{code(message.rule_id)} version {code(message.rule_version[:8])}",
            "Owner": self.owner,
            "Data health": self.text(message.data_health, 600),
        }
        return self.markup.table((), [(label, fact) for label, fact in facts.items() if fact != _NOTHING])

    @property
    def value(self) -> str:
        message = self.message
        value, limit = format_against(message.value, message.limit, message.judged_unit, message.currency)
        when = format_period(message.period)
        parts = [f"{self.markup.bold(self.text(value))} {self.text(f'({when})')}"]
        kind = f" ({message.limit_kind.replace('_', ' ')})" if message.limit_kind else ""
        if message.limits is not None:
            ends = (self.judged(end) for end in message.limits)
            parts.append(self.text(f"limits {' to '.join(ends)}{kind}"))
        elif message.limit is not None:
            parts.append(self.text(f"limit {limit}{kind}"))
        if message.expected is not None:
            parts.append(self.text(f"usual {self.judged(message.expected)}"))
        return ", ".join(parts)

    @property
    def where(self) -> str:
        message = self.message
        if message.dimension == "all":
            return self.text(message.held_by or "everywhere")
        return f"{self.text(message.dimension.replace('_', ' '))} {self.markup.code(message.segment)}"

    def footer(self) -> str:
        message = self.message
        count = message.recurrence_count
        parts = [
            self.text(message.ticket_ref),
            f"recurrence {count}" if count else "first occurrence",
            self.markup.code(message.identity),
            self.text(f"as of {message.occurred_at:%Y-%m-%d %H:%M} UTC"),
        ]
        line = " · ".join(parts)
        return f"{line}\n\n{self.text(HOW_TO_CLOSE, 1000)}" if message.status != "closed" else line

    def playbook(self) -> str:
        steps = [self.text(step, 600) for step in self.message.playbook_steps[:_MAX_STEPS]]
        if not steps:
            return ""
        title = self.markup.heading(f"What to do: {self.message.playbook_title}")
        return f"{title}\n{self.markup.listed(steps, numbered=True)}"

    def slices(self) -> str:
        """Draw the slices of the scan; the first is the answer."""
        rows = [
            tuple(self.text(cell) if cell else "" for cell in slice_cells(self.message, line))
            for line in self.message.where[:_MAX_SEGMENTS]
        ]
        if not rows:
            return ""
        table = self.markup.table(("slice", "seen", "expected", "more", "lift", "share"), rows)
        return f"{self.markup.heading('Where it moved')}\n{table}"

    def segments(self) -> str:
        rows = [
            (
                self.markup.code(shorten(one_line(part.name), 120)),
                self.number(part.value),
                self.text(amount(self.message, part.numerator)),
                self.text(format_value(part.denominator, "count", "")),
            )
            for part in self.message.top_segments[:_MAX_SEGMENTS]
        ]
        if not rows:
            return ""
        table = self.markup.table(("slice", "value", "cases", "of"), rows)
        return f"{self.markup.heading('Where it comes from')}\n{table}"

    def children(self) -> str:
        children = self.message.children
        if not children:
            return ""
        shown = [self.text(child) for child in children[:_MAX_CHILDREN]]
        rest = len(children) - len(shown)
        more = [f"… and {rest:,} more"] if rest else []
        head = self.markup.heading(f"Groups {counted(len(children), 'ticket')}")
        return f"{head}\n{self.markup.listed([*shown, *more])}"

    def points(self) -> str:
        rows = [
            (self.text(point.label), self.number(point.value), self.number(point.limit))
            for point in self.message.chart[-_MAX_POINTS:]
        ]
        if not rows:
            return ""
        title = self.markup.heading(f"Last periods: {self.message.chart_title}")
        return f"{title}\n{self.markup.table(('period', 'value', 'limit'), rows)}"

    def links(self) -> str:
        shown = [self.markup.link(link.label, link.url) for link in self.message.links[:_MAX_LINKS]]
        return f"{self.markup.heading('Links')}\n{self.markup.listed(shown)}" if shown else ""
