"""A small project on disk, and the verbs of the command line called on it."""

from pathlib import Path
from typing import Any

from risk_pipeline.catalog.lint import lint
from tests.builders.broken_projects.case import TODAY
from tests.builders.catalog_project import Project
from tests.harness.cli.calls import call


class Site:
    """A small project on disk; `variables` are set in the environment of every verb."""

    def __init__(self, folder: Path, variables: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.variables = variables or {}
        self.project = Project(folder)
        self.project.write()

    def environment(self) -> dict[str, str]:
        return {
            "RISK_PROJECT_DIR": str(self.folder),
            "RISK_DBT_TARGET_DIR": str(self.project.manifest_path.parent),
            **self.variables,
        }

    def risk(self, *arguments: str) -> Any:
        return call(arguments, self.environment())

    def read(self, path: str) -> str:
        return (self.folder / path).read_text()

    def errors(self) -> list[str]:
        found = lint(self.folder, today=TODAY, manifest_path=self.project.manifest_path)
        return [str(finding) for finding in found if finding.is_error]
