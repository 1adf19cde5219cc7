"""The project that something new is written into: read as it is now, checked after the writing."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint import lint
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.scaffold.drafts import Draft, refuse_to_overwrite, write
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.pipeline.transform.manifest import renew
from risk_pipeline.settings import Settings

_DBT = "dbt_project/"


@dataclass(frozen=True, slots=True)
class Project:
    """A project's settings and content."""

    settings: Settings
    catalog: Catalog


def open_project(settings: Settings) -> Project:
    """Read the project, after parsing it where the manifest is absent, torn, or older than its files.

    Raises:
        ConfigError: dbt or the catalog refuses what is there already.
    """
    renew(settings)
    return Project(settings, load_catalog(settings.project_dir, settings.manifest_path))


def save(project: Project, drafts: Sequence[Draft], today: date) -> None:
    """Write the drafts, parse the project and lint it; take them back where they are refused.

    Raises:
        ConfigError: a file is there already, or dbt or lint refuses what was written.
    """
    settings = project.settings
    before = {_gist(finding) for finding in _errors(settings, today)}

    def verify() -> None:
        if any(draft.path.startswith(_DBT) for draft in drafts):
            dbt.prepare(settings)
        if new := [finding for finding in _errors(settings, today) if _gist(finding) not in before]:
            lines = "\n".join(f"  {finding}" for finding in new)
            raise ConfigError(f"Nothing was written, because `risk lint` would refuse it:\n{lines}")

    refuse_to_overwrite(settings.project_dir, drafts)
    try:
        write(settings.project_dir, drafts, verify)
    except ConfigError:
        with suppress(ConfigError):
            dbt.prepare(settings)  # the manifest may hold what was taken back
        raise


def _errors(settings: Settings, today: date) -> list[Finding]:
    findings = lint(settings.project_dir, today=today, manifest_path=settings.manifest_path)
    return [finding for finding in findings if finding.is_error]


def _gist(finding: Finding) -> tuple[str, str, str, str]:
    """Return what a finding says, whatever its line: an entry above moves it."""
    return finding.place.split(":")[0], finding.subject, f"{finding.key} {finding.code}", finding.text
