"""Print the bars; exit with 1 where one is missed.

`--root FOLDER` measures another checkout, `--worst N` names more offenders of each bar.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.house.bars import Bar, measure

ROOT = Path(__file__).resolve().parents[2]


def lines_of(bars: list[Bar], worst: int) -> Iterator[str]:
    """Yield the table of bars, then the worst offenders of each bar that is missed."""
    yield "| what | figure | bar | |"
    yield "|---|---:|---:|---|"
    for bar in bars:
        yield f"| {bar.name} | {bar.figure:g} | {bar.limit:g} | {'met' if bar.is_met else 'MISSED'} |"
    for bar in bars:
        if not bar.is_met:
            yield f"\n{bar.name}, worst first:"
            yield from (f"  {each.size:g}  {each.where}" for each in bar.offenders[:worst])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.house", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to measure")
    parser.add_argument("--worst", type=int, default=5, help="how many offenders to name")
    given = parser.parse_args()
    bars = measure(given.root)
    print("\n".join(lines_of(bars, given.worst)))
    sys.exit(not all(bar.is_met for bar in bars))


if __name__ == "__main__":
    main()
