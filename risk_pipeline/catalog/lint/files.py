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
    """Yield L007 once, naming the newest file, or the folder that a file left."""
    manifest, project_dir = view.catalog.manifest_path, view.catalog.project_dir
    if newest := newer_path(project_dir, manifest):
        newer = shown_path(newest, project_dir)
        moved = ", where a file came or went" if newest.is_dir() else ""
        text = f"is older than {newer}{moved}; run `risk prepare`"
        yield Finding(shown_path(manifest, project_dir), "", "", "L007", text)


def find_clashes(project_dir: Path) -> Iterator[Finding]:
    """Yield L009 for each model of the project that has the name of one of the engine's.

    Asked of the files: dbt refuses to make a manifest of them.
    """
    for path in sorted((project_dir / "dbt_project" / "models").rglob("*.sql")):
        if path.stem in engine_models():
            text = f"the engine has a model {path.stem}, too; rename the file, and what refers to it"
            yield Finding(shown_path(path, project_dir), path.stem, "", "L009", text)


def newer_path(project_dir: Path, manifest: Path) -> Path | None:
    """Return what of the dbt project is newer than the manifest made from it: the newest file, else folder.

    A folder is as old as the last time that a file came into it or left it: a deleted file has no age.
    """
    dbt_dir, made_at = project_dir / "dbt_project", manifest.stat().st_mtime
    folders = [DBT_PACKAGE, *(dbt_dir / folder for folder in _FOLDERS)]
    paths = [path for folder in folders if folder.is_dir() for path in (folder, *folder.rglob("*"))]
    newer = [path for path in paths if path.is_dir() or path.suffix in _SUFFIXES]
    newer = [path for path in newer if path.stat().st_mtime > made_at]
    return max(newer, key=lambda path: (path.is_file(), path.stat().st_mtime), default=None)
