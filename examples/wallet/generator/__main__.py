"""`python -m generator data --to 2025-09-05`: the same seed gives the same files."""

import argparse
from datetime import date, datetime
from pathlib import Path

from generator.files import write_files
from generator.planted import LAST


def day_or_instant(text: str) -> date:
    """Read `2025-09-05` as a day and `2025-09-05T16:00` as an instant."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the files go")
    parser.add_argument(
        "--to",
        type=day_or_instant,
        default=LAST,
        help="last day delivered (%(default)s), or an instant of local time such as 2025-09-05T16:00",
    )
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the number of events")
    chosen = parser.parse_args()
    write_files(chosen.folder, chosen.to, seed=chosen.seed, scale=chosen.scale)
