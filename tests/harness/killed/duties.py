"""What the register owes, told over days and killed at its n-th step by SIGKILL, then told again.

Run as a script: `python -m tests.harness.killed.duties URL STRIDE OUT`, as `tests.harness.response_story`.
The risk map is there before: a run computes it in a step of its own, and dies behind it.
"""

import json
import sys
from pathlib import Path

from tests.builders.governance.owing import Owing, a_kept_control, a_plan
from tests.builders.governance.warehouse_rows import control_test, day
from tests.builders.response_desk import snapshot
from tests.harness.response_story import kill_at, kill_everywhere

COLOURS = ["green", "red", "red", "red", "green", "green"]
DUE_SOON = {"id": "tender", "title": "Ask for offers", "owner": "data_eng", "due": day(16)}


def site_at(url: str, folder: Path) -> Owing:
    """A risk that leaves tolerance, an action that is due, a target that is missed, a test that failed."""
    plan = a_plan(target={"likelihood": 1}, by=day(3), actions=[DUE_SOON])
    return Owing(folder, url, controls=[a_kept_control(cap=0.1)], strategies=[plan])


def main(url: str, stride: int, out: Path) -> None:
    """Compute the map once, then kill what tells its duties at every `stride`-th step."""
    folder = out.parent / "map"
    mapped = site_at("sqlite:///", folder)
    mapped.tested(control_test("C04", 0, 20, 20), control_test("C09", 1, 22, 25))
    for number, colour in enumerate(COLOURS):
        mapped.map(number, colour)

    def story(here: str, killed_at: int | None, end: Path | None) -> None:
        site = site_at(here, folder)
        if killed_at:
            kill_at(site.platform.store, killed_at)
        site.tell(0, 1, 2, 3)
        site.tell(4)
        site.book.governance.strategies.clear()  # its target and action are owed no longer
        site.tell(5)
        if end:
            end.write_text(json.dumps(snapshot(site.platform.store), default=str))
        site.platform.store.close()

    kill_everywhere(story, url, stride, out)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
