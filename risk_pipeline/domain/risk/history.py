"""How an indicator stands, by the history of one of its series (risk catalogue, sections 4.1 and 4.2).

`warehouse/governance/readings.py` finds the same for all series and days at once; a test compares the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.risk.inputs import Reading

JUDGED = ("green", "amber", "red")
FREQUENCY_DAYS = {Grain.HOUR: 1, Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 31}
"""Days between two periods. Hours are looked at by the day, by their worst."""
_STEPS = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One period of a series: what its rule said when it became known, and its badness (higher is worse).

    Badness is the value where up is bad, its opposite where down is, and None where both are.
    """

    known_on: date
    status: str
    badness: float | None = None
    is_muted: bool = False


def read_history(periods: Sequence[Judged], day: date, grain: Grain) -> Reading:
    """Return how a series stands at the end of a day; `periods` are in order.

    After amber or red a first clean period still counts as amber. It worsens once three periods in a row
    were worse than the one before. A hit that is muted, and so not acted on, counts as amber.
    """
    known = [period for period in periods if period.known_on <= day]
    judged = [period for period in known if period.status in JUDGED]
    if not judged:
        return Reading()
    newest = judged[-1]
    return Reading(
        status=_with_hysteresis([_counted(period) for period in judged[-2:]]),
        is_worsening=_is_worsening([period.badness for period in judged[-_STEPS - 1 :]]),
        is_known=known[-1] is newest and (day - newest.known_on).days < 2 * FREQUENCY_DAYS[grain],
        is_lapsed=(day - newest.known_on).days > 2 * FREQUENCY_DAYS[grain],
    )


def _counted(period: Judged) -> str:
    return "amber" if period.is_muted and period.status == "red" else period.status


def _with_hysteresis(statuses: Sequence[str]) -> str:
    return "amber" if statuses[-1] == "green" and statuses[0] != "green" else statuses[-1]


def _is_worsening(badness: Sequence[float | None]) -> bool:
    if len(badness) <= _STEPS or None in badness:
        return False
    known = [value for value in badness if value is not None]
    return all(later > earlier for earlier, later in pairwise(known))
