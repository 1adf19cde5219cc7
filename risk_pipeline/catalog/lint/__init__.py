"""Cross-checks of the whole catalog: what points nowhere, what can never fire, what nobody watches."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint import facts, feeds, files, indicators
from risk_pipeline.catalog.lint.accepted import Linted, sort_out
from risk_pipeline.catalog.lint.governance import computed, controls, names, plans, risks
from risk_pipeline.catalog.lint.governance import indicators as governed
from risk_pipeline.catalog.lint.incidents import gaps as incident_gaps
from risk_pipeline.catalog.lint.incidents import names as incident_names
from risk_pipeline.catalog.lint.measured import Measured
from risk_pipeline.catalog.lint.register import (
    calendar,
    entries,
    response,
    rights,
    routing,
    subscriptions,
    titles,
)
from risk_pipeline.catalog.lint.settings import check_settings
from risk_pipeline.catalog.lint.suites import rules, sparse
from risk_pipeline.catalog.lint.texts import causes
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.load import assemble, read_project
from risk_pipeline.catalog.reading.model import Catalog
from risk_pipeline.settings import Settings

__all__ = ["Finding", "Linted", "Measure", "Measured", "lint", "look"]

Measure = Callable[[Catalog], Measured | None]
"""Asks the warehouse what it knows of the register; None where nothing was run yet."""

CHECKS: tuple[Callable[[View], Iterator[Finding]], ...] = (
    files.check,
    rules.check,
    sparse.check,
    indicators.check,
    entries.check,
    feeds.check,
    facts.check,
    causes.check,
    calendar.check,
    routing.check,
    subscriptions.check,
    rights.check,
    response.check,
    titles.check,
    names.check,
    governed.check,
    risks.check,
    controls.check,
    plans.check,
    computed.check,
    incident_names.check,
    incident_gaps.check,
)


def lint(
    target: Catalog | Path,
    *,
    today: date | None = None,
    manifest_path: Path | None = None,
    is_configured: Callable[[str], bool] | None = None,
    settings: Settings | None = None,
    measure: Measure | None = None,
) -> list[Finding]:
    """Check a catalogue, or the project folder it is read from, and return all findings in file order.

    Those that somebody accepted are left out, see `look`.
    """
    return look(
        target,
        today=today,
        manifest_path=manifest_path,
        is_configured=is_configured,
        settings=settings,
        measure=measure,
    ).findings


def look(
    target: Catalog | Path,
    *,
    today: date | None = None,
    manifest_path: Path | None = None,
    is_configured: Callable[[str], bool] | None = None,
    settings: Settings | None = None,
    measure: Measure | None = None,
) -> Linted:
    """Check a catalogue, or the project folder it is read from; part what was accepted from the rest.

    When files cannot be read as declared, only that is reported: what depends on them would
    be reported as missing. Without `today`, dates are not checked. `is_configured` says whether the
    settings reach a tracker or webhook; without it, that is not checked. Required `settings`
    are checked where they are given, and what the warehouse knows where somebody can `measure` it.
    """
    at_once = [*check_settings(settings)] if settings else []
    at_once += files.find_clashes(target if isinstance(target, Path) else target.project_dir)
    if isinstance(target, Path):
        content, manifest = read_project(target, manifest_path)
        if unreadable := content.findings + manifest.findings:
            return Linted(sorted(at_once + unreadable, key=lambda finding: finding.order), [])
        target = assemble(target, content, manifest)
    measured = measure(target) if measure else None
    view = View(target, today, is_configured, settings.email_addresses if settings else None, measured)
    found = {finding for check in CHECKS for finding in check(view)}
    return sort_out(view, found.union(at_once))
