"""Where an incident's files lie: fingerprints and imported keys under var/incidents, lists by settings."""

from pathlib import Path

from risk_pipeline.domain.text import file_name
from risk_pipeline.settings import Settings


def folder_of(settings: Settings, ref: str) -> Path:
    """Return the folder of an incident's files; its owner only may read them."""
    return settings.var_dir / "incidents" / file_name(ref)


def evidence_file(settings: Settings, ref: str, version: int) -> Path:
    """Return where the fingerprints of a version of the facts sheet are frozen."""
    return folder_of(settings, ref) / f"facts-{version}.parquet"


def remedy_files(settings: Settings, ref: str) -> list[Path]:
    """Return the files of keys that were imported, oldest first."""
    return sorted(folder_of(settings, ref).glob("remedy-*.parquet"))


def next_remedy_file(settings: Settings, ref: str) -> Path:
    """Return where the next imported file is kept."""
    return folder_of(settings, ref) / f"remedy-{len(remedy_files(settings, ref)) + 1:04d}.parquet"


def list_file(settings: Settings, ref: str, file_format: str) -> Path:
    """Return where the list of the affected is written."""
    return settings.effective_affected_dir / f"{file_name(ref)}-affected.{file_format}"
