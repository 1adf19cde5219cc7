"""Is the manifest as new as the dbt project it was made from, and are the names of its models free?"""

from collections.abc import Iterator
from pathlib import Path

from risk_pipeline.catalog.engine_models import engine_models
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.dbt_yaml import shown_path
from risk_pipeline.settings import DBT_PACKAGE

_FOLDERS = ("models", "seeds", "snapshots", "macros", "tests")
_SUFFIXES = frozenset({".sql", ".yml", ".yaml", ".csv"})


def check(view: View) -> Iterator[Finding]:
    """Yield L007 once, naming the newest file."""
    manifest, project_dir = view.catalog.manifest_path, view.catalog.project_dir
    if newest := newer_file(project_dir, manifest):
        newer = shown_path(newest, project_dir)
        text = f"is older than {newer}; run `risk prepare`"
        yield Finding(shown_path(manifest, project_dir), "", "", "L007", text)


def find_clashes(project_dir: Path) -> Iterator[Finding]:
    """Yield L009 for each model of the project that has the name of one of the engine's.

    Asked of the files: dbt refuses to make a manifest of them.
    """
    for path in sorted((project_dir / "dbt_project" / "models").rglob("*.sql")):
        if path.stem in engine_models():
            text = f"the engine has a model {path.stem}, too; rename the file, and what refers to it"
            yield Finding(shown_path(path, project_dir), path.stem, "", "L009", text)


def newer_file(project_dir: Path, manifest: Path) -> Path | None:
    """Return the newest file of the dbt project if it is newer than the manifest made from it."""
    dbt_dir = project_dir / "dbt_project"
    folders = [DBT_PACKAGE, *(dbt_dir / folder for folder in _FOLDERS)]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in _SUFFIXES]
    newest = max(files, key=lambda path: path.stat().st_mtime, default=None)
    is_newer = newest is not None and newest.stat().st_mtime > manifest.stat().st_mtime
    return newest if is_newer else None
