"""What judging rules yields, and how verdict blocks become the rows of `ops.rule_results`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.reasons.reason import Reason, quoted
from risk_pipeline.domain.register.rule import Rule, RuleState
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.judging import VerdictBlock, frame_columns
from risk_pipeline.monitoring.judging.arrays import Column
from risk_pipeline.monitoring.periods import JudgedPeriod
from risk_pipeline.warehouse.indicators.verdict_rows import COLUMNS, DATES, INTEGERS, NUMBERS, typed
from risk_pipeline.wording.recorded import recorded


@dataclass
class RuleSummary:
    """How one rule fared: its verdicts by status, the worst of them, and what GX returned.

    `is_evaluated` is false for draft, paused and retired rules: they are reported, not judged.
    """

    rule_id: str
    rule_sha: str
    suite: str
    state: RuleState
    is_evaluated: bool
    counts: dict[str, int] = field(default_factory=dict)
    worst: dict[str, object] | None = None
    error: str | None = None
    passed: bool | None = None
    result: ExpectationValidationResult | None = None

    @property
    def status(self) -> Status | None:
        """The status that matters most: red, amber, error, then what was not known, then green."""
        return next((status for status in _WEIGHT if status.value in self.counts), None)


_WEIGHT = (
    Status.RED,
    Status.ERROR,
    Status.AMBER,
    Status.STALE,
    Status.NO_DATA,
    Status.NOT_CONFIGURED,
    Status.GREEN,
    Status.INSUFFICIENT,
    Status.IMMATURE,
)


@dataclass
class Judgement:
    """All verdicts of a run. `verdicts` has exactly the columns of `ops.rule_results`."""

    verdicts: pd.DataFrame
    by_rule: dict[str, RuleSummary]
    suite_results: dict[str, ExpectationSuiteValidationResult]


@dataclass(frozen=True)
class RuleVerdicts:
    """The verdicts of one rule, before they are put together with the others'."""

    rule: Rule
    indicator: str
    grain: Grain
    block: VerdictBlock


def error_block(message: str, periods: Sequence[JudgedPeriod]) -> VerdictBlock:
    """Return one `error` verdict per period for a rule that could not be judged."""
    count = len(periods)
    columns: dict[str, Column] = {
        name: np.array([period[at] for period in periods], dtype="datetime64[D]")
        for at, name in enumerate(frame_columns.DATES)
    }
    columns["since"] = np.full(count, np.datetime64("NaT", "D"))
    columns |= {name: np.full(count, np.nan) for name in (*NUMBERS, *INTEGERS)}
    columns["hour"] = np.array([np.nan if period.hour is None else period.hour for period in periods])
    texts = {"dimension": "all", "segment": "all", "status": Status.ERROR.value}
    no_texts = dict.fromkeys(("limit_kind", "suppressed", "suppressed_detail", "known_event"))
    for name, text in {**texts, **no_texts}.items():
        columns[name] = np.full(count, text, dtype=object)
    columns["grounds"] = np.full(count, quoted(message), dtype=object)
    no_flags = np.zeros(count, dtype=bool)
    return VerdictBlock(np.zeros(count, dtype=np.int8), columns, no_flags, no_flags)


def to_frame(parts: Sequence[RuleVerdicts], run_id: str) -> pd.DataFrame:
    """Put verdicts of all rules into one frame with the columns of `ops.rule_results`."""
    columns: dict[str, object] = {
        "rule_id": _repeat(parts, (part.rule.id for part in parts)),
        "rule_sha": _repeat(parts, (part.rule.sha256 for part in parts)),
        "indicator": _repeat(parts, (part.indicator for part in parts)),
        "grain": _repeat(parts, (part.grain.value for part in parts)),
    }
    columns |= _told([reason for part in parts for reason in part.block.columns["grounds"]])
    for name in COLUMNS:
        if name not in columns and name != "run_id":
            columns[name] = _join(parts, name)
    columns["run_id"] = run_id
    return typed(pd.DataFrame(columns))


def _told(reasons: Sequence[Reason]) -> dict[str, pd.Series]:
    """Return each reason as the table has it: as a sentence, and in its parts where it is one of ours."""
    parts = [own.to_json() if (own := each.own) else None for each in reasons]
    return {
        "reason": pd.Series([recorded(each) for each in reasons], dtype="str"),
        "grounds": pd.Series(parts, dtype="str"),
    }


def _repeat(parts: Sequence[RuleVerdicts], values: Iterable[str]) -> pd.Series:
    counts = [len(part.block) for part in parts]
    return pd.Series(np.repeat(np.array(list(values), dtype=object), counts), dtype="str")


def _join(parts: Sequence[RuleVerdicts], name: str) -> pd.Series:
    arrays = [part.block.columns[name] for part in parts]
    if name in DATES:
        empty = np.zeros(0, dtype="datetime64[D]")
        return pd.Series(np.concatenate([empty, *arrays]).astype("datetime64[s]"))
    if name in INTEGERS:
        return pd.Series(np.concatenate([np.zeros(0), *arrays]).round())
    if name in NUMBERS:
        return pd.Series(np.concatenate([np.zeros(0), *arrays]))
    return pd.Series(np.concatenate([np.zeros(0, dtype=object), *arrays]), dtype="str")


def summarise(parts: Mapping[str, RuleVerdicts], summaries: Mapping[str, RuleSummary]) -> None:
    """Fill counts and worst verdict of each evaluated rule."""
    for rule_id, part in parts.items():
        summary, block = summaries[rule_id], part.block
        worst = block.worst()
        summary.counts = block.counts()
        summary.worst = None if worst is None else block.row(worst)
        summary.passed = block.tally().passes
