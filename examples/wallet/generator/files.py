"""Write the files: one a day and feed from 1 September 2025 on; before, one a month."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd

from generator.company import simulate
from generator.planted import DAILY_FROM, FIRST, LAST, SHORT
from generator.spelling import SPELLINGS


def write_files(folder: Path, to: date, *, seed: int = 11, scale: float = 1.0) -> None:
    """Write what the systems had delivered by the end of the day `to`, or by that instant of local time.

    Files of earlier days stay byte for byte the same.
    """
    until = pd.Timestamp(to) if isinstance(to, datetime) else pd.Timestamp(to) + pd.Timedelta(days=1)
    for name, rows in simulate(seed, scale).items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        spelling = SPELLINGS[name]
        for span, start, end in _spans(until):
            spelt = spelling.spell(_known_between(rows, spelling.changes, start, end))
            if name == "repayments" and span == SHORT.isoformat():
                spelt = spelt.head(len(spelt) // 8)
            if len(spelt):
                path = folder / name / f"{name}_{span}.csv"
                spelt.to_csv(
                    path, sep=spelling.delimiter, index=False, encoding=spelling.encoding, lineterminator="\n"
                )


def _spans(until: pd.Timestamp) -> Iterator[tuple[str, pd.Timestamp, pd.Timestamp]]:
    """Give each file's name, its beginning and its end: months first, then days, the last cut off."""
    for month in pd.period_range(FIRST, DAILY_FROM - timedelta(days=1), freq="M"):
        yield str(month), month.start_time, (month + 1).start_time
    for day in pd.date_range(DAILY_FROM, min(until - pd.Timedelta(seconds=1), pd.Timestamp(LAST))):
        yield day.date().isoformat(), day, min(day + pd.Timedelta(days=1), until)


def _known_between(
    rows: pd.DataFrame, changes: tuple[str, ...], start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """Return the rows that changed from `start` until before `end`, as they were known then."""
    instants = rows[list(changes)]
    begin = pd.Timestamp.min if start <= pd.Timestamp(FIRST) else start
    rows = rows[((instants >= begin) & (instants < end)).any(axis="columns")]
    rows = rows[rows[changes[0]] < end].copy()
    for column in changes[1:]:
        rows[column] = rows[column].where(rows[column] < end)
    return rows
