"""From the declaration of a P0 to its room in Slack: how long people wait for what.

Run: .venv/bin/python -m benchmarks.rooms.declared [--var var/demo] [--ticket T-62]

Needs Node with `npm ci` (the Slack emulator) and a finished `make demo`, of whose state a copy is used. The
incident is declared on a ticket that is open; a courier sends while its facts sheet is written, as `risk slack
listen` does, with the pause between two messages that the settings say. Wall seconds since the declaration.
"""

import argparse
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Visitor
from risk_pipeline.domain.incidents.acts.declare import Declaration
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import parse_ref
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.pipeline.inbound.incident_desk import write_first_facts
from risk_pipeline.pipeline.inbound.slack_server import make_courier
from risk_pipeline.pipeline.incidents.entrance import enter_as
from risk_pipeline.pipeline.operations.operators import Operator
from risk_pipeline.response.incidents.candidates import declare_incident
from risk_pipeline.settings import Settings
from tests.servers.slack import TOKEN, SlackServer, running_slack

LOOK_EVERY_SECONDS, LONGEST_SECONDS = 0.05, 60.0
OWN = ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm")


def main() -> None:
    """Print one row per thing that people wait for; end with 1 when one of them did not come."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--var", type=Path, default=Path("var/demo"))
    parser.add_argument("--ticket", default="T-62")
    given = parser.parse_args()
    with (
        TemporaryDirectory() as folder,
        running_slack(Path(folder)) as slack,
        platform_on(given.var.resolve(), Path(folder), slack) as platform,
    ):
        came = measure(platform, slack, given.ticket)
    print("| since the declaration | s |\n|---|---:|")
    for what, seconds in came.items():
        print(f"| {what} | {'never' if seconds is None else f'{seconds:.1f}'} |")
    if None in came.values():
        raise SystemExit(1)


@contextmanager
def platform_on(var: Path, folder: Path, slack: SlackServer) -> Iterator[Platform]:
    """Give the demo's platform, on a copy of its state, with messages to the emulator."""
    here = folder / "var"
    here.mkdir()
    for path in var.iterdir():
        if path.name in OWN:
            shutil.copy(path, here)
        elif path.name in {"warehouse", "dbt"}:
            (here / path.name).symlink_to(path)
    settings = Settings(var_dir=here, slack_token=SecretStr(TOKEN), slack_base_url=slack.api_url)
    platform = build_platform(settings)
    for kind in platform.catalog.incidents.types.values():
        slack.admin.conversations_create(name=kind.channel)
    try:
        yield platform
    finally:
        platform.store.close()


def measure(platform: Platform, slack: SlackServer, ticket: str) -> dict[str, float | None]:
    """Declare a P0 and look at the emulator until all is there."""
    manager = Visitor("risk_manager", frozenset({"risk_manager"}))
    office = enter_as(platform, Verb.DECLARE, None, Operator(manager, manager))
    kind, line = next(iter(platform.catalog.incidents.types)), next(iter(platform.catalog.lines))
    said = Declaration(
        incident_type=kind,
        business_line=line,
        title="Parcels lost",
        severity=Severity.P0,
        tickets=(parse_ref(ticket),),
        note="for the benchmark",
    )
    courier = make_courier(platform)
    started = time.monotonic()
    incident = declare_incident(office.desk, said, office.doer, office.now)
    courier.poke()

    def write() -> None:
        write_first_facts(incident.ref, office)
        courier.poke()

    writer = threading.Thread(target=write)
    writer.start()
    looks: dict[str, Callable[[str], bool]] = {
        "the room is there": bool,
        "its first message": lambda room: bool(slack.messages(room)),
        "that message is pinned": lambda room: bool(slack.admin.pins_list(channel=room)["items"]),
        "the first facts sheet in that message": lambda room: has_facts(slack, room),
    }
    came: dict[str, float | None] = dict.fromkeys(looks)
    while None in came.values() and time.monotonic() - started < LONGEST_SECONDS:
        room = room_of(slack, incident.ref)
        for what, is_there in looks.items():
            if came[what] is None and room and is_there(room):
                came[what] = time.monotonic() - started
        time.sleep(LOOK_EVERY_SECONDS)
    writer.join()
    courier.close()
    return came


def room_of(slack: SlackServer, ref: str) -> str:
    """Return the id of the channel of an incident; empty before it is made."""
    known = slack.admin.conversations_list(limit=1000)["channels"]
    return next((str(each["id"]) for each in known if str(each["name"]).startswith(ref.lower())), "")


def has_facts(slack: SlackServer, room: str) -> bool:
    """Whether the first message of a room shows the facts sheet."""
    return any("Facts" in str(message.get("blocks")) for message in slack.messages(room)[:1])


if __name__ == "__main__":
    main()
