"""Processes of the register: how they really run, where they leak, what changed in their rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import check_known, print_fact, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted, format_money, format_value

if TYPE_CHECKING:
    from risk_pipeline.domain.register.governance.register import Governance
    from risk_pipeline.warehouse.governance.internal_control import Loophole

processes_app = typer.Typer(no_args_is_help=True, help="See how processes really run and where they leak.")
app.add_typer(processes_app, name="processes")
ProcessArgument = Annotated[str, typer.Argument(help="Process, such as refund.")]
_WIDTH = 9


def _check(governance: Governance, process: str | None) -> None:
    known = {each.id for each in governance.processes.values()}
    check_known("process", process, sorted(known), "`risk processes list` names them.")


def _share(share: float | None) -> str:
    return "" if share is None else format_value(share, "ratio", "")


@processes_app.command("list")
@verb
def list_processes(*, wide: WideOption = False, as_json: JsonOption = False) -> None:
    """List the processes with their newest version and what was found in their events."""
    from risk_pipeline.warehouse.connection import connect
    from risk_pipeline.warehouse.governance.internal_control import read_loopholes

    platform = open_platform()
    governance = platform.catalog.governance
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        loopholes = read_loopholes(connection)
    newest = [governance.versions(name)[-1] for name in sorted({p.id for p in governance.processes.values()})]
    if as_json:
        print_json([process.model_dump(mode="json", by_alias=True) for process in newest])
        return
    rows = []
    for process in newest:
        found = [each for each in loopholes if each.process == process.id]
        used = [each for each in found if each.recent_case_count]
        rows.append(
            (
                *(process.id, process.title, process.owner, process.version, len(process.steps)),
                *(len(process.forbidden), len(used), sum(each.recent_case_count for each in used)),
            )
        )
    print_table(
        counted(len(rows), "process", "processes"),
        [
            *(Column("process"), Column("title", 2, 12), Column("owner", 3, 10), Column("version", 1)),
            *(Column("steps", 4, is_right=True), Column("forbidden", 1, is_right=True)),
            *(Column("used", is_right=True), Column("cases in 90 days", is_right=True)),
        ],
        rows,
        wide=wide,
    )


@processes_app.command("show")
@verb
def show_process(
    process: ProcessArgument,
    picture: Annotated[Path | None, typer.Option(help="PNG to draw the process in.")] = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show a process: its steps, how long each waits for the next, and its forbidden moves."""
    from risk_pipeline.domain.register.processes.differences import in_words
    from risk_pipeline.pipeline.reports.controls.process_picture import picture_process
    from risk_pipeline.warehouse.connection import connect
    from risk_pipeline.warehouse.governance.internal_control import read_waits

    platform = open_platform()
    _check(platform.catalog.governance, process)
    versions = platform.catalog.governance.versions(process)
    newest = versions[-1]
    if picture is not None:
        picture_process(platform, process, picture)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        waits = read_waits(connection, process)
    if as_json:
        print_json({**newest.model_dump(mode="json", by_alias=True), "waits": waits})
        return
    print_fact("process", f"{newest.id} {newest.title}", _WIDTH)
    print_fact("owner", newest.owner, _WIDTH)
    print_fact("version", f"{newest.version} of {len(versions)}, since {newest.from_}", _WIDTH)
    if newest.change:
        print_fact("changed", newest.change.strip(), _WIDTH)
    print_fact("steps", " > ".join(step.id for step in newest.steps), _WIDTH)
    for move in newest.forbidden:
        print_fact("forbidden", f"{move.id}: {in_words(move, platform.settings.currency)}", _WIDTH)
    print_table(
        "waits" if waits else "no events yet",
        [
            *(Column("from"), Column("to"), Column("times", is_right=True)),
            *(Column("median hours", is_right=True), Column("9 of 10 within", is_right=True)),
        ],
        [
            (w.from_step, w.to_step, f"{w.move_count:,}", f"{w.median_hours:,.1f}", f"{w.p90_hours:,.1f}")
            for w in waits
        ],
        wide=wide,
    )


@processes_app.command("paths")
@verb
def list_paths(
    process: ProcessArgument,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to list.")] = 20,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the ways that cases really took through a process, the commonest first."""
    from risk_pipeline.warehouse.connection import connect
    from risk_pipeline.warehouse.governance.internal_control import read_paths

    platform = open_platform()
    _check(platform.catalog.governance, process)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        paths = read_paths(connection, process)
    if as_json:
        print_json(paths)
        return
    print_table(
        f"{counted(len(paths), 'path')} of {process}",
        [
            *(Column("cases", is_right=True), Column("share", is_right=True), Column("path", wraps=True)),
            *(Column("forbidden", 1, is_right=True), Column("median hours", 2, is_right=True)),
        ],
        [
            (
                *(f"{path.case_count:,}", _share(path.share), path.path),
                *(f"{path.forbidden_count:,}" if path.forbidden_count else "", f"{path.median_hours:,.1f}"),
            )
            for path in paths[:limit]
        ],
        note=f"there are {len(paths) - limit} more: raise --limit" if len(paths) > limit else "",
        wide=wide,
    )


@processes_app.command("loopholes")
@verb
def list_loopholes(
    process: Annotated[str | None, typer.Argument(help="Process; all of them unless given.")] = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the forbidden moves by how often they are made and what that is worth."""
    from risk_pipeline.warehouse.connection import connect
    from risk_pipeline.warehouse.governance.internal_control import read_loopholes

    platform = open_platform()
    _check(platform.catalog.governance, process)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        loopholes = read_loopholes(connection, process)
    if as_json:
        print_json(loopholes)
        return
    print_table(
        counted(len(loopholes), "forbidden move"),
        [
            *(Column("rank", is_right=True), Column("move", 0, 20), Column("cases", is_right=True)),
            *(Column("share", 1, is_right=True), Column("money", is_right=True)),
            *(Column("90 days", 2, is_right=True), Column("newest", 3), Column("control", 1)),
        ],
        [_loophole_cells(each, platform.settings.currency) for each in loopholes],
        wide=wide,
    )


def _loophole_cells(each: Loophole, currency: str) -> tuple[object, ...]:
    money = format_money(each.amount_minor, currency) if each.amount_minor else ""
    return (
        *(each.rank, f"{each.process}.{each.move}", f"{each.case_count:,} of {each.checked_count:,}"),
        *(_share(each.share), money, each.recent_case_count, each.last_on or "", each.control or ""),
    )


@processes_app.command("diff")
@verb
def diff_process(
    process: ProcessArgument,
    before: Annotated[int, typer.Argument(help="Number of the earlier version.")],
    after: Annotated[int, typer.Argument(help="Number of the later version.")],
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what changed in the rule of a process: steps, forbidden moves, controls."""
    from risk_pipeline.domain.register.processes.differences import differences

    platform = open_platform()
    governance = platform.catalog.governance
    _check(governance, process)
    versions = {each.version: each for each in governance.versions(process)}
    for number in (before, after):
        known = ", ".join(map(str, versions))
        check_known("version", str(number), map(str, versions), f"{process} has {known}.")
    found = differences(versions[before], versions[after], platform.settings.currency)
    if as_json:
        print_json(found)
        return
    if versions[after].change:
        print_fact("why", versions[after].change.strip(), 3)
    print_table(
        f"{counted(len(found), 'change')} of {process} from version {before} to {after}",
        [
            Column("what"),
            Column("change"),
            Column("id"),
            Column("before", wraps=True),
            Column("after", wraps=True),
        ],
        [(each.what, each.change, each.id, each.before, each.after) for each in found],
        wide=wide,
    )
