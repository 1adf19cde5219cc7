"""The project that the demo runs on: the marketplace here, or a copy of the bundled one."""

from datetime import datetime
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.projects.examples import Example
from risk_pipeline.pipeline.projects.init import begin_example
from risk_pipeline.settings import PROJECT_FILE, find_project

_COPY = "risk-demo"
_SIGN = Path("dbt_project") / "models" / "staging" / "olist"


def demo_project(here: Path, *, now: datetime) -> Path:
    """Return the folder of the marketplace: the project of this place, or a copy that is written here.

    Raises:
        ConfigError: the folder for the copy is there and holds something else.
    """
    try:
        found = find_project()
    except ConfigError:
        found = None
    if found is not None and (found / _SIGN).is_dir():
        return found
    copy = here / _COPY
    if not ((copy / PROJECT_FILE).exists() and (copy / _SIGN).is_dir()):
        begin_example(copy, Example.MARKETPLACE, now=now)
    return copy
