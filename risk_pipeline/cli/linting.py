"""Verbs that read the project and check it: `prepare`, `lint`."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import JsonOption, app, verb
from risk_pipeline.cli.screen.printing import console, print_json
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
    """Parse the dbt project, so that all see its present state.

    The JSON Schemas by which editors check the project's files are renewed, too.
    """
    from risk_pipeline.pipeline.projects.schemas import renew_schemas
    from risk_pipeline.pipeline.transform import dbt
    from risk_pipeline.settings import load_settings

    settings = load_settings()
    console.print(f"dbt manifest: {dbt.prepare(settings)}", soft_wrap=True)
    if renewed := renew_schemas(settings.project_dir):
        console.print(renewed, soft_wrap=True)


@app.command()
@verb
def lint(
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 1 where there is a warning, too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Cross-check rules, indicators, risks, controls, owners and feeds.

    Where a risk map was computed, it is asked, too: residuals above inherent classes, overdue tests.
    """
    from risk_pipeline.catalog.lint import look
    from risk_pipeline.notify.receivers import is_configured
    from risk_pipeline.pipeline.governance.measuring import measure
    from risk_pipeline.settings import read_settings

    settings = read_settings()
    unread = _renew_manifest(settings)
    linted = look(
        settings.project_dir,
        today=_today(settings),
        manifest_path=settings.manifest_path,
        is_configured=lambda receiver: is_configured(receiver, settings),
        settings=settings,
        measure=partial(measure, settings),
    )
    findings = unread + linted.findings
    found_errors = [finding for finding in findings if finding.is_error]
    if as_json:
        print_json(findings)
    else:
        warnings = [finding for finding in findings if not finding.is_error]
        for finding in (*found_errors, *warnings):
            console.print(f"{finding.level:<7}", style=_STYLES[finding.level], end="  ")
            console.print(str(finding), soft_wrap=True, markup=False, highlight=False)
        errors, warned = counted(len(found_errors), "error"), counted(len(warnings), "warning")
        accepted = f", {len(linted.accepted)} accepted" if linted.accepted else ""
        console.print(f"{errors}, {warned}{accepted}", highlight=False)
    exits.end("lint", has_findings=findings if strict else found_errors)


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
