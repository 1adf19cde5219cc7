"""The sentences and fields of a message, as Slack mrkdwn."""

from dataclasses import dataclass

from risk_pipeline.domain.diagnosis.location import SliceLine
from risk_pipeline.domain.diagnosis.reconciliation import VERDICT_WORDS
from risk_pipeline.domain.formatting import (
    counted,
    format_against,
    format_day,
    format_value,
    format_when,
)
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.chart_block import gap_count
from risk_pipeline.notify.wording import SliceCells, begun_in_words, counts, exposure, next_step, slice_cells

_SEPARATOR = "  ·  "
_MAX_LINKS = 6


@dataclass(frozen=True)
class Phrases:
    """What is said about one message; a `scale` below 1 says it shorter."""

    message: TicketMessage
    scale: float = 1.0

    def room(self, limit: int) -> int:
        """Return how long a text may be that has `limit` at full scale."""
        return max(int(limit * self.scale), 60)

    def cut(self, value: str, limit: int) -> str:
        """Escape and shorten; a dash for nothing."""
        return text.mrkdwn(value, self.room(limit)) or "–"

    @property
    def title(self) -> str:
        """Severity and plain fact, unescaped."""
        headline, severity = self.message.headline, self.message.severity
        return headline if headline.startswith(severity) else f"{severity} {headline}"

    @property
    def owner(self) -> str:
        """Whom we call."""
        return text.mention(self.message.owner_title, self.message.owner_mention, self.room(200))

    @property
    def status(self) -> str:
        """The ticket's status and who acts next."""
        status = text.mrkdwn(self.message.status.replace("_", " ").capitalize(), 60)
        assignee = text.with_people(text.mrkdwn(self.message.assignee or "", 80))
        return f"*{status}*{_SEPARATOR}{next_step(self.message, assignee or self.owner)}"

    @property
    def summary(self) -> str:
        """Return the sentence, behind the verdict in a word as long as it is open."""
        kind = self.message.verdict_kind
        label = f"*{VERDICT_WORDS[kind]}*{_SEPARATOR}" if kind and self.message.status != "closed" else ""
        return f"{label}{self.cut(self.message.summary, 1200)}"

    @property
    def fields(self) -> list[str]:
        """Facts by name, two columns of five. What the verdict's sentence says is not said again."""
        message = self.message
        rule = text.code(message.rule_id, self.room(120))
        indicator = text.code(message.indicator, self.room(90))
        numbers = (
            {"Limit": self.limit} if message.verdict_line else {"Value": self.value, "Where": self.where}
        )
        facts = {
            **{label: value for label, value in numbers.items() if value},
            "Red again since" if message.first_opened else "Red since": self.cut(self._episode, 240),
            **counts(message),
            **{label: self.cut(money, 60) for label, money in exposure(message).items()},
            "Business line": self.cut(message.business_line, 120),
            "Risk": self.cut(f"{message.risk_id} {message.risk_title}", 180),
            "Indicator": f"{self.cut(message.indicator_title, 120)} {indicator}",
            "Rule": f"{rule} version {text.code(message.rule_version[:8], 20)}",
            "Owner": self.owner,
        }
        return [f"*{label}*\n{value}" for label, value in facts.items()]

    @property
    def value(self) -> str:
        """Return the number and when, against its limit and its usual."""
        message = self.message
        if message.value is None and message.limit is None:
            return f"not measured {self._when}"
        value = format_against(message.value, message.limit, message.judged_unit, message.currency)[0]
        parts = [f"*{text.mrkdwn(value, 40)}* {self._when}"]
        if message.limit is not None:
            parts.append(f"{'limits' if message.limits else 'limit'} {self.limit}")
        if message.expected is not None:
            parts.append(self.cut(f"usual {self._judged(message.expected)}", 60))
        return ", ".join(parts)

    @property
    def limit(self) -> str:
        """Return the limit, or both ends of a band, and what kind it is; empty where nothing was crossed."""
        message = self.message
        kind = message.limit_kind.replace("_", " ") if message.limit_kind else ""
        if message.limit is None:
            return self.cut(f"none, judged by the evidence of a {kind}", 100) if kind else ""
        limit = format_against(message.value, message.limit, message.judged_unit, message.currency)[1]
        ends = " to ".join(self._judged(end) for end in message.limits) if message.limits else limit
        return self.cut(f"{ends} ({kind})" if kind else ends, 100)

    @property
    def where(self) -> str:
        """Name the slice of the business."""
        if self.message.dimension == "all":
            return self.cut(self.message.held_by, 150) if self.message.held_by else "everywhere"
        dimension = self.cut(self.message.dimension.replace("_", " "), 60)
        return f"{dimension} {text.code(self.message.segment, self.room(120))}"

    def slice(self, line: SliceLine, width: int) -> SliceCells:
        """Return one slice of the scan: its name, cut, and its numbers, unescaped."""
        cells = slice_cells(self.message, line)
        return cells._replace(name=text.plain(cells.name, width))

    @property
    def health(self) -> str:
        """Say whether the data can be trusted, and what the chart leaves out."""
        gaps = gap_count(self.message)
        note = f"{_SEPARATOR}{counted(gaps, 'period')} without a value left out of the chart"
        return f"*Data health*  {self.cut(self.message.data_health, 400)}{note if gaps else ''}"

    @property
    def links(self) -> str:
        """Things to open, on one line; empty when there are none."""
        shown = self.message.links[:_MAX_LINKS]
        return "   ·   ".join(text.link(each.label, each.url, self.room(400)) for each in shown)

    @property
    def footer(self) -> str:
        """Ticket, how often it came back, identity, as of when."""
        count = self.message.recurrence_count
        parts = [
            self.cut(self.message.ticket_ref, 80),
            f"recurrence {count}" if count else "first occurrence",
            self.cut(self.message.identity, 150),
            f"as of {text.local_time(self.message.occurred_at)}",
        ]
        return _SEPARATOR.join(parts)

    @property
    def event(self) -> str:
        """What a reply adds to its sentence: the number then, if there is one, and the instant."""
        at = text.local_time(self.message.occurred_at)
        return at if self.message.value is None else f"{self.value}{_SEPARATOR}{at}"

    def number(self, value: float | None) -> str:
        """Render a number of this indicator."""
        return format_value(value, self.message.unit, self.message.currency)

    def _judged(self, value: float | None) -> str:
        """Render a number of what was judged: a share of a total is no number of the indicator."""
        return format_value(value, self.message.judged_unit, self.message.currency)

    @property
    def _episode(self) -> str:
        first = self.message.first_opened
        before = f"; first opened {format_day(first)}" if first else ""
        return f"{begun_in_words(self.message)}, {self._duration}{before}"

    @property
    def _duration(self) -> str:
        return counted(self.message.breached_periods, self.message.grain)

    @property
    def _when(self) -> str:
        return format_when(self.message.period)
