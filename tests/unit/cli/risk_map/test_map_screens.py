"""The map, its difference and its explanation at 80 columns, before, during and after an incident.

After a wanted change `python -m tests.unit.cli.risk_map.test_map_screens` writes it; read the difference.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from risk_pipeline.cli.screen.rises import print_rises
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from tests.builders.governance.warehouse_rows import control_test, day, verdict, write_tests, write_verdicts
from tests.builders.governance.world import a_risk, compute, terms
from tests.builders.ticket_world import FakeBook, end_of
from tests.harness.cli.calls import call
from tests.paths import GOLDEN

SCREENS = GOLDEN / "terminal" / "risk_map.txt"
WIDTH = 80
LAST = 9
STARS = {"rule_id": "reviews.stars", "indicator": "stars"}
# Before, during, after: parcels are late from the 2nd day to the 5th, and the control fails on the 4th.
CALLS = (
    "map --date 2026-03-01",
    "map --date 2026-03-05",
    "map",
    "map diff 2026-03-01 2026-03-05",
    "map diff 2026-03-05 2026-03-10",
    "map diff 2026-03-01 2026-03-10",
    "map diff 2026-03-01 2026-03-01",
    "explain R04 --date 2026-03-05",
    "explain R05",
)


def a_map(folder: Path, url: str) -> Platform:
    """Ten days of two risks: an incident, and a control that fails and recovers."""
    book: Any = FakeBook()
    book.risks = {"R04": a_risk(), "R05": a_risk("R05", title="Orders stuck on the way")}
    book.governance, book.lines = Governance(), {"fulfilment": None}
    settings = Settings(var_dir=folder, time_zone="UTC", currency="BRL", store_url=url)
    made = Platform(settings, book, FixedClock(end_of(0)))
    with connect(settings.warehouse_path) as connection:
        late = [
            verdict(at, "red" if 1 <= at <= 4 else "green", value=0.2 if 1 <= at <= 4 else 0.05)
            for at in range(LAST + 1)
        ]
        stars = [
            verdict(
                at, "amber" if at == 4 else "green", rule_id="reviews.stars", indicator="stars", value=0.1
            )
            for at in range(LAST + 1)
        ]
        write_verdicts(connection, [*late, *stars])
        passed = {0: 20, 3: 4, 8: 20}
        write_tests(
            connection, [control_test("C04", at, found, 20, kind="auto_full") for at, found in passed.items()]
        )
        compute(connection, terms(), 0, LAST)
    return made


def screens(platform: Platform, patch: pytest.MonkeyPatch) -> dict[str, str]:
    for name, value in {"TTY_COMPATIBLE": "1", "COLUMNS": str(WIDTH), "TERM": "dumb"}.items():
        patch.setenv(name, value)
    for module in ("view", "explain"):
        patch.setattr(f"risk_pipeline.cli.risk_map.{module}.open_platform", lambda: platform)
    return {line: _screen(line) for line in CALLS}


def _screen(line: str) -> str:
    done = call(line.split())
    assert done.exit_code == 0, done.output
    return "\n".join(line.rstrip() for line in done.output.splitlines())


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("map")
    made = a_map(folder, f"sqlite:///{folder / 'state.sqlite'}")
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def shown(platform: Platform) -> Iterator[dict[str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        yield screens(platform, patch)


def as_text(shown: dict[str, str]) -> str:
    return "\n\n".join(f"$ risk {call}\n{text}" for call, text in shown.items()) + "\n"


def test_the_map_before_during_and_after_an_incident_is_the_golden_one(shown: dict[str, str]) -> None:
    assert as_text(shown) == SCREENS.read_text()


def test_no_line_is_wider_than_its_terminal(shown: dict[str, str]) -> None:
    assert [line for text in shown.values() for line in text.splitlines() if cell_len(line) > WIDTH] == []


def test_the_difference_names_the_control_that_failed_and_how(shown: dict[str, str]) -> None:
    moved = " ".join(shown["map diff 2026-03-01 2026-03-05"].split())
    assert "(4 of 20 passed)" in moved
    assert moved.index("indicator late") > 0


def test_the_demo_tells_when_a_risk_rose_and_when_it_was_back(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    print_rises(platform, day(0), day(LAST))
    told = " ".join(capsys.readouterr().out.split())
    assert "R04 Late parcels" in told
    assert "indicator late" in told
    assert f"risk map diff {day(1)}" in told


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patched:
        here = a_map(Path(place), f"sqlite:///{place}/state.sqlite")
        SCREENS.write_text(as_text(screens(here, patched)))
        here.store.close()
