"""The facts of an incident: the sheet and its versions, frozen evidence, everybody affected, the remedy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, WideOption, open_platform, verb
from risk_pipeline.cli.incidents.group import IncidentArgument, enter, incident_app
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import print_fact, print_json
from risk_pipeline.cli.screen.printing import say as print_line
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.times import zoned
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.formatting import counted, format_value

if TYPE_CHECKING:
    from risk_pipeline.domain.incidents.facts.differences import Figure
    from risk_pipeline.domain.incidents.facts.sealing import RowsDifference
    from risk_pipeline.pipeline.app import Platform
    from risk_pipeline.pipeline.incidents.sheets import Version
    from risk_pipeline.settings import Settings

VersionOption = Annotated[
    int | None, typer.Option("--version", min=1, help="Which version; default: the newest.")
]
_WIDTH = 12
_KINDS = ("same", "changed", "gone", "added", "late")
_MONEY = frozenset({"at_risk", "per_hour", "gross", "recovered"})


@incident_app.command("facts")
@verb
def show_facts(
    ref: IncidentArgument,
    version: VersionOption = None,
    since: Annotated[
        int | None, typer.Option("--since", min=1, help="What changed since that version.")
    ] = None,
    actor: ActorOption = "",
    *,
    write: Annotated[bool, typer.Option("--write", help="Write a new version from the data first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the facts sheet: what, since when, where, how many, what it costs, what is not known."""
    from risk_pipeline.pipeline.incidents import sheets

    platform = open_platform()
    if write:
        sheets.write_sheet(enter(Verb.WORK_INCIDENT, ref, actor), ref)
    found = sheets.read_version(platform, ref, version)
    if since is not None:
        _print_changes(platform, ref, since, found.facts.version, as_json)
    elif as_json:
        print_json({"version": found.facts.version} | found.sheet.model_dump(mode="json"))
    else:
        _print_sheet(found, platform.settings)


def _print_changes(platform: Platform, ref: str, before: int, after: int, as_json: bool) -> None:
    from risk_pipeline.pipeline.incidents.sheets import changes_between

    changed = changes_between(platform, ref, before, after)
    if as_json:
        print_json([{"what": c.what, "of": c.of, "before": c.before, "after": c.after} for c in changed])
        return
    currency = platform.settings.currency
    rows = [
        [each.what, each.of, *(_figure(each.what, figure, currency) for figure in (each.before, each.after))]
        for each in changed
    ]
    title = f"{counted(len(rows), 'figure')} changed from version {before} to {after}"
    print_table(title, [Column("figure"), Column("of", 0, 20), Column("before"), Column("after")], rows)


def _print_sheet(found: Version, settings: Settings) -> None:
    from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE
    from risk_pipeline.wording.incidents.facts import sheet_lines
    from risk_pipeline.wording.language import words_in

    facts = found.facts
    print_line(f"version {facts.version}, written {zoned(facts.at, settings)} by {facts.by}")
    for label, said in sheet_lines(found.sheet, words_in(DEFAULT_LANGUAGE)):
        print_fact(label, said, width=_WIDTH)


def _figure(what: str, figure: Figure, currency: str) -> str:
    if figure is None:
        return "-"
    if isinstance(figure, str):
        return figure
    if what in _MONEY:
        return format_value(figure, "money_minor", currency)
    return f"{figure:,.4g}" if what in {"value", "worst"} else f"{figure:,.0f}"


@incident_app.command("evidence")
@verb
def show_evidence(
    ref: IncidentArgument,
    version: VersionOption = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a version of the facts rests on, and what has become of those rows since."""
    from risk_pipeline.pipeline.incidents import sheets

    platform = open_platform()
    frozen = sheets.read_frozen(platform, ref, version)
    changed = sheets.since_frozen(platform, ref, version)
    if as_json:
        now = {name: _plain(each) for name, each in changed.by_name.items()}
        print_json([each.model_dump(mode="json") | {"now": now.get(each.name)} for each in frozen])
        return
    title = "every row is as it was frozen" if changed.is_same else "rows changed since they were frozen"
    rows = [
        [each.name, str(each.rows), each.keys_hash[:12], *_counts(changed.by_name.get(each.name))]
        for each in frozen
    ]
    columns = [Column("of"), Column("rows", is_right=True), Column("hash of keys", 2)]
    columns += [Column(name, is_right=True) for name in ("same", "changed", "gone", "new", "of them late")]
    print_table(title, columns, rows, wide=wide)


def _counts(found: RowsDifference | None) -> list[str]:
    return [str(count) for count in _plain(found).values()] if found else ["-"] * len(_KINDS)


def _plain(found: RowsDifference) -> dict[str, int]:
    return {name: getattr(found, name) for name in _KINDS}


@incident_app.command("affected")
@verb
def list_affected(
    ref: IncidentArgument,
    actor: ActorOption = "",
    *,
    parquet: Annotated[bool, typer.Option("--parquet", help="Write Parquet instead of CSV.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write everybody who is affected into a file that only you can read; nothing of it is shown."""
    from risk_pipeline.pipeline.incidents import sheets

    found = sheets.write_list(enter(Verb.WORK_INCIDENT, ref, actor), ref, "parquet" if parquet else "csv")
    change = found.difference
    if as_json:
        more = {"sheet": found.sheet_count, "difference": _plain(change) if change else None}
        print_json({"path": str(found.path), "rows": found.count} | more)
        return
    print_line(f"{counted(found.count, 'row')} in {found.path}")
    if found.sheet_count is None or change is None:
        print_line(f"there is no facts sheet to hold it against: `risk incident facts {ref} --write`")
    elif change.is_same:
        print_line("as many as the newest facts sheet counts")
    else:
        print_line(
            f"the newest facts sheet counts {found.sheet_count:,}: {change.late:,} came late, "
            f"{change.added - change.late:,} are of days since, {change.gone:,} are gone"
        )


@incident_app.command("remedy")
@verb
def import_remedy(
    ref: IncidentArgument,
    file: Annotated[Path, typer.Argument(help="CSV or Parquet file with the keys of who was compensated.")],
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Take in a file of those who were compensated, and show how far the remedy is."""
    from risk_pipeline.pipeline.incidents import sheets

    found = sheets.take_remedy(enter(Verb.WORK_INCIDENT, ref, actor), ref, file)
    if as_json:
        counts = {"affected": found.affected, "done": found.done, "others": found.others}
        print_json(counts | {"share": found.share})
        return
    share = format_value(found.share, "ratio", "")
    print_line(f"{share} compensated: {found.done:,} of {found.affected:,}")
    if found.others:
        print_line(f"keys of nobody affected: {found.others:,}")
