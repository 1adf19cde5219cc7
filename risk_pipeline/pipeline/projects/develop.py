"""Open Dagster on a project, for one machine."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings

_WORKSPACE = "workspace.yaml"


def develop(settings: Settings, port: int) -> NoReturn:
    """Parse the project and become Dagster's UI and daemon, which so get the keys and signals that end them.

    Raises:
        ConfigError: dbt rejects the project.
    """
    dbt.prepare(settings)
    environment = settings.dagster_environment()
    Path(environment["RISK_DAGSTER_STORAGE"]).mkdir(parents=True, exist_ok=True)
    is_described = (settings.project_dir / _WORKSPACE).exists()
    what = ["-w", _WORKSPACE] if is_described else ["-m", "risk_pipeline.definitions"]
    dagster = str(Path(sys.executable).with_name("dagster"))
    os.chdir(settings.project_dir)
    os.execve(dagster, [dagster, "dev", *what, "--port", str(port)], environment)  # noqa: S606 - our own
