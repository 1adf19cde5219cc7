"""The command line, called in this process."""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from unittest.mock import patch

from typer.main import get_command
from typer.testing import CliRunner

from risk_pipeline.cli.app import app, load_verbs


@cache
def risk_command() -> Any:
    """Return `risk` with all of its verbs."""
    return get_command(load_verbs())


def call(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Any:
    """Call `risk`; the result has exit_code, stdout, stderr and output.

    Where an environment is given, no other setting reaches the call: a site that lives as long as the tests
    leaves its own in this process.

    The command is made once: typer's runner makes all verbs for each call, which costs more than most calls.
    """
    with patch("typer.testing._get_command", return_value=risk_command()):
        return CliRunner().invoke(app, arguments, env=_alone(environment))


def _alone(environment: Mapping[str, str] | None) -> Mapping[str, str | None] | None:
    if environment is None:
        return None
    return dict.fromkeys(name for name in os.environ if name.startswith("RISK_")) | environment
