"""Builders of rules, indicators and rows of `indicator_values` for tests of monitoring."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.monitoring.judging import VerdictBlock
from risk_pipeline.wording.recorded import recorded

MONDAY = date(2018, 1, 1)


def an_indicator(name: str = "late_rate", **changed: Any) -> Indicator:
    fields: dict[str, Any] = {
        "name": name,
        "title": "Late deliveries",
        "business_line": "fulfilment",
        "unit": "ratio",
        "direction": "up_bad",
        "kind": "lagging",
        "form": "flow",
        "grain": ("day", "week", "month"),
        "dimensions": ("all", "customer_state", "seller"),
        "min_denominator": 30,
        "owner": "fulfilment_ops",
        "description": "late / delivered",
        "feeds": ("olist.orders",),
    }
    fields |= changed
    if fields["unit"] in {"count", "money_minor"}:
        fields.setdefault("denominator", "none")
    return Indicator.model_validate(fields)


def a_rule(
    kind: str = "expect_indicator_within_limits", rule_id: str = "fulfilment.late", **kwargs: Any
) -> Rule:
    state = kwargs.pop("state", "active")
    dataset = kwargs.pop("dataset", None)
    meta = {
        "risk": "R04",
        "mode": "post_event",
        "owner": "fulfilment_ops",
        "playbook": "late_delivery",
        "rationale": "a test",
        "review_by": "2027-01-01",
        "state": state,
        "dataset": dataset,
    }
    return Rule.model_validate({"id": rule_id, "type": kind, "kwargs": kwargs, "meta": meta})


def a_row(
    value: float | None,
    at: int = 0,
    *,
    grain: str = "day",
    sample: float | None = 400,
    **changed: Any,
) -> dict[str, Any]:
    """Return the row of the `at`-th period after the first Monday of 2018: of the total, unless `changed`."""
    period = period_at(at, Grain(grain))
    row: dict[str, Any] = {
        "indicator": "late_rate",
        "grain": grain,
        "period_start": period.start,
        "dimension": "all",
        "segment": "all",
        "business_line": "fulfilment",
        "period_end": period.end,
        "known_on": period.end,
        "numerator": None if value is None or sample is None else value * sample,
        "denominator": sample,
        "value": value,
        "unit": "ratio",
        "exposure_minor": 1000,
        "centre": None,
        "lower": None,
        "upper": None,
        "deviation": None,
        "n_history": 100,
        "is_complete": True,
    }
    if period.hour is not None:
        row |= {"hour": period.hour, "since_hour": None}
    return row | changed


def period_at(at: int, grain: Grain) -> Period:
    if grain is Grain.HOUR:
        return Period(MONDAY + timedelta(days=at // 24), grain, at % 24)
    if grain is Grain.MONTH:
        return Period(date(MONDAY.year + at // 12, at % 12 + 1, 1), grain)
    return Period(MONDAY + timedelta(days=at * (7 if grain is Grain.WEEK else 1)), grain)


def a_series(values: list[float | None], **common: Any) -> list[dict[str, Any]]:
    """Return consecutive periods of one series."""
    return [a_row(value, at, **common) for at, value in enumerate(values)]


def a_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows typed as the warehouse hands them out."""
    frame = pd.DataFrame(rows)
    for name in ("period_start", "period_end", "known_on"):
        frame[name] = pd.to_datetime(frame[name])
    numbers = ["numerator", "denominator", "value", "centre", "lower", "upper", "deviation", "n_history"]
    frame[numbers] = frame[numbers].astype("float64")
    return frame


def table_of(block: VerdictBlock) -> pd.DataFrame:
    """Return verdicts as a table, each with its sentence."""
    return pd.DataFrame(block.columns | {"reason": [recorded(each) for each in block.columns["grounds"]]})


def days(first: int, last: int) -> tuple[date, date]:
    """Return a window counted in days after the first Monday of 2018."""
    return MONDAY + timedelta(days=first), MONDAY + timedelta(days=last)
