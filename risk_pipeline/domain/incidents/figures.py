"""What data say of an incident: where each axis stands, whether it gets worse, whether it is over."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from risk_pipeline.domain.register.incidents.scale import Axis, Measure

__all__ = ["Axis", "AxisNumber", "Evidence", "FactsVersion", "Measure", "RecoveryCheck", "SeriesRef", "Trend"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SeriesRef(_Frozen):
    """An indicator, or one segment of it."""

    indicator: str
    dimension: str = "all"
    segment: str = "all"


class AxisNumber(_Frozen):
    """Where a measure of an axis stands. `source`: `ticket T-000042`, `indicator x`, `person ana`."""

    axis: Axis
    measure: Measure
    value: float
    source: str
    at: datetime

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return self.measure.unit


class Trend(_Frozen):
    """Whether a linked series still gets worse; None where nobody knows."""

    series: SeriesRef
    is_worsening: bool | None
    value: float | None = None
    before: float | None = None
    unit: str = "count"
    source: str = ""


class RecoveryCheck(_Frozen):
    """What became of one recovery criterion; `is_met` None: not known, which is not met."""

    criterion: str
    is_met: bool | None
    value: float | None = None
    wanted: float | None = None
    unit: str = "count"
    source: str = ""
    as_of: date | None = None


class FactsVersion(_Frozen):
    """A version of the facts sheet; what it says lies in the store under its hash."""

    version: int
    at: datetime
    as_of: date
    sheet_sha: str
    evidence_sha: str
    by: str


class Evidence(_Frozen):
    """What a number of the facts sheet rests on: a query, and the keys of its rows. Its sample is masked.

    `keys_hash` and `contents_hash` are one hash each over the keys of the rows, and over what they say;
    `file` under var/incidents holds the fingerprints that give both back.
    """

    name: str
    query: str
    keys_hash: str
    contents_hash: str = ""
    rows: int
    file: str = ""
    sample: tuple[Mapping[str, JsonValue], ...] = ()
