"""Every screen at 80 columns: nothing is wider, nothing from data is obeyed, and each looks as it did.

After a wanted change `python -m tests.unit.cli.test_screens` writes the golden file; read the difference.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.pipeline.operations import operators
from risk_pipeline.response.actions import verbs
from risk_pipeline.store import open_store
from tests.builders.response_desk import Desk, in_states
from tests.builders.ticket_world import a_feed_verdict, a_verdict, day, end_of
from tests.harness.verb_site import Site
from tests.paths import GOLDEN
from tests.unit.cli.screen.hostile import HOSTILE, WIDE

SCREENS = GOLDEN / "terminal" / "screens.txt"
WIDTH = 80
# What somebody copies stays whole: a path, an address, an id.
_UNBROKEN = re.compile(r"\S{50,}")
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
CALLS = (
    "--help",
    "tickets --help",
    "status",
    "tickets list",
    "tickets list --all --wide",
    "tickets show T-1",
    "tickets show T-2",
    "tickets action list T-1",
    "owners",
    "rules list",
    "rules show fulfilment.late_delivery",
    "indicators list",
    "indicators show late_rate",
    "outbox list --all",
    "feeds list",
    "watermarks list",
    "trackers show",
    "tickets show T-99",
    "tickets list --owner fulfilment_opps",
    "tickets snooze T-1 --until someday",
    "tickets snooze --help",
)


def a_site(folder: Path) -> Site:
    """A site with tickets on which people work, one of them on a segment with a hostile name."""
    (folder / "var").mkdir()
    url = f"sqlite:///{folder / 'var' / 'state.sqlite'}"
    site = Site(folder, {"RISK_VAR_DIR": str(folder / "var"), "RISK_STORE_URL": url})
    owners = folder / "register" / "owners.yaml"
    owners.write_text(owners.read_text().replace("title: fulfilment_ops", "title: Fulfilment operations"))
    store = open_store(url)
    desk = Desk(store)
    hostile = a_verdict(0, "red", segment=f"{HOSTILE} {WIDE}{WIDE}")
    desk.run(0, [*in_states(0, states=("RJ",)), hostile, a_feed_verdict(0, "red")])
    desk.ack("T-1")
    plan = PlannedAction(
        ActionKind.CORRECTIVE, "call the carrier about the parcels of the north", "ana", day(2)
    )
    verbs.add_action(store, "T-1", plan, **desk.acting(0))
    desk.run(1, [a_verdict(1, "green", segment="SP")])
    store.close()
    return site


def screen(site: Site, call: str) -> str:
    """Return what a terminal of 80 columns shows, without colours and places that differ by machine."""
    done = site.risk(*call.split())
    shown = _STYLE.sub("", done.output).replace(str(site.folder), "SITE")
    return "\n".join(line.rstrip() for line in shown.splitlines())


def at_a_terminal(patch: pytest.MonkeyPatch) -> None:
    """Let the output be a terminal, and now be some days after what happened."""
    for name, value in {"TTY_COMPATIBLE": "1", "COLUMNS": str(WIDTH), "TERM": "xterm"}.items():
        patch.setenv(name, value)
    patch.setattr(SystemClock, "now", lambda _: end_of(4) + timedelta(hours=3))
    patch.setattr(operators, "current_login", lambda: "ana")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    site = a_site(tmp_path_factory.mktemp("screens"))
    with pytest.MonkeyPatch.context() as patch:
        at_a_terminal(patch)
        yield {call: screen(site, call) for call in CALLS}


def as_text(shown: dict[str, str]) -> str:
    return "\n\n".join(f"$ risk {call}\n{text}" for call, text in shown.items()) + "\n"


@pytest.mark.parametrize("call", CALLS)
def test_a_screen_is_not_wider_than_its_terminal(shown: dict[str, str], call: str) -> None:
    if "--wide" in call:
        return
    lines = [_UNBROKEN.sub("", line) for line in shown[call].splitlines()]
    assert [line for line in lines if cell_len(line) > WIDTH] == []


def test_nothing_from_data_moves_a_cursor_or_is_markup(shown: dict[str, str]) -> None:
    text = "".join(shown.values())
    assert "\x1b" not in text
    assert "[bold]b[/bold]" in text
    assert WIDE in text


@pytest.mark.parametrize("call", CALLS)
def test_a_screen_is_the_golden_one(shown: dict[str, str], call: str) -> None:
    golden = dict(
        each.split("\n", 1) for each in SCREENS.read_text().removeprefix("$ risk ").split("\n\n$ risk ")
    )
    assert shown[call].rstrip("\n") == golden[call].rstrip("\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        for variable in [name for name in os.environ if name.startswith("RISK_")]:
            patched.delenv(variable)
        at_a_terminal(patched)
        here = a_site(Path(folder))
        SCREENS.write_text(as_text({call: screen(here, call) for call in CALLS}))
        print(datetime.now(UTC), SCREENS)  # noqa: T201 - a program of its own
