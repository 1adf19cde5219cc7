"""Open Dagster on a project, for one machine."""

import subprocess
import sys
from pathlib import Path

from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings

_WORKSPACE = "workspace.yaml"


def develop(settings: Settings, port: int) -> int:
    """Parse the project, run Dagster's UI and daemon until they are stopped, and return their exit code.

    Raises:
        ConfigError: dbt rejects the project.
    """
    dbt.prepare(settings)
    environment = settings.dagster_environment()
    Path(environment["RISK_DAGSTER_STORAGE"]).mkdir(parents=True, exist_ok=True)
    is_described = (settings.project_dir / _WORKSPACE).exists()
    what = ["-w", _WORKSPACE] if is_described else ["-m", "risk_pipeline.definitions"]
    dagster = str(Path(sys.executable).with_name("dagster"))
    try:
        return subprocess.run(  # noqa: S603 - our own executable and arguments
            [dagster, "dev", *what, "--port", str(port)],
            cwd=settings.project_dir,
            env=environment,
            check=False,
        ).returncode
    except KeyboardInterrupt:
        return 0  # the usual way to end it
