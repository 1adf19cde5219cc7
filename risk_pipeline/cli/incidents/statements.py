"""Statements of an incident: drafted, approved by legal, confirmed by business, published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, open_platform, verb
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

if TYPE_CHECKING:
    from risk_pipeline.domain.incidents.incident import Incident

statement_app = typer.Typer(no_args_is_help=True, help="What is said to whom, and who has agreed.")
incident_app.add_typer(statement_app, name="statement")
NumberArgument = Annotated[int, typer.Argument(help="Number of the statement within the incident.")]
FileOption = Annotated[
    Path | None, typer.Option("--file", exists=True, dir_okay=False, help="A text of your own.")
]
TitleOption = Annotated[str, typer.Option("--title", help="A heading of your own.")]


@statement_app.command("draft")
@verb
def draft_one(
    ref: IncidentArgument,
    kind: Annotated[str, typer.Argument(help="Kind: holding, customer_notice, staff_brief …")],
    language: Annotated[str, typer.Option(help="en or pt_BR; default: the setting.")] = "",
    audience: Annotated[str, typer.Option(help="Who reads it; default: the template's.")] = "",
    title: TitleOption = "",
    file: FileOption = None,
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Draft a statement from its template, filled from the newest facts."""
    from risk_pipeline.cli.screen.printing import check_known
    from risk_pipeline.domain.register.incidents.template import StatementKind
    from risk_pipeline.response.incidents.statements import Wanted, draft_statement
    from risk_pipeline.wording.language import LANGUAGES

    check_known("kind of statement", kind, list(StatementKind), f"Kinds: {', '.join(StatementKind)}.")
    office = enter(Verb.WORK_INCIDENT, ref, actor)
    asked = language or office.platform.settings.language
    check_known("language", asked, LANGUAGES, f"Languages: {', '.join(LANGUAGES)}.")
    spoken = next(each for each in LANGUAGES if each == asked)
    text = file.read_text("utf-8") if file else ""
    wanted = Wanted(StatementKind(kind), spoken, audience, title, text)
    after = draft_statement(office.desk, ref, wanted, office.doer, office.now)
    say(after, as_json, _standing(after.statements[-1].number, after))


@statement_app.command("revise")
@verb
def revise_one(
    ref: IncidentArgument,
    number: NumberArgument,
    title: TitleOption = "",
    file: FileOption = None,
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Write a new version: a text of your own, or the template with the facts as they are now."""
    from risk_pipeline.response.incidents.statements import OwnText, revise_statement

    office = enter(Verb.WORK_INCIDENT, ref, actor)
    text = file.read_text("utf-8") if file else ""
    own = OwnText(title, text)
    after = revise_statement(office.desk, ref, number, own, office.doer, office.now)
    say(after, as_json, _standing(number, after))


@statement_app.command("submit")
@verb
def submit_one(
    ref: IncidentArgument, number: NumberArgument, actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Give a draft to legal; one with a phrase that never goes out does not get there."""
    from risk_pipeline.domain.incidents.acts import statements

    office = enter(Verb.WORK_INCIDENT, ref, actor)
    after = office.act(ref, lambda i, *_: [statements.submit(i, number, office.doer, office.now)])
    say(after, as_json, _standing(number, after))


@statement_app.command("approve")
@verb
def approve_one(
    ref: IncidentArgument,
    number: NumberArgument,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Approve a statement as legal; nobody approves their own."""
    from risk_pipeline.domain.incidents.acts import statements

    office = enter(Verb.CLEAR_STATEMENT, ref, actor)
    after = office.act(ref, lambda i, *_: [statements.approve(i, number, note, office.doer, office.now)])
    say(after, as_json, _standing(number, after))


@statement_app.command("return")
@verb
def return_one(
    ref: IncidentArgument,
    number: NumberArgument,
    reason: ReasonOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Give a statement back to its author, and say what has to change."""
    from risk_pipeline.domain.incidents.acts import statements

    office = enter(Verb.CLEAR_STATEMENT, ref, actor)
    after = office.act(ref, lambda i, *_: [statements.give_back(i, number, reason, office.doer, office.now)])
    say(after, as_json, _standing(number, after))


@statement_app.command("confirm")
@verb
def confirm_one(
    ref: IncidentArgument,
    number: NumberArgument,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Confirm the facts of a statement as business; nobody confirms their own."""
    from risk_pipeline.domain.incidents.acts import statements

    office = enter(Verb.CONFIRM_FACTS, ref, actor)
    after = office.act(ref, lambda i, *_: [statements.confirm(i, number, note, office.doer, office.now)])
    say(after, as_json, _standing(number, after))


@statement_app.command("publish")
@verb
def publish_one(
    ref: IncidentArgument,
    number: NumberArgument,
    where: Annotated[str, typer.Option(help="Where it is out: press list, site, e-mail.")],
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Record that a statement is out; refused without legal, business and young facts."""
    from risk_pipeline.domain.incidents.acts import statements

    office = enter(Verb.PUBLISH_STATEMENT, ref, actor)
    desk, doer, now = office.desk, office.doer, office.now
    after = office.act(
        ref,
        lambda i, *_: [statements.publish(i, number, desk.facts_at_most(i.severity), where, doer, now)],
    )
    say(after, as_json, _standing(number, after))


@statement_app.command("show")
@verb
def show_one(ref: IncidentArgument, number: NumberArgument) -> None:
    """Show the newest version of a statement, and who has signed it."""
    from risk_pipeline.domain.errors import RiskError
    from risk_pipeline.domain.incidents.acts.statements import find_statement
    from risk_pipeline.pipeline.incidents.office import find
    from risk_pipeline.response.incidents.statements import read_statement

    platform = open_platform()
    incident = find(platform, ref)
    statement = find_statement(incident, number)
    if statement is None:
        raise RiskError(f"{incident.ref} has no statement {number}. `risk incident show {incident.ref}`.")
    newest = statement.newest
    print_line(f"{number}.{newest.version} {newest.title}", "bold")
    print_fact(
        "kind", f"{statement.kind.replace('_', ' ')}, {statement.language}, for {statement.audience}", 10
    )
    print_fact("state", statement.state.value, 10)
    for name, signed in (
        ("drafted", newest.drafted),
        ("legal", newest.approved),
        ("business", newest.confirmed),
        ("published", newest.published),
    ):
        if signed:
            print_fact(name, f"{signed.by}, {zoned(signed.at, platform.settings)} {signed.note}", 10)
    print_fact("facts", newest.facts_version or "none", 10)
    print_fact("hash", newest.sha[:16], 10)
    print_line("")
    print_line(read_statement(platform.store, newest))


def _standing(number: int, incident: Incident) -> str:
    from risk_pipeline.domain.incidents.acts.statements import find_statement

    found = find_statement(incident, number)
    if found is None:
        return ""
    newest = found.newest
    wrong = f"; it has phrases that never go out: {', '.join(newest.phrases)}" if newest.phrases else ""
    return f"statement {number}.{newest.version} is {found.state}{wrong}"
