"""Start dbt in a process of its own, which ends when we end, and wait for it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from risk_pipeline.pipeline.transform.dbt_process import STARTER
from risk_pipeline.settings import Settings

PROGRAM = Path(__file__).with_name("dbt_process.py")


def dbt_command() -> list[str]:
    """Return how dbt is called, before its own arguments: it needs `starter` in its environment."""
    return [sys.executable, "-P", str(PROGRAM)]


def starter() -> dict[str, str]:
    """Return the variable by which a dbt that we start knows us, and ends with us."""
    return {STARTER: str(os.getpid())}


def call_dbt(
    settings: Settings, arguments: list[str], environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run dbt in the project's folder, with `environment` over the settings' own; return what it said."""
    return subprocess.run(  # noqa: S603 - our own executable and arguments
        [*dbt_command(), *arguments],
        cwd=settings.dbt_dir,
        env={**settings.child_environment(), **environment, **starter()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
