"""CPU seconds (user and system) of what somebody at a terminal waits for: a TAB, help, a short list.

`python -m benchmarks.terminal` prints a Markdown table; the least of five runs counts. It works on the site
of RISK_VAR_DIR, such as that of `make demo`. The bar of a TAB is 0.3 s.
"""

import os
import resource
import subprocess
import sys

RUNS = 5
_RISK = [sys.executable, "-c", "import sys; sys.argv[0] = 'risk'; from risk_pipeline.cli import main; main()"]
TABS = {
    "the verbs": ("",),
    "verbs on tickets": ("tickets", ""),
    "a ticket's number": ("tickets", "show", "T-"),
    "a rule": ("tickets", "list", "--rule", ""),
    "an indicator": ("chart", ""),
    "an owner": ("tickets", "list", "--owner", ""),
    "a business line": ("review", "--line", ""),
}
CALLS = (("--version",), ("--help",), ("tickets", "--help"), ("tickets", "list"), ("status",))


def seconds(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    """Return the least CPU time of several runs."""
    found = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*_RISK, *arguments], env=os.environ | environment, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


def tab(words: tuple[str, ...]) -> dict[str, str]:
    """Return what bash tells a program that is to complete these words."""
    words = ("risk", *words)
    return {
        "_RISK_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }


if __name__ == "__main__":
    print("| what | CPU s |")
    print("|---|---:|")
    for name, words in TABS.items():
        print(f"| TAB: {name} | {seconds((), tab(words)):.2f} |")
    for call in CALLS:
        print(f"| `risk {' '.join(call)}` | {seconds(call, {}):.2f} |")
