"""The review of an incident as a document, made from the incident and from what people wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk_pipeline.domain.incidents.gates import Missing, changes_of
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.parts import Review, Told, Why
from risk_pipeline.domain.incidents.phases import Phase, phases_of, unnoticed
from risk_pipeline.domain.tickets.outcome.losses import totals
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.wording.fit import clean, spoken
from risk_pipeline.wording.incidents.gaps import say_gaps
from risk_pipeline.wording.incidents.told import zone_named
from risk_pipeline.wording.language import Words


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document; `depth` is how deep in a tree it stands."""

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Material:
    """What the document is made of besides the incident."""

    tickets: Sequence[Ticket]
    missing: Sequence[Missing]
    similar: Sequence[Incident]
    type_title: str
    line_title: str
    time_zone: str
    now: datetime


def review_document(incident: Incident, material: Material, words: Words) -> list[Section]:
    """Return the sections; those that have nothing to say are left out, but for what is missing."""
    writer = _Writer(incident, material, words)
    review = incident.review or Review()
    parts = {
        "summary": writer.summary(),
        "phases": [Line(writer.phase(each)) for each in phases_of(incident, material.now)],
        "early": writer.early(),
        "happened": _written(review.happened),
        "escaped": _written(review.escaped),
        "whys": writer.whys(review.whys),
        "went_well": _written(review.went_well),
        "actions": writer.actions(),
        "changes": [Line(spoken(change)) for change in changes_of(material.tickets)],
        "told": [Line(writer.told(each)) for each in incident.told],
        "similar": [Line(writer.similar(each)) for each in material.similar],
        "missing": writer.missing(),
    }
    return [
        Section(words.say("review-section", name=name), tuple(lines))
        for name, lines in parts.items()
        if lines
    ]


def span_in_words(span: timedelta, words: Words) -> str:
    """Return a span as people say it: days and hours, hours and minutes, or minutes."""
    minutes = max(round(span.total_seconds() / 60), 0)
    hours, minutes = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return words.say("span-days", days=days, hours=hours_left)
    if hours:
        return words.say("span-hours", hours=hours, minutes=minutes)
    return words.say("span-minutes", minutes=minutes)


def _written(text: str) -> list[Line]:
    return [Line(spoken(line)) for line in text.splitlines() if line.strip()]


class _Writer:
    def __init__(self, incident: Incident, material: Material, words: Words) -> None:
        self._incident, self._material, self._words = incident, material, words

    def summary(self) -> list[Line]:
        incident, words = self._incident, self._words
        state = words.say("incident-state", state=incident.state.value)
        place = f"{clean(self._material.type_title)}, {clean(self._material.line_title)}"
        costs = [
            words.say(
                "review-cost",
                gross=words.money(total.gross.minor, total.currency),
                recovered=words.money(total.recovered.minor, total.currency),
                net=words.money(total.net.minor, total.currency),
            )
            for total in totals([loss for ticket in self._material.tickets for loss in ticket.losses])
        ]
        return [Line(f"{incident.worst} · {place} · {state}"), *map(Line, costs)]

    def phase(self, phase: Phase) -> str:
        words = self._words
        met = "running" if phase.was_met is None else "yes" if phase.was_met else "no"
        return words.say(
            "review-phase",
            clock=words.say("incident-clock", clock=phase.kind.value, title=spoken(phase.title)),
            took=span_in_words(phase.took, words),
            target=span_in_words(phase.target, words),
            met=met,
        )

    def early(self) -> list[Line]:
        incident = self._incident
        return [
            Line(
                self._words.say(
                    "review-early",
                    since=self._when(incident.since),
                    noticed=self._when(incident.noticed_at),
                    span=span_in_words(unnoticed(incident), self._words),
                )
            )
        ]

    def whys(self, whys: Sequence[Why], under: int | None = None, depth: int = 0) -> list[Line]:
        lines = []
        for why in whys:
            if why.under == under:
                lines += [Line(self._why(why), depth), *self.whys(whys, why.number, depth + 1)]
        return lines

    def _why(self, why: Why) -> str:
        words = self._words
        ground = (
            words.say("review-assumed")
            if why.is_assumed
            else words.say("review-evidence", evidence=spoken(why.evidence))
        )
        return words.say("review-why", number=str(why.number), text=spoken(why.text), ground=ground)

    def actions(self) -> list[Line]:
        return [
            Line(
                f"{ticket.ref}/{action.number} {spoken(action.title)} · {action.kind} · "
                f"{clean(action.owner)} · {self._words.day(action.due)} · {action.state}"
            )
            for ticket in self._material.tickets
            for action in ticket.actions
        ]

    def told(self, told: Told) -> str:
        words = self._words
        what = (
            words.say("review-told-statement", number=str(told.statement), version=str(told.version))
            if told.statement
            else words.say("review-told-update")
        )
        audience = " · ".join(part for part in (clean(told.audience), clean(told.where)) if part)
        return words.say(
            "review-told", at=self._when(told.at), audience=audience, what=what, who=clean(told.by)
        )

    def similar(self, other: Incident) -> str:
        state = self._words.say("incident-state", state=other.state.value)
        return self._words.say(
            "review-similar",
            ref=other.ref,
            day=self._words.day(other.noticed_at.astimezone(zone_named(self._material.time_zone)).date()),
            severity=other.worst,
            title=clean(other.title),
            done=spoken(other.change or other.containment) or state,
        )

    def missing(self) -> list[Line]:
        said = say_gaps(self._material.missing, self._words)
        return [Line(each) for each in said] or [Line(self._words.say("review-nothing-missing"))]

    def _when(self, at: datetime) -> str:
        return self._words.instant(at.astimezone(zone_named(self._material.time_zone)))
