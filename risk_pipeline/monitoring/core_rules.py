"""Rules of a core GX type: they look at a whole table as it is now, and give one verdict."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult

from risk_pipeline.domain.rule import Rule
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.judgement import error_block
from risk_pipeline.monitoring.judging import VerdictBlock
from risk_pipeline.monitoring.judging.arrays import CODE
from risk_pipeline.monitoring.periods import JudgedPeriod
from risk_pipeline.monitoring.suites import Workbench, error_of, to_expectation

LoadDataset = Callable[[str], pd.DataFrame]


def judge_core_rule(
    rule: Rule, workbench: Workbench, load_dataset: LoadDataset | None, day: date
) -> tuple[VerdictBlock, ExpectationSuiteValidationResult | None, str | None]:
    """Judge a rule on the table `meta.dataset`; return its verdict, GX's result and any error.

    Raises:
        ConfigError: GX refuses the rule.
    """
    periods = [JudgedPeriod(day, day, day)]
    expectation = to_expectation(rule)
    problem = _problem(rule, load_dataset)
    if problem or load_dataset is None:
        return error_block(problem or "", periods), None, problem
    table = load_dataset(str(rule.meta.dataset))
    if table.empty:
        text = f"{rule.meta.dataset} holds no rows"
        return _block(error_block(text, periods), Status.NO_DATA, {}), None, None
    results = workbench.run(rule.id, [expectation], table)
    [result] = results.results
    error = error_of(result)
    if error:
        return error_block(error, periods), results, error
    status = Status.GREEN if result.success else Status.RED
    observed = result.result or {}
    return _block(error_block(_reason(rule, observed), periods), status, observed), results, None


def _problem(rule: Rule, load_dataset: LoadDataset | None) -> str | None:
    if rule.meta.dataset is None:
        return f"Rule {rule.id} is of a core type; name the table it looks at in meta.dataset."
    if load_dataset is None:
        return f"Rule {rule.id} looks at {rule.meta.dataset}, but no loader of tables was given."
    return None


def _block(block: VerdictBlock, status: Status, observed: dict[str, Any]) -> VerdictBlock:
    columns = dict(block.columns)
    columns["status"] = np.array([status.value], dtype=object)
    columns["value"] = np.array([_number(observed.get("observed_value"))])
    columns["numerator"] = np.array([_number(observed.get("unexpected_count"))])
    columns["denominator"] = np.array([_number(observed.get("element_count"))])
    if status.is_judged:
        columns["limit_kind"] = np.array(["expectation"], dtype=object)
    return VerdictBlock(np.array([CODE[status]], dtype=np.int8), block.is_small, columns)


def _number(value: object) -> float:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return float(value) if is_number else np.nan  # type: ignore[arg-type]


def _reason(rule: Rule, observed: dict[str, Any]) -> str:
    if observed.get("unexpected_count") is not None:
        count, total = observed["unexpected_count"], observed.get("element_count")
        return f"{count:,} of {total:,} rows of {rule.meta.dataset} fail {rule.type}"
    return f"{rule.type} on {rule.meta.dataset} observed {observed.get('observed_value')}"
