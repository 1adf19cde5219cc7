"""Work on incidents: notes, updates, links, severity, and the moves through the states."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_indicator, complete_ticket
from risk_pipeline.cli.incidents.begin import AxisOption, read_axes
from risk_pipeline.cli.incidents.group import (
    IncidentArgument,
    NoteOption,
    ReasonOption,
    enter,
    incident_app,
    say,
)
from risk_pipeline.cli.screen.printing import print_fact
from risk_pipeline.cli.screen.printing import say as print_line
from risk_pipeline.cli.screen.times import zoned
from risk_pipeline.domain.commands.offers import Verb


@incident_app.command()
@verb
def note(
    ref: IncidentArgument,
    text: Annotated[str, typer.Argument(help="What to note in the timeline.")],
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Note something in the timeline."""
    from risk_pipeline.domain.incidents.acts import record

    office = enter(Verb.WORK_INCIDENT, ref, actor)
    say(office.act(ref, lambda i, *_: [record.note(i, text, office.doer, office.now)]), as_json, "noted")


@incident_app.command()
@verb
def update(
    ref: IncidentArgument,
    text: Annotated[str, typer.Argument(help="How it stands.")],
    following: Annotated[str, typer.Option("--next", help="When the next update comes: '60 min', '4 h'.")],
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Tell the room how it stands, and when the next update comes."""
    from risk_pipeline.domain.incidents.acts import record
    from risk_pipeline.domain.register.response_plan import span_of

    office = enter(Verb.WORK_INCIDENT, ref, actor)
    every = span_of(following)
    told = office.act(ref, lambda i, *_: [record.update(i, text, every, office.doer, office.now)])
    by = zoned(told.next_update_at, office.platform.settings)
    say(told, as_json, f"next update by {by}" if by else "")


@incident_app.command()
@verb
def severity(
    ref: IncidentArgument,
    wanted: Annotated[str | None, typer.Argument(metavar="[P0|P1|P2|P3]", help="How bad it is.")] = None,
    axis: AxisOption = None,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Say how bad it is, or what you know of an axis; numbers raise it, only a person lowers it."""
    from risk_pipeline.domain.errors import RiskError
    from risk_pipeline.domain.incidents.acts import severity as acts
    from risk_pipeline.domain.tickets.severity import Severity
    from risk_pipeline.response.incidents.facts import update_numbers

    if (wanted is None) == (not axis):
        raise RiskError("Give a severity (P0 to P3) with --note, or what you know of an axis (--axis).")
    office = enter(Verb.LEAD_INCIDENT, ref, actor)
    doer, now, book = office.doer, office.now, office.platform.catalog.incidents
    if wanted is None:
        numbers = read_axes(axis or [], doer.actor.id, now)
        say(update_numbers(office.desk, ref, numbers, doer, now), as_json, "numbers taken")
        return
    if wanted.upper() not in list(Severity):
        raise RiskError(f"'{wanted}' is no severity: give P0, P1, P2 or P3.")
    said = Severity(wanted.upper())
    after = office.act(
        ref,
        lambda i, *_: [
            acts.set_severity(i, said, note, book.matrix_of(i.incident_type, i.business_line), doer, now)
        ],
    )
    say(after, as_json)


@incident_app.command()
@verb
def link(
    ref: IncidentArgument,
    ticket: Annotated[
        list[str] | None, typer.Option(help="A ticket of it.", autocompletion=complete_ticket)
    ] = None,
    indicator: Annotated[
        list[str] | None, typer.Option(help="An indicator of it.", autocompletion=complete_indicator)
    ] = None,
    remove: Annotated[
        str | None, typer.Option(help="A ticket that is not of it.", autocompletion=complete_ticket)
    ] = None,
    reason: ReasonOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Link tickets and indicators to an incident, or take a ticket away."""
    from risk_pipeline.cli.screen.printing import check_known
    from risk_pipeline.domain.incidents.acts import record
    from risk_pipeline.domain.incidents.figures import SeriesRef
    from risk_pipeline.domain.tickets.ticket import parse_ref

    office = enter(Verb.WORK_INCIDENT, ref, actor)
    doer, now = office.doer, office.now
    if remove:
        gone = parse_ref(remove)
        say(office.act(ref, lambda i, *_: [record.unlink(i, gone, reason, doer, now)]), as_json, "taken away")
        return
    for name in indicator or ():
        known = office.platform.catalog.indicators
        check_known("indicator", name, known, "`risk indicators list` names them.")
    tickets = [parse_ref(each) for each in ticket or ()]
    series = [SeriesRef(indicator=name) for name in indicator or ()]
    say(office.act(ref, lambda i, *_: [record.link(i, tickets, series, doer, now)]), as_json, "linked")


@incident_app.command()
@verb
def contain(
    ref: IncidentArgument, note: NoteOption = "", actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Say that the harm has stopped: by an action or by green data, and no linked series gets worse."""
    from risk_pipeline.pipeline.incidents import moving

    say(moving.contain(enter(Verb.LEAD_INCIDENT, ref, actor), ref, note), as_json)


@incident_app.command()
@verb
def resolve(
    ref: IncidentArgument,
    met: Annotated[
        list[str] | None, typer.Option(help="Id of a recovery criterion of kind person that you see met.")
    ] = None,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Say that it is over: its recovery criteria are met, as data judge."""
    from risk_pipeline.pipeline.incidents import moving

    office = enter(Verb.LEAD_INCIDENT, ref, actor)
    say(moving.resolve(office, ref, tuple(met or ()), note), as_json)


@incident_app.command()
@verb
def close(ref: IncidentArgument, actor: ActorOption = "", *, as_json: JsonOption = False) -> None:
    """Close an incident: its tickets are closed, and a change of a control, rule or process is verified."""
    from risk_pipeline.pipeline.incidents import moving

    closed = moving.close(enter(Verb.LEAD_INCIDENT, ref, actor), ref)
    say(closed, as_json, f"verified: {closed.change}")


@incident_app.command()
@verb
def downgrade(
    ref: IncidentArgument, reason: ReasonOption = "", actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Say that it was less than it looked; its tickets go on as they are."""
    from risk_pipeline.domain.incidents.acts import move

    office = enter(Verb.LEAD_INCIDENT, ref, actor)
    say(office.act(ref, lambda i, *_: [move.downgrade(i, reason, office.doer, office.now)]), as_json)


@incident_app.command()
@verb
def reopen(
    ref: IncidentArgument, reason: ReasonOption = "", actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Say that it is there again; its clocks begin new cycles."""
    from risk_pipeline.domain.incidents.acts import move

    office = enter(Verb.LEAD_INCIDENT, ref, actor)
    say(office.act(ref, lambda i, *_: [move.reopen(i, reason, office.doer, office.now)]), as_json)


@incident_app.command()
@verb
def timeline(
    ref: IncidentArgument,
    export: Annotated[Path | None, typer.Option(help="File to write instead: .html or .pdf.")] = None,
) -> None:
    """Show all that happened, oldest first."""
    from risk_pipeline.pipeline.documents.writing import write_document
    from risk_pipeline.pipeline.incidents import pages
    from risk_pipeline.pipeline.incidents.moving import look
    from risk_pipeline.wording.language import words_in

    platform = open_platform()
    language = platform.settings.language
    if export is not None:
        print_line(f"{write_document(pages.timeline_of(platform, ref, language), export)} written")
        return
    lines = pages.timeline_lines(platform, look(platform, ref), words_in(language))
    show = partial(print_fact, width=max((len(when) for when, _ in lines), default=0))
    for when, said in lines:
        show(when, said)
