"""Verdicts as rows of `ops.rule_results`: its columns in order, and the way there and back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.verdict import Status, Verdict

COLUMNS = (
    "rule_id",
    "rule_sha",
    "indicator",
    "grain",
    "period_start",
    "period_end",
    "known_on",
    "dimension",
    "segment",
    "status",
    "value",
    "numerator",
    "denominator",
    "limit_value",
    "limit_kind",
    "expected",
    "lower",
    "upper",
    "score",
    "exposure_minor",
    "reason",
    "suppressed",
    "since",
    "excess",
    "known_event",
    "hour",
    "since_hour",
    "run_id",
)
_AS_THEY_ARE = tuple(field.name for field in fields(Verdict) if field.name in COLUMNS)
_WHOLE = ("exposure_minor", "hour", "since_hour")


def to_verdict(row: Mapping[str, Any]) -> Verdict:
    """Return the verdict that a row holds; dates may be instants, and whole numbers floats, as in a frame."""
    values = dict(row)
    values |= {name: int(values[name]) for name in _WHOLE if values[name] is not None}
    grain = Grain(values["grain"])
    # A core expectation judges a table: it has no indicator.
    series = Series(values["indicator"] or "", grain, values["dimension"], values["segment"])
    period = Period(_day(values["period_start"]), grain, values["hour"])
    values |= {"known_on": _day(values["known_on"]), "since": _day(values["since"])}
    values["status"] = Status(values["status"])
    return Verdict(series=series, period=period, **{name: values[name] for name in _AS_THEY_ARE})


def to_row(verdict: Verdict) -> dict[str, Any]:
    """Return the row of a verdict, its columns in order."""
    series, period = verdict.series, verdict.period
    parts = {
        "indicator": series.indicator,
        "grain": series.grain,
        "dimension": series.dimension,
        "segment": series.segment,
        "period_start": period.start,
        "period_end": period.end,
        "hour": period.hour,
    }
    return {name: parts[name] if name in parts else getattr(verdict, name) for name in COLUMNS}


def _day(value: Any) -> Any:  # noqa: ANN401 - a date, an instant or a pandas timestamp, or none
    return value.date() if hasattr(value, "date") else value
