"""CPU seconds and memory of the imports that somebody waits for, each in a fresh interpreter.

`python benchmarks/imports.py` prints a Markdown table; the least of five runs counts. The first row is
Dagster and dagster-dbt alone: what is above it is ours. Needs a manifest: `risk prepare`.
"""

import json
import subprocess
import sys

RUNS = 5
MEASURED = {
    "dagster and dagster-dbt alone": "import dagster, dagster_dbt",
    "Dagster definitions, loaded": "from risk_pipeline import definitions; definitions.defs()",
    "`risk` command line": "from risk_pipeline.cli import app; app.load_verbs()",
    "judging (Great Expectations)": "import risk_pipeline.monitoring.judge_rules",
}
PROBE = """
import json, resource, sys, time
{code}
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([time.process_time(), usage.ru_maxrss / 1024, len(sys.modules)]))
"""


def measure(code: str) -> tuple[float, float, int]:
    found = []
    for _ in range(RUNS):
        command = [sys.executable, "-c", PROBE.format(code=code)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(tuple(json.loads(done.stdout.splitlines()[-1])))
    return min(found)


if __name__ == "__main__":
    print("| what is imported | CPU s | peak MB | modules |")
    print("|---|---:|---:|---:|")
    for name, code in MEASURED.items():
        seconds, megabytes, modules = measure(code)
        print(f"| {name} | {seconds:.2f} | {megabytes:.0f} | {modules} |")
