"""The review of an incident as a document, made from the incident and from what people wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk_pipeline.domain.incidents.gates import Missing, changes_of, own_tickets
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.parts import DutyState, Review, Signature, Told, Why
from risk_pipeline.domain.incidents.phases import Phase, phases_of
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
class Grid:
    """Lines as a table: its columns with their shares of the width, and rows of as many texts."""

    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; `grid` says the same as a table, where a page has room for one."""

    title: str
    lines: tuple[Line, ...]
    grid: Grid | None = None


@dataclass(frozen=True)
class Material:
    """What the document is made of besides the incident; `facts` are label and text of the newest sheet.

    `change_titles` are titles by what tickets call a change; `first_sign` is the first evidence in the data.
    """

    tickets: Sequence[Ticket]
    facts: Sequence[tuple[str, str]]
    missing: Sequence[Missing]
    similar: Sequence[Incident]
    type_title: str
    line_title: str
    role_titles: Mapping[str, str]
    change_titles: Mapping[str, str]
    first_sign: datetime | None
    time_zone: str
    now: datetime


def review_document(incident: Incident, material: Material, words: Words) -> list[Section]:
    """Return the sections; those that have nothing to say are left out, but for what is missing."""
    writer = _Writer(incident, material, words)
    review = incident.review or Review()
    parts: dict[str, Sequence[Line] | Grid] = {
        "summary": writer.summary(),
        "facts": writer.facts(),
        "people": writer.people(),
        "phases": writer.phases(),
        "duties": writer.duties(),
        "early": writer.early(),
        "happened": _written(review.happened),
        "escaped": _written(review.escaped),
        "whys": writer.whys(review.whys),
        "went_well": _written(review.went_well),
        "actions": writer.actions(),
        "changes": writer.changes(),
        "told": writer.told(),
        "similar": [Line(writer.similar(each)) for each in material.similar],
        "missing": writer.missing(),
    }
    sections = [_section(words.say("review-section", name=name), part) for name, part in parts.items()]
    return [each for each in sections if each.lines]


def _section(title: str, part: Sequence[Line] | Grid) -> Section:
    if isinstance(part, Grid):
        return Section(title, tuple(Line(" · ".join(filter(None, row))) for row in part.rows), part)
    return Section(title, tuple(part))


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

    def facts(self) -> Grid:
        """Return the newest facts sheet."""
        rows = tuple((name, spoken(said)) for name, said in self._material.facts)
        return self._grid({"about": 1, "known": 5}, rows)

    def people(self) -> Grid:
        """Return every stint in a role, oldest first."""
        titles = self._material.role_titles
        rows = tuple(
            (
                clean(titles.get(stint.role.value, stint.role.value)),
                clean(stint.who),
                self._when(stint.began_at),
                self._when(stint.ended_at) if stint.ended_at else "",
            )
            for stint in self._incident.roles
        )
        return self._grid({"role": 2, "who": 2, "from": 1.5, "until": 1.5}, rows)

    def phases(self) -> Grid:
        """Return how long each phase took, its clock, and whether it was met."""
        return self._grid(
            {"phase": 3, "took": 1, "target": 1, "met": 1},
            tuple(map(self._phase, phases_of(self._incident, self._material.now))),
        )

    def _phase(self, phase: Phase) -> tuple[str, ...]:
        words = self._words
        met = "running" if phase.was_met is None else "yes" if phase.was_met and phase.was_done else "no"
        return (
            words.say("incident-clock", clock=phase.kind.value, title=spoken(phase.title)),
            span_in_words(phase.took, words) if phase.was_done else words.say("review-never"),
            span_in_words(phase.target, words),
            words.say("review-met", met=met),
        )

    def duties(self) -> Grid:
        """Return what the law asks for, and what became of it."""
        rows = tuple(
            (
                spoken(duty.title),
                self._words.say("review-duty", state=state),
                spoken(signed.note if signed else ""),
            )
            for duty in self._incident.duties
            for state, signed in [_standing(duty)]
        )
        return self._grid({"duty": 3, "state": 1, "note": 3}, rows)

    def early(self) -> list[Line]:
        """Return the first evidence in the data against the first message."""
        incident, material = self._incident, self._material
        since = material.first_sign or incident.since
        noticed = min([incident.noticed_at, *(ticket.opened_at for ticket in material.tickets)])
        return [
            Line(
                self._words.say(
                    "review-late" if noticed < since else "review-early",
                    since=self._when(since),
                    noticed=self._when(noticed),
                    span=span_in_words(noticed - since, self._words),
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

    def actions(self) -> Grid:
        """Return the actions of all tickets."""
        words = self._words
        rows = tuple(
            (
                f"{ticket.ref}/{action.number}",
                spoken(action.title),
                words.say("action-kind", kind=action.kind.value),
                clean(action.owner),
                words.day(action.due),
                words.say("review-action", state=action.state),
            )
            for ticket in self._material.tickets
            for action in ticket.actions
        )
        return self._grid({"number": 1.4, "action": 4, "kind": 1.4, "who": 1.2, "due": 1, "state": 1}, rows)

    def changes(self) -> list[Line]:
        """Return what was changed, by its title where the register knows it."""
        titles = self._material.change_titles
        return [
            Line(f"{spoken(change)}: {spoken(titles[change])}" if change in titles else spoken(change))
            for change in changes_of(own_tickets(self._incident, self._material.tickets))
        ]

    def told(self) -> Grid:
        """Return who was told what, when and where."""
        return self._grid(
            {"when": 1.3, "audience": 2, "what": 1.3, "who": 1},
            tuple(map(self._told, self._incident.told)),
        )

    def _told(self, told: Told) -> tuple[str, ...]:
        words = self._words
        what = (
            words.say("review-told-statement", number=str(told.statement), version=str(told.version))
            if told.statement
            else words.say("review-told-update")
        )
        audience = " · ".join(part for part in (clean(told.audience), clean(told.where)) if part)
        return self._when(told.at), audience, what, clean(told.by)

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

    def _grid(self, columns: Mapping[str, float], rows: tuple[tuple[str, ...], ...]) -> Grid:
        heads = tuple(
            (self._words.say("incident-review-column", name=name), width) for name, width in columns.items()
        )
        return Grid(heads, rows)


def _standing(duty: DutyState) -> tuple[str, Signature | None]:
    if duty.waived:
        return "waived", duty.waived
    if duty.done:
        return "done", duty.done
    return "owed", None
