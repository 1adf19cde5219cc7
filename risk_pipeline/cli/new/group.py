"""The group of verbs `risk new`, and how each of them ends: written, or shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import app
from risk_pipeline.cli.screen.printing import console
from risk_pipeline.domain.clock import SystemClock

if TYPE_CHECKING:
    from risk_pipeline.pipeline.scaffold.drafts import Draft
    from risk_pipeline.pipeline.scaffold.project import Project

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")]

new = typer.Typer(
    name="new",
    help="Write a feed, indicator, rule or owner into the project.",
    no_args_is_help=True,
)
app.add_typer(new)


def this_project() -> Project:
    """Return the project of the settings, as its files are now."""
    from risk_pipeline.pipeline.scaffold.project import open_project
    from risk_pipeline.settings import load_settings

    return open_project(load_settings())


def finish(project: Project, drafts: Sequence[Draft], *, dry_run: bool, hint: str) -> None:
    """Write the drafts and say which files changed, or show them."""
    from risk_pipeline.pipeline.scaffold.drafts import refuse_to_overwrite
    from risk_pipeline.pipeline.scaffold.project import save

    if dry_run:
        refuse_to_overwrite(project.settings.project_dir, drafts)
        for draft in drafts:
            say(f"--- {draft.path}{'' if draft.before is None else ' (appended)'}")
            say(draft.added)
        return
    save(project, drafts, today_in(project))
    for draft in drafts:
        say(f"{'Wrote' if draft.before is None else 'Appended to'} {draft.path}")
    say(hint)


def today_in(project: Project) -> date:
    """Return the business day that it is now."""
    return SystemClock().now().astimezone(project.settings.zone).date()


def say(text: str) -> None:
    """Print a line as it is: names of columns are no markup."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)
