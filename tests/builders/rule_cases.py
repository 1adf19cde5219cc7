"""For any rule of a project: rows that must breach it and rows that must not.

Each case has a guilty segment and an innocent one next to it, so that a test can ask who was named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from risk_pipeline.catalog.reading.yaml_locations import LOADER
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.register.rule import (
    ControlTestPasses,
    FeedFresh,
    FeedVolume,
    NotConcentrated,
    NotShifting,
    NotWorsening,
    ProcessConforms,
    Rule,
    Suite,
    WithinControlLimits,
    WithinLimits,
)
from risk_pipeline.monitoring.judging.judge import target_of
from tests.builders.rule_rows import MONDAY, a_frame, a_row, period_at

GUILTY, INNOCENT = "guilty", "innocent"


@dataclass(frozen=True)
class Case:
    """Rows, the period in which they breach, and what must then be told."""

    frame: pd.DataFrame
    period: Period
    dimension: str
    segment: str
    limit: float | None


def read_rules(project: Path) -> list[Rule]:
    """Read all rules as they are written; their cross-checks belong to `risk lint`."""
    files = sorted((project / "expectations").glob("*.yaml"))
    suites = [Suite.model_validate(yaml.load(path.read_text(), LOADER)) for path in files]
    return [rule for suite in suites for rule in suite.expectations]


def read_indicators(project: Path) -> dict[str, Indicator]:
    """Read the indicators from the dbt YAML, without running dbt; lineage is left out."""
    found = {}
    for path in sorted((project / "dbt_project" / "models" / "indicators").rglob("*.y*ml")):
        for model in (yaml.load(path.read_text(), LOADER) or {}).get("models", []):
            meta = model.get("config", {}).get("meta", {}).get("indicator")
            if meta:
                indicator = Indicator.model_validate(meta)
                found[indicator.name] = indicator
    return found


def build_case(rule: Rule, indicators: Mapping[str, Indicator], *, breach: bool) -> Case:
    """Return rows that must (or must not) breach a rule of one of our own types."""
    spec = rule.spec
    target = target_of(spec)
    indicator = indicators[target.indicator]
    common = {"indicator": indicator.name, "grain": target.grain.value, "unit": indicator.unit}
    segments = _segments(spec)
    rows = [
        _mature(row, indicator)
        for segment in segments
        for row in _series(spec, indicator, segment, common, breach=breach and segment == segments[0])
    ]
    last = period_at(max(row["at"] for row in rows), target.grain)
    limit = _limit(spec, indicator)
    frame = a_frame([{k: v for k, v in row.items() if k != "at"} for row in rows])
    return Case(frame, last, segments[0][0], segments[0][1], limit if breach else None)


def _segments(spec: Any) -> list[tuple[str, str]]:
    if isinstance(spec, FeedVolume | FeedFresh):
        return [("feed", feed) for feed in spec.feeds]
    if isinstance(spec, NotConcentrated):
        return [
            (spec.by[0], f"{GUILTY if at == 0 else INNOCENT}{at}") for at in range(spec.min_segments + 30)
        ]
    if spec.by[0] == "all":
        return [("all", "all")]
    # A test of a control by name looks at its own segment alone.
    named = getattr(spec, "segments", None) or (GUILTY,)
    return [(spec.by[0], named[0]), (spec.by[0], INNOCENT)]


def _series(
    spec: Any, indicator: Indicator, segment: tuple[str, str], common: dict[str, str], *, breach: bool
) -> list[dict[str, Any]]:
    sample = _sample(indicator)
    rows = []
    for at, fields in enumerate(_fields(spec, indicator, breach=breach)):
        row = a_row(fields["value"], at, dimension=segment[0], segment=segment[1], sample=sample, **common)
        rows.append(row | {"at": at} | fields)
    return rows


def _sample(indicator: Indicator) -> float | None:
    """Return a sample so large that the Wilson guard is sure; counts and sums have none."""
    if indicator.direction is Direction.BAND and indicator.min_denominator == 0:
        return None
    return float(max(indicator.min_denominator, 1) * 10_000)


def _fields(spec: Any, indicator: Indicator, *, breach: bool) -> list[dict[str, Any]]:
    match spec:
        case WithinLimits():
            expected = {"centre": spec.min_expected * 2} if spec.min_expected else {}
            return [{"value": _beyond(spec, indicator, breach=breach), **expected}] * spec.consecutive
        case WithinControlLimits():
            return [_scored(spec, indicator, breach=breach)] * spec.consecutive
        case NotShifting():
            return [_shifted(spec, indicator, breach=breach)]
        case NotWorsening():
            step = spec.min_change * 1.5 / spec.periods * (1 if breach else 0)
            sign = -1 if indicator.direction is Direction.DOWN_BAD else 1
            return [{"value": 0.2 * (1 + sign * step * at)} for at in range(spec.periods + 1)]
        case NotConcentrated():
            part = 1.0 + spec.min_total
            others = part * (spec.min_segments + 29)
            return [{"value": 0.1, "numerator": others * spec.red / (1 - spec.red) * 1.5 if breach else part}]
        case ControlTestPasses() | ProcessConforms():
            sample = _sample(indicator) or 1
            allowed = max(spec.max_exceptions, spec.max_share * sample)
            found = allowed + 1 if breach else allowed
            return [{"value": found / sample, "numerator": found}]
    return _feed_fields(spec, breach=breach)


def _feed_fields(spec: FeedVolume | FeedFresh, *, breach: bool) -> list[dict[str, Any]]:
    if isinstance(spec, FeedFresh):
        return [{"value": spec.red_hours + 1 if breach else spec.amber_hours}]
    usual = spec.min_expected * 2
    value = usual * spec.red / 2 if breach else usual
    return [{"value": value, "centre": usual, "n_history": spec.min_history}]


def _beyond(spec: WithinLimits, indicator: Indicator, *, breach: bool) -> float:
    red, amber = spec.red, spec.amber if spec.amber is not None else spec.red
    if isinstance(red, tuple):
        return red[1] * 1.2 if breach else (amber[0] + amber[1]) / 2
    if indicator.direction is Direction.DOWN_BAD:
        return red * 0.95 if breach else amber
    return (red * 1.5 or 0.5) if breach else amber


def _scored(spec: WithinControlLimits, indicator: Indicator, *, breach: bool) -> dict[str, Any]:
    centre = 0.2 if indicator.unit == "ratio" else max(spec.min_expected, 1.0) * 2
    sign = -1 if indicator.direction is Direction.DOWN_BAD else 1
    value = centre * (1 + sign * (spec.min_effect + 0.1)) if breach else centre
    deviation = sign * (spec.red + 1) if breach else 0.0
    return {
        "value": value,
        "centre": centre,
        "lower": centre * 0.9,
        "upper": centre * 1.1,
        "deviation": deviation,
        "n_history": spec.min_history,
    }


def _shifted(spec: NotShifting, indicator: Indicator, *, breach: bool) -> dict[str, Any]:
    """Return a row whose evidence is beyond the alarm, by an excess just worth a ticket; or a quiet one."""
    row = _scored(
        WithinControlLimits(indicator=indicator.name, min_effect=spec.min_effect), indicator, breach=breach
    )
    sign = -1 if indicator.direction is Direction.DOWN_BAD else 1
    excess = sign * (spec.min_excess + 1) if breach else 0.0
    usual = (spec.min_excess + 1) / (spec.min_effect + 0.1)
    return row | {
        "score": spec.red + 0.1 if breach else spec.amber - 0.1,
        "side": "down" if sign < 0 else "up",
        "is_shift": breach,
        "is_spike": False,
        "since": MONDAY,
        "events_since": usual + excess,
        "expected_since": usual,
        "excess": excess,
        "n_history": 2 * spec.least_history,
    }


def _limit(spec: Any, indicator: Indicator) -> float | None:
    """Return the limit a breach must name, where it follows from the rule alone."""
    match spec:
        case WithinLimits():
            return spec.red[1] if isinstance(spec.red, tuple) else spec.red
        case NotConcentrated():
            return spec.red
        case ControlTestPasses() | ProcessConforms():
            return max(spec.max_exceptions / (_sample(indicator) or 1), spec.max_share)
        case FeedVolume():
            return spec.red * spec.min_expected * 2
        case FeedFresh():
            return spec.red_hours
        case NotWorsening():
            sign = -1 if indicator.direction is Direction.DOWN_BAD else 1
            return 0.2 * (1 + sign * spec.min_change)
    return None


def _mature(row: dict[str, Any], indicator: Indicator) -> dict[str, Any]:
    return row | {"known_on": row["period_end"] + pd.Timedelta(days=indicator.maturity_days)}


def whole_window(case: Case, indicator: Indicator | None) -> tuple[Any, Any]:
    """Return a window in which every period of the case becomes known."""
    maturity = indicator.maturity_days if indicator else 0
    return period_at(0, Grain.DAY).start, case.period.end + pd.Timedelta(days=maturity).to_pytimedelta()
