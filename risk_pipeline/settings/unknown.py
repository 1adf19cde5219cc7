"""Variables `RISK_…` that nothing reads: mostly a misspelt name, whose setting then has no effect."""

import os
import re
from collections.abc import Iterator, Set
from difflib import get_close_matches
from pathlib import Path

from risk_pipeline.settings.model import Settings

_PREFIX = "RISK_"
# What we tell the programs that we start, and what a project's Dagster and containers are told.
_OURS = frozenset({"RISK_WAREHOUSE_PATH", "RISK_STARTER_PID", "RISK_DAGSTER_STORAGE", "RISK_DAGSTER_URL"})
_NAME = re.compile(rf"\b{_PREFIX}\w+")
_FILES = ("*.yaml", "*.yml", "dbt_project/*.yml", "dbt_project/m*/**/*.yml", "dbt_project/m*/**/*.sql")


def unknown_variables(settings: Settings) -> dict[str, str]:
    """Return the variables that neither we nor a file of the project reads, and what to do; never a value."""
    known = {f"{_PREFIX}{name.upper()}" for name in type(settings).model_fields} | _OURS
    found = [name for name in os.environ if name.upper().startswith(_PREFIX) and name.upper() not in known]
    if found:
        known |= set(_read_by_project(settings.project_dir))
    return {
        name: f"is no setting, so it is ignored. {_remedy(name.upper(), known)}"
        for name in sorted(found)
        if name.upper() not in known
    }


def _remedy(name: str, known: Set[str]) -> str:
    # All names begin alike, so only much likeness says anything.
    near = get_close_matches(name, known, n=1, cutoff=0.8)
    return f"Did you mean {near[0]}?" if near else "Remove it."


def _read_by_project(folder: Path) -> Iterator[str]:
    for pattern in _FILES:
        for path in folder.glob(pattern):
            yield from _NAME.findall(path.read_text(errors="replace"))
