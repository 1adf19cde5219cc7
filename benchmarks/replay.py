"""Replay of a marketplace's whole history: ingest, dbt, judging, tickets and messages.

Runs `risk replay` in a process of its own on the simulator's files, or on a folder of Olist's, and prints a
Markdown table. CPU seconds and peak memory include dbt's process.

    python benchmarks/replay.py [--data FOLDER --from 2017-01-05 --to 2018-03-31]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from risk_pipeline.demo.scenario import load_scenario
from risk_pipeline.demo.simulator.marketplace import write_marketplace


def main() -> None:
    """Measure one replay."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--from", dest="first")
    parser.add_argument("--to", dest="last")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        data, first, last = given.data, given.first, given.last
        if data is None:
            scenario = load_scenario()
            data = Path(folder) / "data"
            write_marketplace(data, scenario)
            first, last = str(scenario.start), str(scenario.end)
        environment = os.environ | {
            "RISK_VAR_DIR": f"{folder}/var",
            "RISK_DATA_DIR": str(data),
            "RISK_DBT_TARGET_DIR": f"{folder}/target",
        }
        risk = str(Path(sys.executable).with_name("risk"))
        subprocess.run([risk, "prepare"], env=environment, check=True, capture_output=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        done = subprocess.run(
            [risk, "replay", "--from", first, "--to", last, "--json"],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        wall = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads(done.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print("| days | verdicts | tickets | messages | wall s | CPU s | peak MB of the largest process |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    days = f"{first} to {last}"
    print(
        f"| {days} | {report['verdicts']:,} | {len(report['openings'])} | {report['messages_sent']} "
        f"| {wall:.1f} | {cpu:.1f} | {after.ru_maxrss / 1024:,.0f} |"
    )


if __name__ == "__main__":
    main()
