"""The message about an incident: its head, its root as it stands, and what has just happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from risk_pipeline.domain.incidents.figures import AxisNumber
from risk_pipeline.domain.incidents.states import OVER, EventKind, Nature, State
from risk_pipeline.domain.messages.incident import AxisLine, IncidentMessage, RoleLine
from risk_pipeline.domain.register.incidents.clock import ClockKind
from risk_pipeline.domain.register.incidents.scale import Measure
from risk_pipeline.wording.fit import clean, cut, spoken
from risk_pipeline.wording.incidents.sources import source_in_words
from risk_pipeline.wording.language import Words, words_in

_MOST_REASON, _MOST_TOPIC = 600, 240
_HEADS = {
    Nature.REAL: "incident-head",
    Nature.DRILL: "incident-head-drill",
    Nature.NEAR_MISS: "incident-head-near-miss",
}


@dataclass(frozen=True, slots=True)
class IncidentStory:
    """What people read: a head, lines of label and text, and what has just happened."""

    head: str
    event: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]


def incident_story(message: IncidentMessage) -> IncidentStory:
    """Tell a message in its language."""
    words = words_in(message.language)
    teller = _Teller(message, words)
    if message.state is State.REJECTED:
        head = words.say("incident-head-rejected", title=clean(message.title))
    else:
        head = head_of(message.nature, message.severity, message.title, words)
    return IncidentStory(
        head=f"{message.ref} · {head}",
        event=teller.event(),
        lines=tuple((label, lines) for label, lines in teller.lines() if lines),
    )


def head_of(nature: Nature, severity: str, title: str, words: Words) -> str:
    """Return how bad it is and what it is."""
    key = _HEADS[nature]
    if nature is Nature.NEAR_MISS:
        return words.say(key, title=clean(title))
    return words.say(key, severity=severity, title=clean(title))


def topic_of(message: IncidentMessage, words: Words) -> str:
    """Return the topic of an incident's room: its reference, how bad it is, what it is, how far it is."""
    head = head_of(message.nature, message.severity, message.title, words)
    state = words.say("incident-state", state=message.state.value)
    return cut(f"{message.ref} · {state} · {head}", _MOST_TOPIC)


def event_in_words(
    kind: EventKind, actor: str, reason: str, words: Words, *, severity: str = "", who: str = ""
) -> str:
    """Return what an event says."""
    return words.say(
        "incident-event",
        event=kind.value,
        actor=clean(actor),
        reason=cut(spoken(reason), _MOST_REASON),
        severity=severity,
        who=clean(who),
    )


def zone_named(name: str) -> tzinfo:
    """Return a time zone; UTC where none is named."""
    return ZoneInfo(name) if name else UTC


def numbers_in_words(
    numbers: Sequence[AxisNumber], titles: Mapping[str, str], words: Words, currency: str
) -> str:
    """Return numbers of axes, each with what it counts and its source; indicators by their `titles`."""
    return "; ".join(
        words.say(
            "incident-number-line",
            axis=words.say("incident-axis", axis=each.axis.value),
            said=number_in_words(each.measure, each.value, words, currency),
            source=source_in_words(each.source, titles.get(each.source.indicator, ""), words),
        )
        for each in numbers
    )


class _Teller:
    def __init__(self, message: IncidentMessage, words: Words) -> None:
        self._message, self._words = message, words

    def event(self) -> str:
        message = self._message
        event = message.event
        return event_in_words(
            event.kind,
            event.actor,
            self._why_risen() or event.reason,
            self._words,
            severity=message.severity,
            who=event.told_to,
        )

    def _why_risen(self) -> str:
        """Return the axes that raised the severity, where numbers did; a person's reason is theirs."""
        severity = self._message.severity
        if not self._message.event.by_numbers:
            return ""
        return "; ".join(self.axis(axis) for axis in self._message.axes if axis.severity is severity)

    def lines(self) -> list[tuple[str, tuple[str, ...]]]:
        message, words = self._message, self._words
        state = words.say("incident-state", state=message.state.value)
        return [
            (self._label("state"), (f"{state} · {clean(message.type_title)}",)),
            (self._label("line"), (clean(message.line_title),)),
            (self._label("since"), (self._when(message.since),)),
            (self._label("severity"), tuple(self.axis(axis) for axis in message.axes)),
            (self._label("facts"), tuple(f"{clean(name)}: {spoken(said)}" for name, said in message.facts)),
            (self._label("roles"), tuple(map(self._role, self._roles()))),
            (self._label("clocks"), tuple(self._clocks())),
            (self._label("tickets"), (", ".join(message.tickets),) if message.tickets else ()),
            (self._label("actions"), tuple(map(spoken, message.actions))),
            (self._label("done_actions"), tuple(map(self._done, message.done_actions))),
            (self._label("next"), self._next_update()),
        ]

    def _roles(self) -> tuple[RoleLine, ...]:
        """Return the roles; once nobody is missed any more, those that somebody had."""
        is_over = self._message.state in OVER
        return tuple(role for role in self._message.roles if role.who is not None or not is_over)

    def _done(self, action: tuple[str, str]) -> str:
        what, state = action
        return f"{spoken(what)}: {self._words.say('review-action', state=state)}"

    def _next_update(self) -> tuple[str, ...]:
        """Return what was promised; where a clock runs for it, that says when it is due now."""
        at = self._message.next_update_at
        has_clock = any(clock.kind is ClockKind.UPDATE for clock in self._message.clocks)
        return () if at is None or has_clock else (self._when(at),)

    def axis(self, line: AxisLine) -> str:
        name = self._words.say("incident-axis", axis=line.axis.value)
        number = line.number
        if number is None or line.severity is None:
            return self._words.say("incident-axis-nothing", axis=name)
        said = number_in_words(number.measure, number.value, self._words, self._message.currency)
        return self._words.say(
            "incident-axis-line",
            axis=name,
            severity=line.severity,
            said=said,
            source=source_in_words(number.source, line.indicator, self._words),
        )

    def _role(self, role: RoleLine) -> str:
        title, who = clean(role.title), role.who
        if who is None:
            return self._words.say("incident-role-missing", role=title)
        return self._words.say("incident-role-line", role=title, who=clean(who))

    def _clocks(self) -> list[str]:
        return [
            self._words.say(
                "incident-clock-late" if clock.due_at < self._message.event.at else "incident-clock-line",
                clock=self._words.say("incident-clock", clock=clock.kind.value, title=spoken(clock.title)),
                at=self._when(clock.due_at),
            )
            for clock in self._message.clocks
        ]

    def _label(self, name: str) -> str:
        return self._words.say("incident-label", name=name)

    def _when(self, at: datetime) -> str:
        return self._words.instant(at.astimezone(zone_named(self._message.time_zone)))


def number_in_words(measure: Measure, value: float, words: Words, currency: str) -> str:
    """Return a number of an axis with what it counts."""
    unit = measure.unit
    shown = words.value(value, unit, currency) if unit in ("money_minor", "ratio") else words.short(value)
    if unit == "count":
        shown = words.count(value)
    return words.say("incident-measure", measure=measure.value, number=shown)
