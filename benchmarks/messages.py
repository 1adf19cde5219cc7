"""Cost of messages: statements and CPU seconds for tickets that open, and for first messages that are renewed.

Run: .venv/bin/python benchmarks/messages.py [--tickets 200] [--site FOLDER]

Builds the small marketplace of the loop tests (some minutes of dbt; a `--site` folder is built once and used
again), lets its newest days open tickets, one in a run and many in a run, and renews the many a day later.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.warehouse.connection import connect
from tests.harness.loop_site import LAST, Site, build_site, open_site, tell_story
from tests.harness.messages.cost import Bench, Cost, a_day_earlier, read_breaches

ALONE = 10


def measure(platform: Platform, tickets: int, folder: Path) -> Iterator[tuple[str, Cost]]:
    """Open tickets, each in a run of its own and all in one, and renew the latter."""
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        some = read_breaches(connection, platform, LAST, tickets)
        for number, verdict in enumerate(some[:: max(len(some) // ALONE, 1)][:ALONE]):
            bench = Bench(platform, connection, folder, f"alone-{number}")
            series = verdict.series
            yield f"open one: {series.indicator}, {series.dimension}", bench.run([verdict], LAST)
        bench = Bench(platform, connection, folder, "many")
        earlier = [a_day_earlier(verdict) for verdict in some]
        yield "open many in one run", bench.run(earlier, LAST - timedelta(days=1))
        yield "renew many in one run", bench.run(some, LAST)


@contextmanager
def told_site(folder: Path | None) -> Iterator[Site]:
    """Give a site on which the story was told; in a folder that is kept, told once."""
    if folder and (folder / "kept" / "replayed").is_dir():
        yield open_site(folder)
        return
    with TemporaryDirectory() as temporary:
        root = folder or Path(temporary)
        root.mkdir(parents=True, exist_ok=True)
        site = build_site(root)
        tell_story(site)
        yield site


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=200)
    parser.add_argument("--site", type=Path)
    given = parser.parse_args()
    with told_site(given.site) as site, TemporaryDirectory() as stores:
        site.put_back("replayed")
        print("| what | messages | statements | for each | CPU s |\n|---|---:|---:|---:|---:|")
        with site.platform(LAST) as platform:
            for what, cost in measure(platform, given.tickets, Path(stores)):
                each = cost.statements / max(cost.messages, 1)
                seconds = f"{cost.cpu_seconds:.2f}"
                print(f"| {what} | {cost.messages} | {cost.statements} | {each:.1f} | {seconds} |")


if __name__ == "__main__":
    main()
