"""`risk new owner`, `line`, `risk` and `playbook`: entries of the register."""

from typing import Annotated, get_args

import typer

from risk_pipeline.cli.app import verb
from risk_pipeline.cli.new.asking import Answers
from risk_pipeline.cli.new.group import DryRun, finish, new, this_project

# Where most risks of a business belong: work that goes wrong.
_USUAL = "execution_delivery_process"
Title = Annotated[str | None, typer.Option(help="What people read.")]


@new.command()
@verb
def owner(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A role, never a person: returns_desk.")],
    title: Title = None,
    email: Annotated[str | None, typer.Option(help="Address by which the owner is looked up.")] = None,
    slack_id: Annotated[str | None, typer.Option(help="Slack id instead of an address.")] = None,
    channel: Annotated[
        str | None, typer.Option(help="Where the owner's tickets are posted, without #.")
    ] = None,
    deputy: Annotated[str | None, typer.Option(help="Owner who stands in.")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Add an owner to register/owners.yaml."""
    from risk_pipeline.domain.scaffold.names import title_of
    from risk_pipeline.pipeline.scaffold.register import draft_entry

    project, answers = this_project(), Answers()
    if deputy is not None:
        deputy = answers.choose("--deputy", deputy, "Who stands in?", project.catalog.owners)
    if slack_id is None:
        email = answers.text("--email", email, "Which e-mail address (or --slack-id)?")
    channel = answers.text("--channel", channel, "Which channel gets the tickets, without #?")
    answers.settle()
    fields = {
        "id": id_,
        "title": title or title_of(id_),
        "email": email,
        "slack_id": slack_id,
        "channel": channel,
        "deputy": deputy,
    }
    draft = draft_entry(project.catalog, "owners", fields)
    finish(
        project, [draft], dry_run=dry_run, hint=f"Feeds, indicators and rules can name the owner {id_} now."
    )


@new.command()
@verb
def login(
    owner_id: Annotated[str, typer.Argument(metavar="OWNER", help="The role: see `risk owners`.")],
    name: Annotated[
        str,
        typer.Option(
            "--login", help="Operating-system user, or github:<login>, jira:<name> (default: who you are)."
        ),
    ] = "",
    *,
    dry_run: DryRun = False,
) -> None:
    """Let somebody act with an owner's role on the command line or in a tracker."""
    from risk_pipeline.pipeline.operations.operators import current_login
    from risk_pipeline.pipeline.scaffold.register import draft_login

    project, who = this_project(), name or current_login()
    draft = draft_login(project.catalog, owner_id, who)
    finish(
        project, [draft], dry_run=dry_run, hint=f"{who} acts as {owner_id} now, as register/rights.yaml says."
    )


@new.command()
@verb
def line(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A unit that owns goals and money: sales.")],
    title: Title = None,
    head: Annotated[str | None, typer.Option(help="Owner who is the head of the line.")] = None,
    goal: Annotated[str | None, typer.Option(help="What the line is there for.")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Add a business line to register/business_lines.yaml."""
    from risk_pipeline.domain.scaffold.names import title_of
    from risk_pipeline.pipeline.scaffold.register import draft_entry

    project, answers = this_project(), Answers()
    head = answers.choose("--head", head, "Which owner is its head?", project.catalog.owners)
    goal = answers.text("--goal", goal, "What is its goal?")
    answers.settle()
    fields = {"id": id_, "title": title or title_of(id_), "head": head, "goal": goal}
    draft = draft_entry(project.catalog, "business_lines", fields)
    finish(
        project, [draft], dry_run=dry_run, hint=f"Its first rule makes its suite, expectations/{id_}.yaml."
    )


@new.command()
@verb
def risk(
    id_: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="By default the next free one: R07.")
    ] = None,
    title: Title = None,
    line: Annotated[str | None, typer.Option(help="Business line that bears it.")] = None,
    owner: Annotated[str | None, typer.Option(help="Owner who answers for it.")] = None,
    cause: Annotated[str | None, typer.Option(help="Why it may happen.")] = None,
    event: Annotated[str | None, typer.Option(help="What may happen.")] = None,
    consequence: Annotated[str | None, typer.Option(help="What follows.")] = None,
    event_type: Annotated[
        str | None, typer.Option(help=f"Kind of event, as docs/register.md lists them (default: {_USUAL}).")
    ] = None,
    likelihood: Annotated[int, typer.Option(min=1, max=5, help="Without any control, 1 to 5.")] = 3,
    impact: Annotated[int, typer.Option(min=1, max=5, help="Without any control, 1 to 5.")] = 3,
    *,
    dry_run: DryRun = False,
) -> None:
    """Add a risk to register/risks.yaml."""
    from risk_pipeline.pipeline.scaffold.register import draft_entry, next_risk

    project, answers = this_project(), Answers()
    from risk_pipeline.domain.register.governance.risk import Risk

    kinds = get_args(Risk.model_fields["event_type"].annotation)
    fields = {
        "id": id_ or next_risk(project.catalog),
        "title": answers.text("--title", title, "What is it called?"),
        "business_line": answers.choose("--line", line, "Which line bears it?", project.catalog.lines),
        "owner": answers.choose("--owner", owner, "Who answers for it?", project.catalog.owners),
        "cause": answers.text("--cause", cause, "Why may it happen?"),
        "event": answers.text("--event", event, "What may happen?"),
        "consequence": answers.text("--consequence", consequence, "What follows?"),
        "event_type": answers.choose("--event-type", event_type or _USUAL, "Which kind of event?", kinds),
        "inherent_likelihood": likelihood,
        "inherent_impact": impact,
    }
    answers.settle()
    draft = draft_entry(project.catalog, "risks", fields)
    finish(project, [draft], dry_run=dry_run, hint=f"Rules can watch the risk {fields['id']} now.")


@new.command()
@verb
def playbook(
    id_: Annotated[str, typer.Argument(metavar="ID", help="What it is about: returns_backlog.")],
    title: Title = None,
    step: Annotated[list[str] | None, typer.Option(help="A step; give several, in order.")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Add a playbook to register/playbooks.yaml."""
    from risk_pipeline.domain.scaffold.names import title_of
    from risk_pipeline.pipeline.scaffold.register import draft_entry

    project, answers = this_project(), Answers()
    steps = step or [answers.text("--step", None, "What is the first step?")]
    answers.settle()
    fields = {"id": id_, "title": title or title_of(id_), "steps": steps}
    draft = draft_entry(project.catalog, "playbooks", fields)
    finish(project, [draft], dry_run=dry_run, hint=f"Rules can name the playbook {id_} now.")
