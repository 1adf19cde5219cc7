"""Load the catalog: register, suites and the dbt manifest. Nothing is cached and nothing heavy imported."""

from pathlib import Path

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.content import Content, read_content
from risk_pipeline.catalog.reading.manifest import Manifest, read_manifest
from risk_pipeline.catalog.reading.model import Catalog
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.messages.routing import Routing


def load_catalog(project_dir: Path, manifest_path: Path | None = None) -> Catalog:
    """Read all content of a project.

    Args:
        project_dir: folder that holds `register/`, `expectations/` and `dbt_project/`.
        manifest_path: dbt's manifest; by default `dbt_project/target/manifest.json`.

    Raises:
        ConfigError: something cannot be read as declared; the text lists every problem with file,
            line, id, key and remedy. Names that point nowhere are left to `risk lint`.
    """
    content, manifest = read_project(project_dir, manifest_path)
    if findings := content.findings + manifest.findings:
        raise ConfigError(as_text(findings))
    return assemble(project_dir, content, manifest)


def read_project(project_dir: Path, manifest_path: Path | None = None) -> tuple[Content, Manifest]:
    """Read everything and keep the problems as findings."""
    path = manifest_path or project_dir / "dbt_project" / "target" / "manifest.json"
    return read_content(project_dir), read_manifest(path, project_dir)


def assemble(project_dir: Path, content: Content, manifest: Manifest) -> Catalog:
    """Join what was read."""
    return Catalog(
        project_dir=project_dir,
        manifest_path=manifest.path,
        lines=content.lines,
        owners=content.owners,
        risks=content.risks,
        playbooks=content.playbooks,
        suites=content.suites,
        rules=content.rules,
        indicators=manifest.indicators,
        feeds=manifest.feeds,
        nodes=manifest.nodes,
        tests=manifest.tests,
        places=content.places,
        lineage=manifest.lineage,
        calendar=content.calendar,
        response=content.response,
        rights=content.rights,
        dimensions=content.titles,
        governance=content.governance,
        incidents=content.incidents,
        routing=Routing(
            tuple(content.routes.values()),
            tuple(content.segment_owners.values()),
            content.people,
            tuple(content.subscriptions.values()),
            {to: each.language for each in content.languages.values() for to in each.to},
        ),
    )


def as_text(findings: list[Finding]) -> str:
    """Return all problems as the text of one error."""
    count = len(findings)
    head = f"{counted(count, 'problem')} in the project's content:"
    return "\n".join([head, *(f"  {finding}" for finding in sorted(findings, key=lambda f: f.order))])
