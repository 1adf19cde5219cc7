"""What tests of one process must not take from each other."""

import os

import pytest

_AS_STARTED = {name: value for name, value in os.environ.items() if name.startswith("RISK_")}


@pytest.fixture(autouse=True)
def settings_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back the settings that the tests were called with: a site of another test changes them."""
    if "loop_site" in request.fixturenames:
        return
    for name in [name for name in os.environ if name.startswith("RISK_")]:
        monkeypatch.delenv(name)
    for name, value in _AS_STARTED.items():
        monkeypatch.setenv(name, value)
