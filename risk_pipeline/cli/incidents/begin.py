"""How incidents begin: `incident declare`, `accept`, `reject`, and what there is: `list`, `show`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, WideOption, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_indicator, complete_line, complete_ticket
from risk_pipeline.cli.incidents.group import (
    IncidentArgument,
    NoteOption,
    ReasonOption,
    enter,
    incident_app,
    say,
)
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import console, print_fact, print_json
from risk_pipeline.cli.screen.printing import say as say_line
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.times import zone_note
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.catalog import Catalog
    from risk_pipeline.domain.incidents.figures import AxisNumber
    from risk_pipeline.domain.incidents.incident import Incident
    from risk_pipeline.domain.incidents.states import Nature
    from risk_pipeline.pipeline.app import Platform

AxisOption = Annotated[
    list[str] | None,
    typer.Option("--axis", help="What you know of an axis, such as users.users=1200 or regulatory.level=2."),
]
SeverityOption = Annotated[
    str | None, typer.Option("--severity", help="P0 to P3, where you know better than the numbers.")
]
RegionOption = Annotated[
    list[str] | None,
    typer.Option("--region", help="Where its duties apply: BR, EU, CN; default: its type's."),
]


@incident_app.command()
@verb
def declare(
    incident_type: Annotated[
        str, typer.Argument(help="Its type in register/incidents.yaml (required).", show_default=False)
    ] = "",
    title: Annotated[str, typer.Option(help="What happened, in a few words (required).")] = "",
    line: Annotated[str, typer.Option(help="Business line (required).", autocompletion=complete_line)] = "",
    severity: SeverityOption = None,
    axis: AxisOption = None,
    ticket: Annotated[
        list[str] | None, typer.Option(help="A ticket of it.", autocompletion=complete_ticket)
    ] = None,
    indicator: Annotated[
        list[str] | None, typer.Option(help="An indicator of it.", autocompletion=complete_indicator)
    ] = None,
    region: RegionOption = None,
    since: Annotated[
        datetime | None, typer.Option(help="When the harm began, as far as known; project's zone.")
    ] = None,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    near_miss: Annotated[bool, typer.Option("--near-miss", help="Nothing happened, but nearly.")] = False,
    drill: Annotated[bool, typer.Option("--drill", help="An exercise: nobody outside it is told.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Declare an incident, a near miss or a drill; its clocks start."""
    from risk_pipeline.domain.errors import RiskError
    from risk_pipeline.domain.incidents.acts.declare import Declaration
    from risk_pipeline.domain.incidents.figures import SeriesRef
    from risk_pipeline.domain.tickets.severity import Severity
    from risk_pipeline.domain.tickets.ticket import parse_ref
    from risk_pipeline.pipeline.incidents import entrance
    from risk_pipeline.response.incidents.candidates import declare_incident

    nature = _nature(near_miss=near_miss, drill=drill)
    platform = open_platform()
    if not all(each.strip() for each in (incident_type, title, line)):
        raise RiskError(_lacking(platform.catalog, incident_type, title, line))
    office = entrance.enter(platform, Verb.DECLARE, None, actor, line)
    _check_names(platform.catalog, line, indicator or [])
    said = Declaration(
        incident_type=incident_type,
        business_line=line,
        title=title,
        nature=nature,
        severity=Severity(severity.upper()) if severity else None,
        regions=tuple(region or ()),
        axes=read_axes(axis or [], office.doer.actor.id, office.now),
        tickets=tuple(map(parse_ref, ticket or ())),
        series=tuple(SeriesRef(indicator=name) for name in indicator or ()),
        since=since.replace(tzinfo=platform.settings.zone) if since else None,
        note=note,
    )
    begun = declare_incident(office.desk, said, office.doer, office.now)
    say(begun, as_json, f"its messages go to #{begun.room}")
    if not as_json:
        _say_where_a_ticket_is_worse(platform, begun)


@incident_app.command()
@verb
def accept(
    ref: IncidentArgument,
    severity: SeverityOption = None,
    axis: AxisOption = None,
    region: RegionOption = None,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Make a candidate an incident."""
    from risk_pipeline.domain.incidents.acts.declare import Declaration
    from risk_pipeline.domain.tickets.severity import Severity
    from risk_pipeline.pipeline.incidents.office import find
    from risk_pipeline.response.incidents.candidates import accept_candidate

    office = enter(Verb.LEAD_INCIDENT, ref, actor)
    candidate = find(office.platform, ref)
    said = Declaration(
        incident_type=candidate.incident_type,
        business_line=candidate.business_line,
        title=candidate.title,
        severity=Severity(severity.upper()) if severity else None,
        regions=tuple(region or ()),
        axes=read_axes(axis or [], office.doer.actor.id, office.now),
        note=note,
    )
    begun = accept_candidate(office.desk, ref, said, office.doer, office.now)
    say(begun, as_json, f"was {candidate.ref}")
    if not as_json:
        _say_where_a_ticket_is_worse(office.platform, begun)


@incident_app.command()
@verb
def reject(
    ref: IncidentArgument, reason: ReasonOption = "", actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Reject a candidate; no limit and no rule changes by it."""
    from risk_pipeline.domain.incidents.acts import declare as acts

    office = enter(Verb.LEAD_INCIDENT, ref, actor)
    say(office.act(ref, lambda i, *_: [acts.reject(i, reason, office.doer, office.now)]), as_json)


@incident_app.command("list")
@verb
def list_all(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    candidates: Annotated[bool, typer.Option("--candidates", help="Only what is to be decided.")] = False,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List incidents and candidates: how bad, how far, who is missing, what is due next."""
    from risk_pipeline.domain.incidents.states import State
    from risk_pipeline.store.incidents.queries import list_incidents

    platform = open_platform()
    found = list_incidents(platform.store, only_open=not everything)
    if candidates:
        found = [each for each in found if each.state is State.CANDIDATE]
    if as_json:
        print_json([each.model_dump(mode="json") | {"ref": each.ref} for each in found])
        return
    rows = [_row(platform, each) for each in found]
    print_table(
        counted(len(rows), "incident"),
        [
            *("incident", "sev", "state", Column("nature", 3), Column("title", 2, 14)),
            *(Column("line", 3, 8), Column("missing", 2, is_right=True), Column("due next", 1)),
        ],
        rows,
        note=zone_note(platform.settings, rows),
        wide=wide,
    )


def _row(platform: Platform, incident: Incident) -> tuple[object, ...]:
    from risk_pipeline.domain.incidents.acts.people import missing_roles

    now, zone = platform.clock.now(), platform.settings.zone
    running = [clock for clock in incident.clocks if clock.is_running]
    due = min(running, key=lambda clock: clock.due_at, default=None)
    late = "LATE " if due and due.due_at < now else ""
    what = (
        f"{late}{due.duty or due.kind.replace('_', ' ')} {due.due_at.astimezone(zone):%d %b %H:%M}"
        if due
        else ""
    )
    missing = len(missing_roles(incident, platform.catalog.incidents)) if incident.is_running else 0
    nature = "" if incident.nature == "real" else incident.nature.value.replace("_", " ")
    return (
        *(incident.ref, incident.severity, incident.state, nature, incident.title),
        *(incident.business_line, missing or "", what),
    )


@incident_app.command()
@verb
def show(ref: IncidentArgument, *, as_json: JsonOption = False) -> None:
    """Show how an incident stands: severity by axis, roles, clocks, tickets, what is missing."""
    from risk_pipeline.domain.incidents.acts.people import missing_roles
    from risk_pipeline.domain.incidents.incident import Change
    from risk_pipeline.domain.incidents.states import EventKind
    from risk_pipeline.domain.tickets.states import By
    from risk_pipeline.pipeline.incidents.moving import look, missing_now
    from risk_pipeline.response.incidents.facts import read_sheet
    from risk_pipeline.response.incidents.messages import Told, message_of
    from risk_pipeline.wording.incidents.gaps import say_gaps
    from risk_pipeline.wording.incidents.told import incident_story
    from risk_pipeline.wording.language import words_in

    platform = open_platform()
    looked = look(platform, ref)
    incident, settings = looked.incident, platform.settings
    if as_json:
        print_json(incident.model_dump(mode="json") | {"ref": incident.ref})
        return
    shown = Change(EventKind.SEEN, By.PERSON, "", platform.clock.now(), "")
    story = incident_story(
        message_of(
            Told(incident, shown, looked.tickets),
            platform.catalog,
            settings.language,
            (settings.time_zone, settings.currency),
            read_sheet(platform.store, incident),
        )
    )
    console.print(story.head, highlight=False, soft_wrap=True)
    width = max(len(label) for label, _ in story.lines)
    for label, lines in story.lines:
        for number, line in enumerate(lines):
            print_fact("" if number else label, line, width)
    words = words_in(settings.language)
    for duty in incident.duties:
        standing = "waived" if duty.waived else "done" if duty.done else "owed"
        print_fact(words.say("incident-label", name="duties"), f"{duty.duty} {standing}: {duty.title}", width)
    for each in incident.statements:
        newest = each.newest
        kind = each.kind.replace("_", " ")
        text = f"{each.number}.{newest.version} {kind}, {each.language}, {each.state}: {newest.title}"
        print_fact(words.say("incident-label", name="statements"), text, width)
    gaps = say_gaps(missing_now(looked), words)
    untaken = missing_roles(incident, platform.catalog.incidents) if incident.is_running else ()
    if untaken:
        gaps.insert(0, words.say("incident-roles-open", roles=words.listed(list(untaken)), ref=incident.ref))
    for text in gaps:
        print_fact(words.say("review-section", name="missing"), text, width)


def read_axes(given: list[str], who: str, now: datetime) -> tuple[AxisNumber, ...]:
    """Return the numbers that somebody says: `users.users=1200`.

    Raises:
        RiskError: one has another form, or names no axis or measure.
    """
    from risk_pipeline.domain.errors import RiskError
    from risk_pipeline.domain.incidents.figures import Axis, AxisNumber, Measure, NumberSource, SourceKind

    numbers = []
    for text in given:
        name, _, value = text.partition("=")
        axis, _, measure = name.partition(".")
        try:
            numbers.append(
                AxisNumber(
                    axis=Axis(axis),
                    measure=Measure(measure),
                    value=float(value),
                    source=NumberSource(kind=SourceKind.PERSON, name=who),
                    at=now,
                )
            )
        except ValueError:
            axes, measures = ", ".join(Axis), ", ".join(Measure)
            raise RiskError(
                f"--axis {text}: give AXIS.MEASURE=NUMBER, such as users.users=1200. Axes: {axes}. "
                f"Measures: {measures}."
            ) from None
    return tuple(numbers)


def _say_where_a_ticket_is_worse(platform: Platform, begun: Incident) -> None:
    with platform.store.reading() as transaction:
        tickets = transaction.tickets(begun.tickets).values()
    worst = min(tickets, key=lambda ticket: ticket.severity.rank, default=None)
    if worst is not None and worst.severity.rank < begun.severity.rank:
        say_line(
            f"{worst.ref} is {worst.severity}: that is how bad its rule finds it. An incident is as bad as "
            "its worst axis, of what is known so far. If it is worse: "
            f"risk incident severity {begun.ref} {worst.severity} --note …"
        )


def _nature(*, near_miss: bool, drill: bool) -> Nature:
    from risk_pipeline.domain.errors import RiskError
    from risk_pipeline.domain.incidents.states import Nature

    if near_miss and drill:
        raise RiskError("An incident is a near miss or a drill, not both: give one of the two.")
    return Nature.DRILL if drill else Nature.NEAR_MISS if near_miss else Nature.REAL


def _lacking(catalog: Catalog, incident_type: str, title: str, line: str) -> str:
    """Return what a declaration lacks, all of it at once; before anything else a type in the register."""
    if not catalog.incidents.types:
        named = incident_type.strip() or "outage"
        return (
            f"The project has no type of incident yet. `risk new incident-type {named}` writes the first, "
            "with severity matrix, clocks, the commander's role and a holding statement; then declare it."
        )
    types, lines = ", ".join(catalog.incidents.types), ", ".join(catalog.lines)
    lacking = [
        said
        for given, said in (
            (incident_type, f"its type ({types})"),
            (title, "--title (what happened, in a few words)"),
            (line, f"--line ({lines})"),
        )
        if not given.strip()
    ]
    return f"To declare an incident, give also {', '.join(lacking)}."


def _check_names(catalog: Catalog, line: str, indicators: list[str]) -> None:
    from risk_pipeline.cli.screen.printing import check_known

    check_known("business line", line, catalog.lines, "register/business_lines.yaml names them.")
    for name in indicators:
        check_known("indicator", name, catalog.indicators, "`risk indicators list` names them.")
