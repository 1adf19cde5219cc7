"""`risk register export`, `template` and `import`: the register as a workbook, for those who work in one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import app, verb
from risk_pipeline.cli.new.group import DryRun, say, this_project, today_in
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.catalog import Catalog
    from risk_pipeline.pipeline.workbook.sheets import Row

File = Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx file, or a folder for CSV files.")]

register = typer.Typer(
    name="register", help="Bring the risk register into a workbook, and back.", no_args_is_help=True
)
app.add_typer(register)


@register.command()
@verb
def export(file: File) -> None:
    """Write risks, controls and their links into a workbook."""
    from risk_pipeline.pipeline.workbook.sheets import rows_of

    catalog = this_project().catalog
    rows = rows_of(catalog)
    _write(file, catalog, rows)
    say(f"Wrote {file}: {counted(len(rows['risks']), 'risk')}, {counted(len(rows['controls']), 'control')}.")


@register.command()
@verb
def template(file: File) -> None:
    """Write an empty workbook with notes and drop-downs."""
    _write(file, this_project().catalog, {})
    say(f"Wrote {file}. Fill it in, then: risk register import {file} --dry-run")


@register.command("import")
@verb
def import_(
    file: File,
    *,
    update: Annotated[bool, typer.Option("--update", help="Write changed entries, too.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Append new risks and controls of a workbook to the register; show what it changes."""
    from risk_pipeline.pipeline.scaffold.project import save
    from risk_pipeline.pipeline.workbook.importing import changes_of, drafts_of

    project = this_project()
    changes = changes_of(project.catalog, file)
    for change in changes:
        say(f"{'new' if change.is_new else 'changed'} {change.kind[:-1]} {change.id} ({change.path})")
        say(change.after if change.is_new else change.diff)
    wanted = [change for change in changes if change.is_new or update]
    if wanted and not dry_run:
        save(project, drafts_of(project.catalog, wanted), today_in(project))
    left = len(changes) - len(wanted)
    hint = f" {counted(left, 'changed entry', 'changed entries')} left; --update writes them." if left else ""
    done = "Would write" if dry_run else "Wrote"
    say(f"{done} {counted(len(wanted), 'entry', 'entries')}.{hint}" if changes else "Nothing differs.")


def _write(file: Path, catalog: Catalog, rows: dict[str, list[Row]]) -> None:
    from risk_pipeline.pipeline.workbook.sheets import known_words
    from risk_pipeline.pipeline.workbook.writing import write_csv, write_xlsx

    if file.suffix.lower() == ".xlsx":
        write_xlsx(file, rows, known_words(catalog))
    else:
        write_csv(file, rows)
