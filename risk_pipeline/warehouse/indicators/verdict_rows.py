"""Verdicts as rows: the one place that turns rows of `ops.rule_results` into `Verdict` and back.

In a frame dates are `datetime64[s]`, whole numbers `Int64`, other numbers `float64` and texts `str`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from risk_pipeline.domain.muting_reasons import Suppression
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.warehouse.schema.verdicts import RULE_RESULTS

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

COLUMNS = tuple(name for name in RULE_RESULTS.names if name != "judged_at")
DATES = RULE_RESULTS.names_of("date")
INTEGERS = RULE_RESULTS.names_of("bigint", "smallint")
NUMBERS = RULE_RESULTS.names_of("double")

_AS_THEY_ARE = tuple(field.name for field in fields(Verdict) if field.name in COLUMNS)
_DTYPES = {
    **dict.fromkeys(DATES, "datetime64[s]"),
    **dict.fromkeys(INTEGERS, "Int64"),
    **dict.fromkeys(NUMBERS, "float64"),
    **dict.fromkeys(RULE_RESULTS.names_of("varchar"), "str"),
}


def to_verdict(row: Mapping[str, Any]) -> Verdict:
    """Return the verdict that a row holds; dates may be instants, and whole numbers floats, as in a frame."""
    values = dict(row)
    values |= {name: int(values[name]) for name in INTEGERS if values[name] is not None}
    grain = Grain(values["grain"])
    # A core expectation judges a table: it has no indicator.
    series = Series(values["indicator"] or "", grain, values["dimension"], values["segment"])
    period = Period(_day(values["period_start"]), grain, values["hour"])
    values |= {"known_on": _day(values["known_on"]), "since": _day(values["since"])}
    values["status"] = Status(values["status"])
    values["grounds"] = Reason.from_json(values["grounds"]) if values["grounds"] else None
    values["suppressed"] = Suppression.stored(values["suppressed"], values["suppressed_detail"])
    return Verdict(series=series, period=period, **{name: values[name] for name in _AS_THEY_ARE})


def to_verdicts(frame: "pd.DataFrame") -> Iterator[Verdict]:
    """Yield the verdict of each row of a frame; columns that it does not have are empty."""
    rows = zip(*(_cells(frame, name) for name in COLUMNS), strict=True)
    return (to_verdict(dict(zip(COLUMNS, row, strict=True))) for row in rows)


def _cells(frame: "pd.DataFrame", name: str) -> list[object]:
    """Return a column's values, None where there is none. Small frames are cheaper column by column."""
    if frame.empty or name not in frame.columns:
        return [None] * len(frame)
    column = frame[name]
    return [None if gone else value for value, gone in zip(column.tolist(), column.isna(), strict=True)]


def to_row(verdict: Verdict) -> dict[str, Any]:
    """Return the row of a verdict, its columns in order."""
    series, period = verdict.series, verdict.period
    parts = {
        "indicator": series.indicator,
        "grain": series.grain,
        "dimension": series.dimension,
        "segment": series.segment,
        "suppressed": verdict.muted,
        "suppressed_detail": verdict.suppressed.sentence if verdict.suppressed else None,
        "period_start": period.start,
        "period_end": period.end,
        "hour": period.hour,
        "grounds": verdict.grounds.to_json() if verdict.grounds else None,
    }
    return {name: parts[name] if name in parts else getattr(verdict, name) for name in COLUMNS}


def to_frame(verdicts: Iterable[Verdict]) -> "pd.DataFrame":
    """Return a frame with a row per verdict, in their order."""
    import pandas as pd

    rows = [[getattr(cell, "value", cell) for cell in to_row(verdict).values()] for verdict in verdicts]
    return typed(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object))


def typed(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return a frame with exactly `COLUMNS`, each of its type, whatever its rows hold."""
    return frame.reindex(columns=list(COLUMNS)).astype(_DTYPES)


def _day(value: Any) -> Any:  # noqa: ANN401 - a date, an instant or a pandas timestamp, or none
    return value.date() if hasattr(value, "date") else value
