"""The review of an incident: `incident review show|write|why|approve`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, open_platform, verb
from risk_pipeline.cli.arguments.days import day_ahead
from risk_pipeline.cli.incidents.group import IncidentArgument, enter, incident_app, say
from risk_pipeline.cli.screen.printing import say as print_line
from risk_pipeline.domain.commands.offers import Verb

review_app = typer.Typer(no_args_is_help=True, help="Why it happened, and what has to change.")
incident_app.add_typer(review_app, name="review")


@review_app.command("show")
@verb
def show_review(
    ref: IncidentArgument,
    export: Annotated[Path | None, typer.Option(help="File to write instead: .html or .pdf.")] = None,
) -> None:
    """Show the review as it stands, and what is still missing."""
    from risk_pipeline.pipeline.documents.writing import write_document
    from risk_pipeline.pipeline.incidents import pages
    from risk_pipeline.pipeline.incidents.moving import look
    from risk_pipeline.wording.language import words_in

    platform = open_platform()
    language = platform.settings.language
    if export is not None:
        print_line(f"{write_document(pages.review_of(platform, ref, language), export)} written")
        return
    words, looked = words_in(language), look(platform, ref)
    print_line(pages.review_title(looked.incident, words), "bold")
    for section in pages.review_sections(platform, looked, words):
        print_line("")
        print_line(section.title, "bold")
        for line in section.lines:
            print_line(f"{'  ' * (line.depth + 1)}{line.text}")


@review_app.command("write")
@verb
def write_review(
    ref: IncidentArgument,
    happened: Annotated[str, typer.Option(help="Why it happened.")] = "",
    escaped: Annotated[str, typer.Option(help="Why it was not found earlier.")] = "",
    went_well: Annotated[str, typer.Option(help="What went well.")] = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Write parts of the review; what is left out stays as it is."""
    from risk_pipeline.domain.incidents.acts import review

    office = enter(Verb.WORK_INCIDENT, ref, actor)
    after = office.act(
        ref,
        lambda i, *_: [
            review.write(i, office.doer, office.now, happened=happened, escaped=escaped, went_well=went_well)
        ],
    )
    say(after, as_json, "written")


@review_app.command("why")
@verb
def answer_why(
    ref: IncidentArgument,
    text: Annotated[str, typer.Argument(help="The answer.")],
    under: Annotated[int | None, typer.Option(help="Number of the answer that it explains.")] = None,
    evidence: Annotated[
        str,
        typer.Option(help="What shows it: T-42, an indicator, facts 2, a link; without it, an assumption."),
    ] = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Answer "why", below another answer or as the first."""
    from risk_pipeline.domain.incidents.acts import review
    from risk_pipeline.pipeline.incidents.evidence import checked_evidence

    office = enter(Verb.WORK_INCIDENT, ref, actor)
    shown = checked_evidence(office.platform, ref, evidence)
    after = office.act(ref, lambda i, *_: [review.why(i, text, under, shown, office.doer, office.now)])
    count = len(after.review.whys) if after.review else 0
    say(after, as_json, f"answer {count}{'' if shown else ', an assumption'}")


@review_app.command("approve")
@verb
def approve_review(ref: IncidentArgument, actor: ActorOption = "", *, as_json: JsonOption = False) -> None:
    """Approve the review, as somebody who did not write it."""
    from risk_pipeline.domain.incidents.acts import move

    office = enter(Verb.LEAD_INCIDENT, ref, actor)
    after = office.act(ref, lambda i, tickets, _: [move.approve_review(i, tickets, office.doer, office.now)])
    say(after, as_json)


@review_app.command("patch")
@verb
def write_patch(
    ref: IncidentArgument,
    out: Annotated[Path, typer.Option(help="File to write: change.patch (required).")],
    control: Annotated[str, typer.Option(help="Control that changes: C06.")] = "",
    process: Annotated[str, typer.Option(help="Process that gets a new version: refund.")] = "",
    change: Annotated[str, typer.Option(help="What changes in a process, and why.")] = "",
    begins: Annotated[
        date | None,
        typer.Option("--from", parser=day_ahead, metavar="DAY", help="First day of it; default: tomorrow."),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A field and its new value: test.frequency=daily.")
    ] = None,
    additions: Annotated[
        list[str] | None,
        typer.Option("--add", help="One more in a list, behind another: 'steps@approved={id: …, title: …}'."),
    ] = None,
    actor: ActorOption = "",
) -> None:
    """Write the change of a process or control as a patch of the register: `git apply` takes it."""
    from datetime import timedelta

    from risk_pipeline.domain.errors import RiskError
    from risk_pipeline.pipeline.documents.writing import put
    from risk_pipeline.pipeline.incidents.patching import Wanted, propose, read_edits

    if bool(control) == bool(process):
        raise RiskError("Name what changes: give --control or --process, one of the two.")
    edits = read_edits(settings or (), additions or ())
    office = enter(Verb.WORK_INCIDENT, ref, actor)
    today = office.now.astimezone(office.platform.settings.zone).date()
    wanted = Wanted(
        "processes" if process else "controls",
        process or control,
        edits,
        change,
        begins or today + timedelta(days=1),
    )
    made = propose(office, ref, wanted)
    put(out, made.diff.encode())
    print_line(f"{out} written: {made.brings}; `git apply {out}` in the project's folder, then `risk lint`")
