"""Make the message about an incident from how it stands, and from the register's titles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from risk_pipeline.domain.incidents.acts.people import missing_roles, moved_stint
from risk_pipeline.domain.incidents.clocks import overdue_in
from risk_pipeline.domain.incidents.figures import AxisNumber
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.severity import by_axis
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.messages.incident import (
    AxisLine,
    ClockLine,
    IncidentHappening,
    IncidentMessage,
    RoleLine,
)
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.wording.incidents.brief import late_clock
from risk_pipeline.wording.incidents.sheet import headline_facts
from risk_pipeline.wording.language import Words, words_in


@dataclass(frozen=True)
class Told:
    """An incident after a change that people are told of, with its tickets as they are now."""

    incident: Incident
    change: Change
    tickets: Sequence[Ticket]


def message_of(
    told: Told,
    book: RuleBook,
    language: Language,
    place: tuple[str, str],
    sheet: Mapping[str, JsonValue] | None = None,
) -> IncidentMessage:
    """Return the message; `place` is the time zone and the currency, `sheet` the newest facts sheet."""
    incident, change, register = told.incident, told.change, book.incidents
    kind = register.types.get(incident.incident_type)
    titles = book.titles
    return IncidentMessage(
        language=language,
        ref=incident.ref,
        title=incident.title,
        type_title=kind.title if kind else incident.incident_type,
        line_title=titles.line(incident.business_line),
        nature=incident.nature,
        state=incident.state,
        severity=incident.severity,
        event=IncidentHappening(
            kind=change.kind,
            actor=titles.owner(change.actor) if change.actor in book.owners else change.actor,
            at=change.at,
            reason=reason_of(change, incident.business_line, register, words_in(language), place[0]),
            told_to=_told_to(told, book),
            by_numbers=change.kind is EventKind.SEVERITY_RAISED and "axes" in change.fields,
        ),
        since=incident.since,
        declared_at=incident.declared_at,
        axes=_axes(incident, book),
        facts=headline_facts(sheet, words_in(language)),
        facts_at=incident.newest_facts.at if incident.newest_facts else None,
        roles=_roles(incident, book),
        clocks=_clocks(incident),
        tickets=tuple(ticket.ref for ticket in told.tickets),
        actions=tuple(
            f"{ticket.ref}/{action.number} {action.title} ({action.owner}, {action.due})"
            for ticket in told.tickets
            for action in ticket.actions
            if not action.is_done
        ),
        done_actions=tuple(
            (f"{ticket.ref}/{action.number} {action.title}", action.state)
            for ticket in told.tickets
            for action in ticket.actions
            if action.is_done
        ),
        next_update_at=incident.next_update_at,
        time_zone=place[0],
        currency=place[1],
    )


def _told_to(told: Told, book: RuleBook) -> str:
    """Return whom an escalation tells."""
    to = told.incident.escalated_to
    is_one = told.change.kind is EventKind.ESCALATED and to is not None
    return book.titles.owner(to) if is_one and to else ""


def _axes(incident: Incident, book: RuleBook) -> tuple[AxisLine, ...]:
    matrix = book.incidents.matrix_of(incident.incident_type, incident.business_line)
    if matrix is None:
        return ()
    return tuple(
        AxisLine(
            axis=one.axis,
            severity=one.severity,
            number=one.number,
            indicator=_counted_by(one.number, book) if one.number else "",
        )
        for one in by_axis(incident.axes, matrix)
    )


def _counted_by(number: AxisNumber, book: RuleBook) -> str:
    """Return the title of the indicator that a number comes from; empty where it comes from none."""
    known = book.indicators.get(number.source.indicator)
    return known.title if known else ""


def _roles(incident: Incident, book: RuleBook) -> tuple[RoleLine, ...]:
    register = book.incidents
    missing = missing_roles(incident, register)
    held = {stint.role: stint.who for stint in incident.roles if stint.holds}
    shown = [role for role in RoleId if role in held or role in missing]
    return tuple(
        RoleLine(title=role_title(role, incident.business_line, register), who=_person(held.get(role), book))
        for role in shown
    )


def _person(who: str | None, book: RuleBook) -> str | None:
    return book.titles.owner(who) if who is not None and who in book.owners else who


def reason_of(change: Change, line: str, book: IncidentBook, words: Words, zone: str) -> str:
    """Return what a change says of itself: a role by its title, what was due by the project's clock."""
    if overdue := overdue_in(change):
        return words.listed([_late(name, due, book, words, zone) for name, due in overdue])
    stint, before = moved_stint(change)
    if stint is None:
        return change.reason
    role = role_title(stint.role, line, book)
    if before is not None:
        return words.say("incident-role-moved", role=role, before=before.who, after=stint.who)
    return role if stint.holds else f"{role}: {stint.who}: {stint.note}"


def _late(name: str, due: datetime, book: IncidentBook, words: Words, zone: str) -> str:
    duty = book.duties.get(name)
    return late_clock(name, duty.title if duty else name, due, words, zone)


def role_title(role: RoleId, line: str, book: IncidentBook) -> str:
    """Return what the register calls a role."""
    entry = book.role_of(role, line)
    return entry.title if entry else role.value


def _clocks(incident: Incident) -> tuple[ClockLine, ...]:
    titles = {duty.duty: duty.title for duty in incident.duties}
    running = sorted((clock for clock in incident.clocks if clock.is_running), key=lambda each: each.due_at)
    return tuple(
        ClockLine(kind=clock.kind, due_at=clock.due_at, title=titles.get(clock.duty, "")) for clock in running
    )
