"""What a rule said, column by column: small enough to be handed through Great Expectations."""

from dataclasses import dataclass

import numpy as np

from risk_pipeline.domain.verdict_counts import Tally
from risk_pipeline.monitoring.judging.arrays import (
    AMBER,
    STATUS_TEXTS,
    STATUSES,
    Codes,
    Column,
    Dates,
    Flags,
    Floats,
    Positions,
    Texts,
)
from risk_pipeline.wording.recorded import recorded

COMPACT = (
    *("period_start", "dimension", "segment", "status", "value", "limit_value"),
    *("suppressed", "suppressed_detail"),
)


@dataclass(frozen=True)
class Reds:
    """Red periods of one rule, with the side they lie on: what can explain other hits."""

    period_start: Dates
    period_end: Dates
    known_on: Dates
    dimension: Texts
    segment: Texts
    is_up: Flags
    hour: Positions

    def __len__(self) -> int:
        return len(self.segment)


_NO_DAYS = np.zeros(0, dtype="datetime64[D]")
_NO_TEXTS = np.zeros(0, dtype=object)
NO_REDS = Reds(
    _NO_DAYS, _NO_DAYS, _NO_DAYS, _NO_TEXTS, _NO_TEXTS, np.zeros(0, dtype=bool), np.zeros(0, dtype=np.int64)
)


@dataclass(frozen=True)
class VerdictBlock:
    """Verdicts of one rule; `columns` are those of `ops.rule_results` that vary by row.

    `grounds` holds reasons: the sentences are written with the table.

    `explains` marks reds that can explain other hits,
    `earlier` are those of the context, which have no verdict here; `is_up` is the side of each verdict.
    """

    codes: Codes
    columns: dict[str, Column]
    is_up: Flags
    explains: Flags
    earlier: Reds = NO_REDS

    def __len__(self) -> int:
        return len(self.codes)

    def counts(self) -> dict[str, int]:
        """Return how many verdicts have each status; absent ones are left out."""
        counted = np.bincount(self.codes, minlength=len(STATUSES))
        return {str(STATUS_TEXTS[code]): int(n) for code, n in enumerate(counted) if n}

    def tally(self) -> Tally:
        """Return how many verdicts there are of each status, and how many are not acted on, and why."""
        return Tally.of(zip(STATUS_TEXTS[self.codes], self.columns["suppressed"], strict=True))

    def worst(self) -> int | None:
        """Return the row furthest beyond its limit, the newest of equals; None where nothing is hit."""
        level = int(self.codes.max(initial=0))
        if level < AMBER:
            return None
        at: Positions = np.flatnonzero(self.codes == level)
        value, limit = self.columns["value"][at], self.columns["limit_value"][at]
        with np.errstate(divide="ignore", invalid="ignore"):
            beyond = np.nan_to_num(np.abs(value - limit) / np.abs(limit), nan=0.0, posinf=np.inf)
        return int(at[np.lexsort((self._newest(at), beyond))[-1]])

    def _newest(self, at: Positions) -> Floats:
        """Return what the verdicts are ordered by in time."""
        days: Floats = self.columns["period_start"][at].astype("datetime64[D]").astype(np.float64)
        numbers: Floats = days * 24 + np.nan_to_num(self.columns["hour"][at])
        return numbers

    def row(self, at: int) -> dict[str, object]:
        """Return one verdict in short, in plain types."""
        short = {name: _plain(self.columns[name][at]) for name in COMPACT}
        short["reason"] = recorded(self.columns["grounds"][at])
        hour = self.columns["hour"][at]
        return short if np.isnan(hour) else short | {"hour": int(hour)}

    def hits(self, most: int) -> list[dict[str, object]]:
        """Return reds, then ambers, newest first."""
        at: Positions = np.flatnonzero(self.codes >= AMBER)
        order = np.lexsort((-self._newest(at), -self.codes[at].astype(np.int64)))
        return [self.row(int(position)) for position in at[order][:most]]


def _plain(value: object) -> object:
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[D]"))
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
