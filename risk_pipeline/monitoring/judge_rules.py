"""Judge all rules of a run: feeds first, then one suite per business line, errors kept apart."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.muting_reasons import Told
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import RULE_KINDS, Rule
from risk_pipeline.monitoring.core_expectations import LoadDataset, judge_core_rule
from risk_pipeline.monitoring.expectations.base import VERDICTS
from risk_pipeline.monitoring.feed_faults import FeedFaults
from risk_pipeline.monitoring.feed_rules import extra_feeds, find_faults
from risk_pipeline.monitoring.frame_builder import prepare_frame
from risk_pipeline.monitoring.gx_agreement import agree
from risk_pipeline.monitoring.gx_suites import Workbench, error_of, rule_id_of, suite_name, to_expectation
from risk_pipeline.monitoring.hour_coverage import Hours
from risk_pipeline.monitoring.judging import VerdictBlock
from risk_pipeline.monitoring.muting.mute_across_rules import mute_across_rules
from risk_pipeline.monitoring.periods import Window, periods_of
from risk_pipeline.monitoring.rule_soundness import problem_of
from risk_pipeline.monitoring.rule_verdicts import (
    Judgement,
    RuleSummary,
    RuleVerdicts,
    error_block,
    summarise,
    to_frame,
)


@dataclass(frozen=True, slots=True)
class Given:
    """What is known besides the rows.

    `feed_faults` were found before judging. `load_dataset` hands out the tables that rules of core GX types
    look at. `hours` says how far hours are over and covered; without it, all of the window are. `told` is
    what people are told elsewhere.
    """

    feed_faults: FeedFaults | None = None
    load_dataset: LoadDataset | None = None
    hours: Hours | None = None
    told: Sequence[Told] = ()


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Look for no cycles meanwhile: millions of reasons have none, and looking through them takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_garbage_collection()
def judge_rules(
    rules: Sequence[Rule],
    indicators: Mapping[str, Indicator],
    frame: pd.DataFrame,
    *,
    window: Window,
    run_id: str,
    given: Given | None = None,
) -> Judgement:
    """Judge every active and shadow rule over the periods that end or become known in the window.

    `frame` holds rows of `indicators.indicator_values`; those before the window are context for
    `consecutive` and trends (`periods.context_days` says how far back they must reach).

    Raises:
        ConfigError: the frame lacks a column, or has two rows with the same key.
    """
    given = given or Given()
    run = _Run(indicators, frame, window, given.load_dataset, given.hours or Hours.all_of(window))
    live = [rule for rule in rules if rule.meta.state.is_evaluated]
    run.judge_all(live, given.feed_faults or FeedFaults())
    summaries = {rule.id: _summary(rule) for rule in rules}
    for rule_id, message in run.errors.items():
        summaries[rule_id].error = message
    parts = mute_across_rules(list(run.parts.values()), given.told)
    suites = agree(run.suite_results, parts, run.errors)
    for result in (each for suite in suites.values() for each in suite.results):
        summaries[rule_id_of(result)].result = result
    summarise({part.rule.id: part for part in parts}, summaries)
    return Judgement(to_frame(parts, run_id), summaries, suites)


def _summary(rule: Rule) -> RuleSummary:
    state = rule.meta.state
    return RuleSummary(rule.id, rule.sha256, suite_name(rule), state, is_evaluated=state.is_evaluated)


class _Run:
    """One judgement under way."""

    def __init__(
        self,
        indicators: Mapping[str, Indicator],
        frame: pd.DataFrame,
        window: Window,
        load_dataset: LoadDataset | None,
        hours: Hours,
    ) -> None:
        self._indicators, self._frame, self._window, self._hours = indicators, frame, window, hours
        self._load_dataset = load_dataset
        self._bench = Workbench()
        self._extra: tuple[str, dict[str, tuple[str, ...]]] | None = None
        self.faults = FeedFaults()
        self.parts: dict[str, RuleVerdicts] = {}
        self.errors: dict[str, str] = {}
        self.suite_results: dict[str, ExpectationSuiteValidationResult] = {}

    def judge_all(self, rules: Sequence[Rule], known: FeedFaults) -> None:
        """Judge sound rules suite by suite; a rule that is not sound gets `error` verdicts."""
        ours = [rule for rule in rules if rule.type in RULE_KINDS and self._is_sound(rule)]
        self.faults = find_faults(ours, self._indicators, self._frame, self._window, known)
        self._extra = extra_feeds(ours, self.faults)
        for name in sorted({suite_name(rule) for rule in ours}):
            self._judge_suite(name, [rule for rule in ours if suite_name(rule) == name])
        for rule in rules:
            if rule.type not in RULE_KINDS:
                self._judge_core(rule)
        self.parts = {rule.id: self.parts[rule.id] for rule in rules}

    def _is_sound(self, rule: Rule) -> bool:
        problem = problem_of(rule, self._indicators)
        if problem is not None:
            self._fail(rule, problem)
        return problem is None

    def _fail(self, rule: Rule, message: str) -> None:
        """Give one `error` verdict per day, or hour that is over, whatever the rule's grain: it is broken."""
        self.errors[rule.id] = message
        is_hourly = getattr(rule.spec, "grain", Grain.DAY) is Grain.HOUR
        grain = Grain.HOUR if is_hourly else Grain.DAY
        block = error_block(message, self._hours.over(periods_of(self._window, grain, 0)))
        self.parts[rule.id] = RuleVerdicts(rule, _looked_at(rule), grain, block)

    def _keep(self, rule: Rule, block: VerdictBlock) -> None:
        grain = getattr(rule.spec, "grain", Grain.DAY)
        self.parts[rule.id] = RuleVerdicts(rule, _looked_at(rule), grain, block)

    def _judge_suite(self, name: str, rules: Sequence[Rule]) -> None:
        by_id = {rule.id: rule for rule in rules}
        expectations = []
        for rule in rules:
            changed = self._extra[1] if self._extra and self._extra[0] == rule.id else {}
            try:
                expectations.append(to_expectation(rule, **changed))
            except ConfigError as error:
                self._fail(rule, str(error))
        frame = prepare_frame(self._frame, rules, self._indicators, self._window, self.faults, self._hours)
        self.suite_results[name] = self._bench.run(name, expectations, frame)
        for result in self.suite_results[name].results:
            self._take(by_id[rule_id_of(result)], result)

    def _take(self, rule: Rule, result: ExpectationValidationResult) -> None:
        # The whole block is taken out again: what is kept of a result must stay small.
        block = (result.result or {}).pop(VERDICTS, None)
        if block is None:
            self._fail(
                rule, f"Rule {rule.id}: {error_of(result) or 'Great Expectations returned no verdicts'}"
            )
        else:
            self._keep(rule, block)

    def _judge_core(self, rule: Rule) -> None:
        try:
            block, results, error = judge_core_rule(
                rule, self._bench, self._load_dataset, self._window[1], self.faults.unbuilt
            )
        except ConfigError as refused:
            self._fail(rule, str(refused))
            return
        self._keep(rule, block)
        if error:
            self.errors[rule.id] = error
        if results is not None:
            self.suite_results[rule.id] = results


def _looked_at(rule: Rule) -> str:
    return rule.indicator or rule.meta.dataset or ""
