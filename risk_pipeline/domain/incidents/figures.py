"""What data say of an incident: where each axis stands, whether it gets worse, whether it is over."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue, field_validator

from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.incidents.scale import Axis, Measure

__all__ = [
    "Axis",
    "AxisNumber",
    "Evidence",
    "FactsVersion",
    "Measure",
    "NumberSource",
    "RecoveryCheck",
    "SeriesRef",
    "SourceKind",
    "Trend",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SeriesRef(_Frozen):
    """An indicator, or one segment of it."""

    indicator: str
    dimension: str = "all"
    segment: str = "all"


class SourceKind(StrEnum):
    """Where a number of an axis comes from; `other` is in words, as before sources were kept in parts."""

    ROWS = "rows"
    BOOKED = "booked"
    INDICATOR = "indicator"
    PERSON = "person"
    OTHER = "other"


_ENGLISH = {
    SourceKind.ROWS: "rows of linked tickets",
    SourceKind.BOOKED: "losses booked on linked tickets",
    SourceKind.INDICATOR: "indicator {name}",
    SourceKind.PERSON: "person {name}",
    SourceKind.OTHER: "{name}",
}


class NumberSource(_Frozen):
    """Where a number comes from. `name` is the indicator's, the person's or, of another kind, what was said.

    A share is of 30 days of the indicator `month_of`, or, on the worst day, of a usual day of `day_of`.
    """

    kind: SourceKind
    name: str = ""
    month_of: str = ""
    day_of: str = ""

    @property
    def indicator(self) -> str:
        """The indicator that the number or its share is of; empty where it is of none."""
        return self.month_of or self.day_of or (self.name if self.kind is SourceKind.INDICATOR else "")

    def __str__(self) -> str:
        """Return it in English, as the history and tables keep it."""
        said = _ENGLISH[self.kind].format(name=self.name)
        if self.day_of:
            return f"{said} on the worst day, of a usual day of {self.day_of}"
        return f"{said}, of 30 days of {self.month_of}" if self.month_of else said


class AxisNumber(_Frozen):
    """Where a measure of an axis stands, and by what."""

    axis: Axis
    measure: Measure
    value: float
    source: NumberSource
    at: datetime

    @field_validator("source", mode="before")
    @classmethod
    def _in_parts(cls, given: object) -> object:
        """Take words, as events had them before sources were kept in parts."""
        return NumberSource(kind=SourceKind.OTHER, name=given) if isinstance(given, str) else given

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return self.measure.unit


class Trend(_Frozen):
    """Whether a linked series still gets worse; None where nobody knows.

    `newest` is the period that says so; `waits_until` when the next one is over, where it still runs.
    """

    series: SeriesRef
    is_worsening: bool | None
    value: float | None = None
    before: float | None = None
    unit: str = "count"
    source: str = ""
    newest: Period | None = None
    waits_until: datetime | None = None


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
