"""`risk new feed`: look at a file or table, say what was decided and how sure that is, write it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import verb
from risk_pipeline.cli.new.asking import Answers
from risk_pipeline.cli.new.group import DryRun, finish, new, say, this_project, today_in
from risk_pipeline.domain.errors import RiskError

if TYPE_CHECKING:
    from risk_pipeline.catalog import Catalog
    from risk_pipeline.domain.scaffold.columns.dates import Order
    from risk_pipeline.domain.scaffold.columns.numbers import Sign

_DEFAULT_SOURCE = "files"


@new.command()
@verb
def feed(
    file: Annotated[
        Path | None, typer.Argument(help="A file as it is delivered.", show_default=False)
    ] = None,
    name: Annotated[str | None, typer.Option(help="source.table; by default after the file.")] = None,
    database: Annotated[
        str | None, typer.Option(help="Name in RISK_FEED_VARIABLES that holds the address.")
    ] = None,
    table: Annotated[str | None, typer.Option(help="Table of the database, or of a SQLite file.")] = None,
    owner: Annotated[str | None, typer.Option(help="Owner who answers for the feed.")] = None,
    line: Annotated[str | None, typer.Option(help="Business line whose suite gets its rules.")] = None,
    rows_are: Annotated[str | None, typer.Option(help="What one row is: 'refund paid out'.")] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="Column of the key; give several, or '' for none.")
    ] = None,
    cursor: Annotated[str | None, typer.Option(help="Column that says when it happened.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Zone of times without one.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="What parts the fields of a CSV file.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV file: utf-8, cp1252, …")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    files: Annotated[
        str | None, typer.Option(help="How the files to come are named: 'orders_*.csv'.")
    ] = None,
    risk: Annotated[str | None, typer.Option(help="Risk of its rules.")] = None,
    playbook: Annotated[str | None, typer.Option(help="Playbook of its rules.")] = None,
    *,
    day_first: Annotated[bool, typer.Option("--day-first", help="01/02/2024 is in February.")] = False,
    month_first: Annotated[bool, typer.Option("--month-first", help="01/02/2024 is in January.")] = False,
    decimal_comma: Annotated[bool, typer.Option("--decimal-comma", help="1.234 is a thousand.")] = False,
    decimal_point: Annotated[
        bool, typer.Option("--decimal-point", help="1.234 is little more than 1.")
    ] = False,
    keep_personal: Annotated[
        bool, typer.Option("--keep-personal", help="Show columns about people in staging.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Describe a file or a database's table as a feed: source YAML, staging view, rules."""
    from risk_pipeline.domain.scaffold.feed import Told
    from risk_pipeline.ingest.formats.database_files import is_sqlite, table_in
    from risk_pipeline.pipeline.scaffold.feeds.describe_source import plausible_from, what_was_found
    from risk_pipeline.pipeline.scaffold.feeds.draft_feed import FeedPlan, draft_feed, feed_id
    from risk_pipeline.pipeline.scaffold.feeds.inspect_source import Wanted, inspect_source
    from risk_pipeline.pipeline.scaffold.feeds.source_location import first_day_in_names, place_of
    from risk_pipeline.pipeline.scaffold.rule_defaults import feed_rule_defaults
    from risk_pipeline.pipeline.scaffold.rules import review_on

    project, answers = this_project(), Answers()
    told = Told(
        order=_order(day_first=day_first, month_first=month_first),
        decimal=_decimal(comma=decimal_comma, point=decimal_point),
        key=None if key is None else tuple(one for one in key if one),
        cursor=cursor,
        keep_personal=keep_personal,
    )
    found = inspect_source(project.settings, Wanted(file, database, table, delimiter, sheet, encoding), told)
    if file is not None and is_sqlite(file):
        table = table_in(file, table)
    delivered, named = _names(file, database, table)
    source, its_table = feed_id(name, named, database or _DEFAULT_SOURCE)
    location, where = place_of(project.settings, file, database, table, files)
    for text in (*what_was_found(found, project.settings.currency), where):
        say(f"- {text}")
    first_days = [found.course.first_day, first_day_in_names(file) if file is not None else None]
    if found.feed.questions:
        raise RiskError("Nothing was written; first say:\n  " + "\n  ".join(found.feed.questions))
    catalog, usual = project.catalog, feed_rule_defaults(project.catalog)
    owner = answers.choose("--owner", owner, "Who answers for the feed?", catalog.owners)
    line = answers.choose("--line", line or usual.line, "Whose suite gets its rules?", catalog.lines)
    rules = {"owner": owner}
    if found.feed.cursor is not None:
        rules["risk"] = answers.choose(
            "--risk", risk or usual.risk, "Which risk do its rules watch?", catalog.risks
        )
        rules["playbook"] = answers.choose(
            "--playbook", playbook or usual.playbook, "Which playbook do they name?", catalog.playbooks
        )
    answers.settle()
    plan = FeedPlan(
        source=source,
        table=its_table,
        location=location,
        owner=owner,
        line=line,
        timezone=timezone or project.settings.time_zone,
        description=_description(rows_are, delivered),
        rules=rules,
        review_by=review_on(today_in(project)),
        plausible_from=plausible_from(first_days, project.settings.start_on),
    )
    drafts = draft_feed(catalog, plan, found)
    hint = f"{_taken(catalog, rules)}Next: risk new indicator NAME --feed {plan.id}"
    finish(project, drafts, dry_run=dry_run, hint=hint)


def _taken(catalog: Catalog, rules: Mapping[str, str]) -> str:
    """Say what the rules of a feed name: the first risk of a project may be about something else."""
    from risk_pipeline.pipeline.scaffold.rule_defaults import DATA

    if "risk" not in rules:
        return ""
    risk = catalog.risks[rules["risk"]]
    named = f"risk {risk.id}, {risk.title}, and playbook {rules['playbook']}"
    said = f"Its rules name {named}: change that in the suite if others fit. "
    if risk.category == DATA:
        return said
    return f"{said}A late file would move that risk; one of its own, with `category: {DATA}`, is better. "


def _names(file: Path | None, database: str | None, table: str | None) -> tuple[str, str]:
    """Return what is delivered, as people call it, and the name that the feed's table comes from."""
    if file is not None and table is not None:
        return f"{table} in {file.name}", table.rpartition(".")[2]
    if file is not None:
        return file.name, file.name
    return f"{database}.{table}", (table or "").rpartition(".")[2]


def _description(rows_are: str | None, delivered: str) -> str:
    return f"One row per {rows_are}." if rows_are else f"Rows of {delivered}; say what one row is."


def _order(*, day_first: bool, month_first: bool) -> Order | None:
    if day_first and month_first:
        raise RiskError("--day-first and --month-first contradict each other; say one.")
    if day_first:
        return "day"
    return "month" if month_first else None


def _decimal(*, comma: bool, point: bool) -> Sign | None:
    if comma and point:
        raise RiskError("--decimal-comma and --decimal-point contradict each other; say one.")
    if comma:
        return ","
    return "." if point else None
