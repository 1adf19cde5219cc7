"""Verbs about content: `prepare`, `lint`, `rules`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import FINDINGS, JsonOption, WideOption, app, verb
from risk_pipeline.cli.arguments.completion import complete_line
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import check_known, console, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.catalog.findings.finding import Finding
    from risk_pipeline.settings import Settings

_STYLES = {"error": "bold red", "warning": "yellow"}


@app.command()
@verb
def prepare() -> None:
    """Parse the dbt project, so that rules, feeds and Dagster see its present state."""
    from risk_pipeline.pipeline.transform import dbt
    from risk_pipeline.settings import load_settings

    console.print(f"dbt manifest: {dbt.prepare(load_settings())}", soft_wrap=True)


@app.command()
@verb
def lint(*, as_json: JsonOption = False) -> None:
    """Cross-check rules, indicators, risks, owners and feeds. Exit code 3 on errors."""
    from risk_pipeline.catalog.lint import lint as lint_project
    from risk_pipeline.notify.receivers import is_configured
    from risk_pipeline.settings import read_settings

    settings = read_settings()
    findings = _renew_manifest(settings) + lint_project(
        settings.project_dir,
        today=_today(settings),
        manifest_path=settings.manifest_path,
        is_configured=lambda receiver: is_configured(receiver, settings),
        settings=settings,
    )
    found_errors = [finding for finding in findings if finding.is_error]
    if as_json:
        print_json(findings)
    else:
        warnings = [finding for finding in findings if not finding.is_error]
        for finding in (*found_errors, *warnings):
            console.print(f"{finding.level:<7}", style=_STYLES[finding.level], end="  ")
            console.print(str(finding), soft_wrap=True, markup=False, highlight=False)
        errors, warned = counted(len(found_errors), "error"), counted(len(warnings), "warning")
        console.print(f"{errors}, {warned}", highlight=False)
    if found_errors:
        raise typer.Exit(FINDINGS)


def _renew_manifest(settings: Settings) -> list[Finding]:
    """Parse the dbt project if it changed; what dbt rejects is a finding like any other."""
    from risk_pipeline.catalog.findings.finding import Finding
    from risk_pipeline.pipeline.transform.manifest import renew

    try:
        renew(settings)
    except ConfigError as error:
        return [Finding(settings.dbt_dir.name, "", "", "L006", str(error))]
    return []


def _today(settings: Settings) -> date:
    now = SystemClock().now()
    return (now.astimezone(settings.zone) if settings.time_zone else now).date()


@app.command()
@verb
def rules(
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the monitoring rules."""
    from risk_pipeline.pipeline.transform.manifest import open_catalog
    from risk_pipeline.settings import load_settings

    settings = load_settings()
    catalog = open_catalog(settings)
    check_known("business line", line, catalog.suites, f"There are: {', '.join(catalog.suites)}.")
    chosen = [
        rule for suite in catalog.suites.values() if line in (None, suite.name) for rule in suite.expectations
    ]
    if as_json:
        print_json([rule.model_dump(mode="json") | {"version": rule.sha256} for rule in chosen])
        return
    print_table(
        counted(len(chosen), "rule"),
        [
            *(Column("rule"), Column("state", 1), Column("judges", 2, 16), Column("by", 5, 10)),
            *(Column("risk", 3), Column("owner", 4, 10), Column("version", 6)),
        ],
        [
            (
                rule.id,
                rule.meta.state.value,
                f"{rule.type.removeprefix('expect_')} {rule.indicator or rule.meta.dataset}",
                ", ".join(rule.kwargs.get("by", rule.kwargs.get("feeds", ["all"]))),
                rule.meta.risk,
                rule.meta.owner,
                rule.sha256[:8],
            )
            for rule in chosen
        ],
        wide=wide,
    )
