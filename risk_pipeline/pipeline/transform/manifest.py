"""The catalog of a project; a manifest that dbt left half written is built again first."""

import json
from pathlib import Path

from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.catalog.lint.files import newer_path
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings


def open_catalog(settings: Settings) -> Catalog:
    """Read the catalog.

    Raises:
        ConfigError: a catalog file is wrong; the text names file, id and key.
    """
    try:
        return load_catalog(settings.project_dir, settings.manifest_path)
    except ConfigError:
        if not rebuild_if_damaged(settings):
            raise
    return load_catalog(settings.project_dir, settings.manifest_path)


def renew(settings: Settings) -> bool:
    """Build the manifest if it is absent, torn, or older than the dbt project; tell whether it was.

    Raises:
        ConfigError: dbt rejects the project.
    """
    path = settings.manifest_path
    if path.exists() and not _is_torn(path) and not newer_path(settings.project_dir, path):
        return False
    dbt.prepare(settings)
    return True


def rebuild_if_damaged(settings: Settings) -> bool:
    """Build the manifest again if it is there and is no JSON; tell whether it was.

    Raises:
        ConfigError: dbt rejects the project.
    """
    if not _is_torn(settings.manifest_path):
        return False
    dbt.prepare(settings)
    return True


def _is_torn(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return True
    return False
