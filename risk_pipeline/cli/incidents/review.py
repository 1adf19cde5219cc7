"""The review of an incident: `incident review show|write|why|approve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, open_platform, verb
from risk_pipeline.cli.incidents.group import IncidentArgument, enter, incident_app, say
from risk_pipeline.cli.screen.printing import say as print_line
from risk_pipeline.domain.commands.offers import Verb

review_app = typer.Typer(no_args_is_help=True, help="Why it happened, and what has to change.")
incident_app.add_typer(review_app, name="review")


@review_app.command("show")
@verb
def show_review(
    ref: IncidentArgument,
    export: Annotated[
        Path | None, typer.Option(help="HTML file to write instead; print it to a PDF.")
    ] = None,
) -> None:
    """Show the review as it stands, and what is still missing."""
    from risk_pipeline.pipeline.incidents import pages

    platform = open_platform()
    language = platform.settings.language
    if export is not None:
        export.write_text(pages.review_page(platform, ref, language), encoding="utf-8")
        print_line(f"{export} written")
        return
    title, sections = pages.review_sections(platform, ref, language)
    print_line(title, "bold")
    for section in sections:
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
        str, typer.Option(help="What shows it: T-42, an indicator, facts 2; without it, an assumption.")
    ] = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Answer "why", below another answer or as the first."""
    from risk_pipeline.domain.incidents.acts import review

    office = enter(Verb.WORK_INCIDENT, ref, actor)
    after = office.act(ref, lambda i, *_: [review.why(i, text, under, evidence, office.doer, office.now)])
    count = len(after.review.whys) if after.review else 0
    say(after, as_json, f"answer {count}{'' if evidence else ', an assumption'}")


@review_app.command("approve")
@verb
def approve_review(ref: IncidentArgument, actor: ActorOption = "", *, as_json: JsonOption = False) -> None:
    """Approve the review, as somebody who did not write it."""
    from risk_pipeline.domain.incidents.acts import move

    office = enter(Verb.LEAD_INCIDENT, ref, actor)
    after = office.act(ref, lambda i, tickets, _: [move.approve_review(i, tickets, office.doer, office.now)])
    say(after, as_json)
