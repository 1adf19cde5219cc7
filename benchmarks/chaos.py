"""Is the state right, and each message at Slack exactly once, whatever is killed or lost?

Run: .venv/bin/python benchmarks/chaos.py senders [--seed 1 --transitions 500 --only sqlite]
     .venv/bin/python benchmarks/chaos.py incidents [--seed 1 --incidents 50 --transitions 1000 --only sqlite]
     .venv/bin/python benchmarks/chaos.py runs [--seed 1 --kills 50 --days 10 --company wallet]

Needs Node with `npm ci` (the Slack emulator); `senders` and `incidents` need PostgreSQL's server programs, too.

senders: sender processes are killed with SIGKILL at random moments; a proxy in front of the emulator
loses requests and answers, answers with errors and rate limits, and lets clients time out before or
after Slack has posted. Times are a tenth of those in production; waits that Slack asks for are kept.

incidents: the same with incidents that go from declared to closed, some of them twice, each in a room of its own; writers
crash between state and message, and clicks come twice.

runs: `risk run` and `dagster job execute`, day by day, are killed at random instants and started again.
Tables, tickets and messages are compared with those of the same days in peace.
"""

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.harness.chaos_story import FAULTS, Chaos, Fault, Found, run_chaos
from tests.harness.killed.days.shops import COMPANIES
from tests.harness.killed.days.story import LOG, DaysOfChaos, Survived, live_through
from tests.harness.killed.incident_chaos import Lived, live_in_chaos
from tests.servers.postgres import running_server
from tests.servers.slack import SlackServer, running_slack


def main() -> None:
    """Print a Markdown table; end with 1 when something is not as it would be in peace."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    what = parser.add_subparsers(required=True)
    senders = what.add_parser("senders")
    senders.set_defaults(measure=measure_senders)
    senders.add_argument("--transitions", type=int, default=500)
    senders.add_argument("--only", choices=["sqlite", "postgres"])
    incidents = what.add_parser("incidents")
    incidents.set_defaults(measure=measure_incidents)
    incidents.add_argument("--incidents", type=int, default=50)
    incidents.add_argument("--transitions", type=int, default=1000)
    incidents.add_argument("--kill-every", type=float, default=5.0, help="seconds, on average")
    incidents.add_argument("--longest-minutes", type=float, default=120, help="give up after that")
    incidents.add_argument("--only", choices=["sqlite", "postgres"])
    runs = what.add_parser("runs")
    runs.set_defaults(measure=measure_runs)
    runs.add_argument("--kills", type=int, default=50)
    runs.add_argument("--days", type=int, default=10)
    runs.add_argument("--company", choices=[*COMPANIES], default="init")
    for each in (senders, incidents, runs):
        each.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.measure(given)


def measure_runs(given: argparse.Namespace) -> None:
    """Kill runs; say on the error stream when and where."""
    logging.basicConfig(format="%(message)s")
    LOG.setLevel(logging.INFO)
    chaos = DaysOfChaos(given.seed, given.kills, given.days, given.company)
    with TemporaryDirectory() as folder:
        survived = live_through(Path(folder), chaos)
    print(table_of_runs(chaos, survived))
    print("\n".join(survived.differences), file=sys.stderr)
    if not survived.is_equal:
        raise SystemExit(1)


def table_of_runs(chaos: DaysOfChaos, survived: Survived) -> str:
    """Return how often which stage of which program was hit, and whether all is as in peace."""
    programs = sorted({program for program, _ in survived.kills})
    rows = [
        (stage, [survived.kills[program, stage] for program in programs])
        for stage in sorted({stage for _, stage in survived.kills})
    ]
    rows.append(("**all kills**", [sum(row[at] for _, row in rows) for at in range(len(programs))]))
    by = ", ".join(f"{count} {name}" for name, count in sorted(survived.signals.items()))
    lines = [
        f"| seed {chaos.seed}, {chaos.days} days of `{chaos.company}`, killed in | {' | '.join(programs)} |",
        f"|---|{'---:|' * len(programs)}",
        *(f"| {stage} | {' | '.join(map(str, row))} |" for stage, row in rows),
        "",
        f"{by}. {survived.refused} restarts found the warehouse still held; {survived.outlived} killed runs "
        "left a process behind.",
        f"Compared: {survived.rows:,} rows, {survived.messages} messages. "
        f"Differences: {len(survived.differences)}.",
        f"CPU s: {survived.cpu_in_peace:.0f} in peace, {survived.cpu:.0f} under kills. "
        f"Wall s: {survived.seconds:.0f}.",
    ]
    return "\n".join(lines)


def measure_incidents(given: argparse.Namespace) -> None:
    """Kill senders while incidents live."""
    chaos = Chaos(
        seed=given.seed,
        transitions=given.transitions,
        tickets=given.incidents,
        senders=4,
        fault_share=0.1,
        kill_every_seconds=given.kill_every,
        timeout=0.5,
        late=0.7,
        settle=1.0,
        stale=10.0,
        longest_seconds=given.longest_minutes * 60,
    )
    results: list[tuple[str, Lived]] = []
    with TemporaryDirectory() as folder, running_slack(Path(folder)) as slack:
        if given.only != "postgres":
            lived = live_in_chaos(f"sqlite:///{folder}/state.sqlite", slack, chaos)
            results.append(("SQLite", lived))
        if given.only != "sqlite":
            with running_server() as url:
                results.append(("PostgreSQL", live_in_chaos(url, slack, chaos)))
    print(*results, sep="\n", file=sys.stderr)
    print(table_of_incidents(given.seed, results))
    if not all(lived.is_as_in_peace for _, lived in results):
        raise SystemExit(1)


def table_of_incidents(seed: int, results: list[tuple[str, Lived]]) -> str:
    """Return what was done and found, a column for each database."""
    lines: list[tuple[str, Callable[[Lived], object]]] = [
        ("incidents, all closed", lambda f: f.incidents),
        ("transitions", lambda f: f.transitions),
        ("rows of the outbox (posts, updates, steps of rooms)", lambda f: f.rows),
        ("senders killed", lambda f: f.kills),
        ("writers crashed between state and message", lambda f: f.crashes),
        *((f"calls with `{fault}`", partial(_met, fault)) for fault in FAULTS),
        ("**rooms per incident**", lambda f: _times(f.rooms_per_incident)),
        ("**messages per row that is one**", lambda f: _times(f.copies_of_messages)),
        ("messages nobody asked for", lambda f: f.strangers),
        ("messages out of order in their room", lambda f: f.out_of_order),
        (
            "rooms with another topic than the last state, or not archived",
            lambda f: f.wrong_rooms,
        ),
        ("clocks that stood still", lambda f: f.lost_clocks),
        ("wall s", lambda f: f"{f.seconds:.0f}"),
    ]
    head = f"| seed {seed} | {' | '.join(name for name, _ in results)} |\n|---|{'---:|' * len(results)}"
    rows = (f"| {what} | {' | '.join(str(of(lived)) for _, lived in results)} |" for what, of in lines)
    return "\n".join([head, *rows])


def _met(fault: Fault, lived: Lived) -> int:
    return lived.faults[fault]


def measure_senders(given: argparse.Namespace) -> None:
    """Kill senders on SQLite and PostgreSQL."""
    chaos = Chaos(seed=given.seed, transitions=given.transitions)
    results: list[tuple[str, Found]] = []
    with TemporaryDirectory() as folder, running_slack(Path(folder)) as slack:
        if given.only != "postgres":
            url = f"sqlite:///{folder}/state.sqlite"
            results.append(("SQLite", measure(url, slack, chaos)))
        if given.only != "sqlite":
            with running_server() as url:
                results.append(("PostgreSQL", measure(url, slack, chaos)))
    print(table(given.seed, results))
    if not all(found.is_exactly_once for _, found in results):
        raise SystemExit(1)


def measure(url: str, slack: SlackServer, chaos: Chaos) -> Found:
    """Run it once and say on the error stream how it went."""
    found = run_chaos(url, slack, chaos)
    print(found, file=sys.stderr)
    return found


def table(seed: int, results: list[tuple[str, Found]]) -> str:
    """Return what was done and found, a column for each database."""
    lines: list[tuple[str, list[object]]] = [
        ("transitions that people are told of", [f.transitions for _, f in results]),
        ("rows of the outbox (posts and updates)", [f.rows for _, f in results]),
        ("senders killed", [f.kills for _, f in results]),
        *((f"calls with `{fault}`", [f.faults[fault] for _, f in results]) for fault in FAULTS),
        ("posts that Slack took and did not confirm", [f.committed_unanswered for _, f in results]),
        ("**messages per transition**", [_counts(f) for _, f in results]),
        ("messages nobody asked for", [f.strangers for _, f in results]),
        ("messages out of order in their thread", [f.out_of_order for _, f in results]),
        ("root messages that do not show the last state", [f.wrong_roots for _, f in results]),
        ("wall s", [f"{f.seconds:.0f}" for _, f in results]),
    ]
    head = f"| seed {seed} | {' | '.join(name for name, _ in results)} |\n|---|{'---:|' * len(results)}"
    return "\n".join([head, *(f"| {what} | {' | '.join(map(str, row))} |" for what, row in lines)])


def _counts(found: Found) -> str:
    return _times(found.copies_of_messages)


def _times(found: Counter[int]) -> str:
    return ", ".join(f"{number} ({count} times)" for number, count in sorted(found.items()))


if __name__ == "__main__":
    main()
