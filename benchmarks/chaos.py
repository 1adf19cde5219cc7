"""Is each message at Slack exactly once, whatever is killed or lost? Counted on SQLite and PostgreSQL.

Run: .venv/bin/python benchmarks/chaos.py [--seed 1 --transitions 500 --only sqlite]

Needs Node with `npm ci` (the Slack emulator) and PostgreSQL's server programs. Sender processes are
killed with SIGKILL at random moments; a proxy in front of the emulator loses requests and answers,
answers with errors and rate limits, and lets clients time out before or after Slack has posted.
Times are a tenth of those in production; waits that Slack asks for are kept.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.harness.chaos_story import FAULTS, Chaos, Found, run_chaos
from tests.servers.postgres import running_server
from tests.servers.slack import SlackServer, running_slack


def main() -> None:
    """Print a Markdown table; end with 1 when a message came twice, never, or out of order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--transitions", type=int, default=500)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    given = parser.parse_args()
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
    counts = sorted(found.messages_per_transition.items())
    return ", ".join(f"{messages} ({count} times)" for messages, count in counts)


if __name__ == "__main__":
    main()
