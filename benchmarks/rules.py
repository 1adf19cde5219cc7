"""Cost of judging: 1,000 rules over 100,000 rows, and a replay of 450 days. Prints a Markdown table.

Run: .venv/bin/python benchmarks/rules.py
"""

import resource
import time
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule

FIRST = date(2017, 1, 1)
KINDS = (
    "expect_indicator_within_limits",
    "expect_indicator_within_control_limits",
    "expect_indicator_not_to_worsen",
)


@dataclass
class Case:
    """One measurement."""

    name: str
    target: str
    indicator_count: int
    segment_count: int
    day_count: int
    rules_per_indicator: int = 1
    context_count: int = 0


def build_indicators(count: int) -> dict[str, Indicator]:
    return {
        f"rate_{at:04}": Indicator(
            name=f"rate_{at:04}",
            title="Rate",
            business_line="fulfilment",
            unit="ratio",
            direction="up_bad",
            kind="lagging",
            form="flow",
            grain=("day",),
            dimensions=("customer_state",),
            min_denominator=30,
            owner="fulfilment_ops",
            description="x / n",
            feeds=("olist.orders",),
        )
        for at in range(count)
    }


def build_rules(names: list[str], per_indicator: int) -> list[Rule]:
    meta = {
        "risk": "R04",
        "mode": "post_event",
        "owner": "fulfilment_ops",
        "playbook": "late_delivery",
        "rationale": "benchmark",
        "review_by": "2027-01-01",
    }
    limits = {
        KINDS[0]: {"amber": 0.1, "red": 0.12, "consecutive": 2},
        KINDS[1]: {"min_history": 1},
        KINDS[2]: {},
    }
    return [
        Rule(
            id=f"fulfilment.{name}_{at}",
            type=KINDS[place % 3],
            kwargs={"indicator": name, "by": ("customer_state",), **limits[KINDS[place % 3]]},
            meta=meta,
        )
        for place, name in enumerate(names)
        for at in range(per_indicator)
    ]


def build_frame(names: list[str], segments: int, days: int) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    count = len(names) * segments * days
    day = np.datetime64(FIRST) + np.tile(np.arange(days), len(names) * segments)
    sample = rng.integers(10, 400, count).astype(float)
    hits = rng.binomial(sample.astype(int), 0.08).astype(float)
    return pd.DataFrame(
        {
            "indicator": np.repeat(names, segments * days),
            "grain": "day",
            "period_start": day.astype("datetime64[s]"),
            "dimension": "customer_state",
            "segment": np.tile(np.repeat([f"S{at:03}" for at in range(segments)], days), len(names)),
            "business_line": "fulfilment",
            "period_end": day.astype("datetime64[s]"),
            "known_on": day.astype("datetime64[s]"),
            "numerator": hits,
            "denominator": sample,
            "value": hits / sample,
            "unit": "ratio",
            "exposure_minor": 1000,
            "centre": 0.08,
            "lower": 0.02,
            "upper": 0.14,
            "deviation": rng.normal(size=count),
            "n_history": 100.0,
            "is_complete": True,
        }
    )


def measure(case: Case) -> str:
    from risk_pipeline.monitoring.judge_rules import judge_rules

    indicators = build_indicators(case.indicator_count)
    rules = build_rules(list(indicators), case.rules_per_indicator)
    frame = build_frame(list(indicators), case.segment_count, case.day_count)
    window = (FIRST, FIRST + timedelta(days=case.day_count - 1))
    cpu, wall = time.process_time(), time.perf_counter()
    judgement = judge_rules(rules, indicators, frame, window=window, run_id="benchmark")
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    verdicts = len(judgement.verdicts)
    return (
        f"| {case.name} | {len(rules):,} | {len(frame):,} | {verdicts:,} | {cpu:.1f} | {wall:.1f} "
        f"| {peak:,.0f} | {case.target} |"
    )


def main() -> None:
    cpu = time.process_time()
    import risk_pipeline.monitoring.judge_rules  # noqa: F401

    print(f"Import of Great Expectations and the judging room: {time.process_time() - cpu:.1f} CPU s\n")
    print("| case | rules | rows | verdicts | CPU s | wall s | peak MB | target |")
    print("|---|---|---|---|---|---|---|---|")
    cases = [
        Case("a day, 1,000 rules", "5 CPU s, 1 GB", 1_000, 100, 1),
        Case("a replay, 36 rules", "60 s", 36, 62, 450),
    ]
    for case in cases:
        print(measure(case), flush=True)


if __name__ == "__main__":
    main()
