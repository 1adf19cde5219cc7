"""`risk new control`, `strategy` and `goal`: what is done about risks."""

from datetime import date
from typing import Annotated, get_args

import typer

from risk_pipeline.cli.app import verb
from risk_pipeline.cli.new.asking import Answers
from risk_pipeline.cli.new.group import DryRun, finish, new, this_project

Title = Annotated[str | None, typer.Option(help="What people read.")]
Owner = Annotated[str | None, typer.Option(help="Owner who answers for it.")]
Line = Annotated[str | None, typer.Option(help="Business line.")]
By = Annotated[str | None, typer.Option(help="Day by which: 2027-06-30.")]


@new.command()
@verb
def control(
    id_: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="By default the next free one: C07.")
    ] = None,
    title: Title = None,
    risk: Annotated[list[str] | None, typer.Option(help="Risk that it reduces; give several.")] = None,
    owner: Owner = None,
    objective: Annotated[str | None, typer.Option(help="What holds as long as it works.")] = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="preventive, detective, corrective or compensating.")
    ] = None,
    nature: Annotated[str | None, typer.Option(help="manual, automated or it_dependent_manual.")] = None,
    frequency: Annotated[str | None, typer.Option(help="per_transaction, daily, monthly …")] = None,
    test: Annotated[str | None, typer.Option(help="How a person tests it, and what passes.")] = None,
    *,
    cap: Annotated[float, typer.Option(min=0, max=0.9, help="Share of the risk it removes at best.")] = 0.5,
    dry_run: DryRun = False,
) -> None:
    """Add a control of a risk to register/controls.yaml."""
    from risk_pipeline.domain.register.governance import control as words
    from risk_pipeline.pipeline.scaffold.register import draft_entry, next_id

    project, answers = this_project(), Answers()
    catalog = project.catalog
    risks = risk or [answers.choose("--risk", None, "Which risk does it reduce?", catalog.risks)]
    known = catalog.risks.get(risks[0])
    kind = answers.choose("--type", type_, "Of which type is it?", get_args(words.ControlType))
    fields = {
        "id": id_ or next_id(catalog.governance.controls, "C"),
        "title": answers.text("--title", title, "What is it called?"),
        "business_line": known.business_line if known else "",
        "owner": answers.choose("--owner", owner, "Who answers for it?", catalog.owners),
        "risks": risks,
        "objective": answers.text("--objective", objective, "What holds as long as it works?"),
        "type": kind,
        "nature": answers.choose("--nature", nature, "Who performs it?", get_args(words.Nature)),
        "frequency": answers.choose("--frequency", frequency, "How often?", get_args(words.Frequency)),
        "reduces": "likelihood" if kind == "compensating" else None,
        "cap": cap,
        "test": {
            "kind": "manual",
            "procedure": answers.text("--test", test, "How is it tested, and what passes?"),
        },
    }
    answers.settle()
    draft = draft_entry(catalog, "controls", fields)
    hint = f"{fields['id']} counts once a test of it has passed."
    finish(project, [draft], dry_run=dry_run, hint=hint)


@new.command()
@verb
def strategy(
    id_: Annotated[str, typer.Argument(metavar="ID", help="What it is about: second_carrier.")],
    risk: Annotated[str | None, typer.Option(help="Risk that it brings down.")] = None,
    title: Title = None,
    owner: Owner = None,
    level: Annotated[str | None, typer.Option(help="Level of the matrix to reach.")] = None,
    by: By = None,
    action: Annotated[str | None, typer.Option(help="The first thing that is done.")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Add a reduction strategy, with its first action, to register/strategies.yaml."""
    from risk_pipeline.domain.scaffold.names import title_of
    from risk_pipeline.pipeline.scaffold.register import draft_entry

    project, answers = this_project(), Answers()
    catalog = project.catalog
    matrix = catalog.governance.matrix_on(date.max)
    who = answers.choose("--owner", owner, "Who answers for it?", catalog.owners)
    due = _day(answers.text("--by", by, "By which day (2027-06-30)?"))
    fields = {
        "id": id_,
        "risk": answers.choose("--risk", risk, "Which risk does it bring down?", catalog.risks),
        "title": title or title_of(id_),
        "owner": who,
        "target": {
            "level": answers.choose("--level", level, "Which level?", [each.id for each in matrix.levels])
        },
        "by": due,
        "actions": [
            {
                "id": "first",
                "title": answers.text("--action", action, "What is done first?"),
                "owner": who,
                "due": due,
            }
        ],
    }
    answers.settle()
    draft = draft_entry(catalog, "strategies", fields)
    finish(project, [draft], dry_run=dry_run, hint="Add its further actions and milestones in the file.")


@new.command()
@verb
def goal(
    id_: Annotated[str, typer.Argument(metavar="ID", help="What it is about: punctual_parcels.")],
    indicator: Annotated[str | None, typer.Option(help="Indicator that tells.")] = None,
    title: Title = None,
    at_most: Annotated[float | None, typer.Option(help="Highest value that reaches it.")] = None,
    at_least: Annotated[float | None, typer.Option(help="Lowest value that reaches it.")] = None,
    by: By = None,
    risk: Annotated[list[str] | None, typer.Option(help="Risk that endangers it; give several.")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Add a strategic goal, told by an indicator, to register/goals.yaml."""
    from risk_pipeline.domain.scaffold.names import title_of
    from risk_pipeline.pipeline.scaffold.register import draft_entry

    project, answers = this_project(), Answers()
    catalog = project.catalog
    name = answers.choose("--indicator", indicator, "Which indicator tells?", catalog.indicators)
    due = _day(answers.text("--by", by, "By which day (2027-06-30)?"))
    answers.settle()
    told = catalog.indicators.get(name)
    bounds = {"at_most": at_most, "at_least": at_least}
    fields = {
        "id": id_,
        "business_line": told.business_line if told else "",
        "title": title or title_of(id_),
        "indicator": name,
        "target": {key: value for key, value in bounds.items() if value is not None},
        "by": due,
        "risks": risk or None,
    }
    draft = draft_entry(catalog, "goals", fields)
    finish(project, [draft], dry_run=dry_run, hint=f"{name} tells whether it is reached.")


def _day(text: str) -> date | str:
    """Return a day as YAML writes it; what is none is left for the model to refuse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
