"""Leave unchanged views out of a build: a third of its nodes."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from risk_pipeline.pipeline.transform.project.folder import package_files
from risk_pipeline.settings import DBT_PACKAGE, Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.tables import views

# Tests of views stay in: `empty` leaves out what is named, and nothing that hangs on it.
LEAVE_OUT = ["--exclude", "config.materialized:view", "--indirect-selection", "empty"]
_WRITTEN_BY_DBT = {"target", "logs"}


def project_checksum(settings: Settings, variables: list[str]) -> str:
    """Return a checksum of everything a view depends on: files, variables, versions.

    No view may differ from build to build, such as by the build's instant; a test checks that.
    """
    digest = hashlib.sha256(repr(variables).encode())
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        digest.update(version(package).encode())
    for path in _files(settings.dbt_dir):
        digest.update(str(path.relative_to(settings.dbt_dir)).encode() + path.read_bytes())
    for path in package_files():
        digest.update(str(path.relative_to(DBT_PACKAGE)).encode() + path.read_bytes())
    return digest.hexdigest()


def what_to_leave_out(settings: Settings, project: str) -> list[str]:
    """Return dbt's arguments that leave views out, if the warehouse holds those of the project."""
    if not settings.warehouse_path.exists():
        return []
    with connect(settings.warehouse_path, read_only=True) as connection:
        return LEAVE_OUT if views.holds_views_of(connection, project) else []


def remember(settings: Settings, project: str) -> None:
    """Note that all views were built."""
    with connect(settings.warehouse_path) as connection:
        views.remember_views(connection, project)


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in found if path.relative_to(folder).parts[0] not in _WRITTEN_BY_DBT)
