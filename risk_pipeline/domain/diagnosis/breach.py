"""What is asked about the newest period of a ticket, so that many can be read together."""

from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.diagnosis.largest_rows import OffPeriod
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.series import Series


@dataclass(frozen=True, slots=True)
class Breach:
    """A series that is off in a period, since `since` (of hours: its `since_hour`).

    `last_day` is the last day of the period. `risk` names the risk whose other indicators may have moved
    before. `off` is the period whose largest rows are asked for. `is_located` requests where and why it
    moved, which costs a scan of the events behind the series; `is_split` requests the segments that push
    a total.
    """

    series: Series
    period: Period
    last_day: date
    since: date
    since_hour: int | None = None
    risk: str = ""
    off: OffPeriod | None = None
    is_located: bool = False
    is_split: bool = False

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of the period."""
        return self.period.start, self.last_day
