"""What tests of one process must not take from each other."""

import os

import pytest


@pytest.fixture(autouse=True)
def settings_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that another test of the process works in, or the developer's own, must not reach this one."""
    if "loop_site" in request.fixturenames:
        return
    for name in [name for name in os.environ if name.startswith("RISK_")]:
        monkeypatch.delenv(name)
