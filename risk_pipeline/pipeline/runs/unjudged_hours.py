"""Which hours of a judgement nobody could judge, why, and how far the feeds behind them are seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.formatting import counted, format_day
from risk_pipeline.domain.verdict import Status

if TYPE_CHECKING:
    import pandas as pd

_UNKNOWN = (Status.NO_DATA.value, Status.STALE.value)


@dataclass(frozen=True)
class HeldUp:
    """Hours that were not judged for one reason.

    `seen_to` are the feeds behind them that do not reach the end of the newest hour that is over, each with
    the instant up to which it is seen, as local time of the business; None: it has brought nothing yet.
    """

    status: str
    reason: str
    hours: int
    seen_to: Mapping[str, datetime | None]

    def __str__(self) -> str:
        behind = ", ".join(f"{feed} {_instant(at)}" for feed, at in self.seen_to.items())
        seen = f" (feeds are seen: {behind})" if behind else ""
        status = self.status.replace("_", " ")
        return f"{counted(self.hours, 'hour')} not judged ({status}): {self.reason}{seen}"


def held_up(
    verdicts: "pd.DataFrame", catalog: Catalog, seen_to: Mapping[str, datetime | None], now: datetime
) -> tuple[HeldUp, ...]:
    """Return what kept hours from being judged, the most hours first. `now` is local time without zone."""
    unknown = verdicts[(verdicts["grain"] == "hour") & verdicts["status"].isin(_UNKNOWN)]
    over = now.replace(minute=0, second=0, microsecond=0)
    found = []
    for (status, reason), rows in unknown.groupby(["status", "reason"], sort=True):
        rules = (catalog.rules[rule_id] for rule_id in sorted(set(rows["rule_id"])))
        feeds = {feed for rule in rules for feed in catalog.indicators[rule.indicator or ""].feeds}
        behind = {
            feed: seen_to[feed]
            for feed in sorted(feeds & seen_to.keys())
            if (at := seen_to[feed]) is None or at < over
        }
        hours = len(rows[["period_start", "hour"]].drop_duplicates())
        found.append(HeldUp(str(status), str(reason), hours, behind))
    return tuple(sorted(found, key=lambda each: -each.hours))


def _instant(at: datetime | None) -> str:
    return f"up to {format_day(at.date())} {at:%H:%M}" if at else "not at all yet"
