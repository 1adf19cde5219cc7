"""Rules of a core GX type: they look at a whole table as it is now, and give one verdict."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from numbers import Real
from types import MappingProxyType

import numpy as np
import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.reasons.reason import Part, Reason, quoted
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.gx_suites import Workbench, error_of, to_expectation
from risk_pipeline.monitoring.judging import VerdictBlock
from risk_pipeline.monitoring.judging.arrays import CODE
from risk_pipeline.monitoring.judging.method_result import figure, how_many
from risk_pipeline.monitoring.periods import JudgedPeriod
from risk_pipeline.monitoring.rule_verdicts import error_block

LoadDataset = Callable[[str], pd.DataFrame]


def judge_core_rule(
    rule: Rule,
    workbench: Workbench,
    load_dataset: LoadDataset | None,
    day: date,
    unbuilt: Mapping[str, str] = MappingProxyType({}),
) -> tuple[VerdictBlock, ExpectationSuiteValidationResult | None, str | None]:
    """Judge a rule on the table `meta.dataset`; return its verdict, GX's result and any error.

    A table that is `unbuilt` makes it stale, with the reason.

    Raises:
        ConfigError: GX refuses the rule, or the table cannot be had.
    """
    expectation = to_expectation(rule)
    if why := unbuilt.get(rule.meta.dataset or ""):
        return _block(quoted(why), day, Status.STALE, {}), None, None
    table = _load(rule, load_dataset)
    if table.empty:
        return (
            _block(Reason("reason-no-rows", {"names": rule.meta.dataset or ""}), day, Status.NO_DATA, {}),
            None,
            None,
        )
    results = workbench.run(rule.id, [expectation], table)
    [result] = results.results
    failure = error_of(result)
    if failure:
        problem = f"Rule {rule.id}: {failure}"
        return _block(quoted(problem), day, Status.ERROR, {}), results, problem
    observed = result.result or {}
    status = Status.GREEN if result.success else Status.RED
    return _block(_reason(rule, observed), day, status, observed), results, None


def _load(rule: Rule, load_dataset: LoadDataset | None) -> pd.DataFrame:
    dataset = rule.meta.dataset
    if dataset is None:
        raise ConfigError(f"Rule {rule.id} is of a core type; name the table it looks at in meta.dataset.")
    if load_dataset is None:
        raise ConfigError(f"Rule {rule.id} looks at {dataset}, but no loader of tables was given.")
    try:
        return load_dataset(dataset)
    except Exception as error:
        raise ConfigError(f"Rule {rule.id}: {dataset} cannot be read: {error}") from error


def _block(reason: Reason, day: date, status: Status, observed: dict[str, object]) -> VerdictBlock:
    block = error_block("", [JudgedPeriod(day, day, day)])
    columns = dict(block.columns)
    columns["grounds"] = np.full(1, reason, dtype=object)
    columns["status"] = np.array([status.value], dtype=object)
    columns["value"] = np.array([_number(observed.get("observed_value"))])
    columns["numerator"] = np.array([_number(observed.get("unexpected_count"))])
    columns["denominator"] = np.array([_number(observed.get("element_count"))])
    if status.is_judged:
        columns["limit_kind"] = np.array(["expectation"], dtype=object)
    return replace(block, codes=np.array([CODE[status]], dtype=np.int8), columns=columns)


def _number(value: object) -> float:
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else np.nan


def _reason(rule: Rule, observed: dict[str, object]) -> Reason:
    names: dict[str, Part] = {"names": rule.meta.dataset or "", "rule": rule.type}
    if observed.get("unexpected_count") is not None:
        count, total = (_number(observed.get(name)) for name in ("unexpected_count", "element_count"))
        return Reason("reason-rows-fail", {**names, "value": figure(count, ",.0f"), "count": how_many(total)})
    value = observed.get("observed_value")
    number = _number(value)
    return Reason(
        "reason-observed", {**names, "value": str(value) if np.isnan(number) else figure(number, "")}
    )
