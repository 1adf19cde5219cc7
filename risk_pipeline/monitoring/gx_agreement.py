"""Let what Great Expectations returned say what the verdicts say, once all muters have been asked.

GX judges a rule by itself. Whether a red is acted on is known only when all rules are judged, and a rule
that is broken or whose feed is absent may never reach GX. The verdicts are the truth; results follow them.
"""

from collections.abc import Mapping, Sequence

from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import list_registered_expectation_implementations

from risk_pipeline.domain.register.rule import RULE_KINDS, Rule
from risk_pipeline.monitoring.expectations.base import said
from risk_pipeline.monitoring.gx_suites import RULE_ID, rule_id_of, suite_name
from risk_pipeline.monitoring.rule_verdicts import RuleVerdicts


def agree(
    suites: Mapping[str, ExpectationSuiteValidationResult],
    parts: Sequence[RuleVerdicts],
    errors: Mapping[str, str],
) -> dict[str, ExpectationSuiteValidationResult]:
    """Return the results of all suites as the verdicts are; `errors` are those of rules, by id.

    A rule that GX never saw has a result too. A rule of a core GX type is a suite of its own.
    """
    agreed = dict(suites)
    known = {rule_id_of(result): result for suite in suites.values() for result in suite.results}
    for part in parts:
        name = suite_name(part.rule) if part.rule.type in RULE_KINDS else part.rule.id
        result = known.get(part.rule.id)
        if result is None and (result := _unseen(part.rule, errors.get(part.rule.id))) is not None:
            suite = agreed.setdefault(name, _empty(name))
            suite.results.append(result)
        if result is not None:
            _follow(result, part)
    for suite in agreed.values():
        _count(suite)
    return agreed


def _follow(result: ExpectationValidationResult, part: RuleVerdicts) -> None:
    """Take over what the verdicts say; a core type keeps what GX itself observed."""
    words = said(part.block)
    if part.rule.type not in RULE_KINDS and (result.result or {}).get("observed_value") is not None:
        del words["observed_value"]
    result.success = part.block.tally().passes
    result.result = {**(result.result or {}), **words}


def _unseen(rule: Rule, error: str | None) -> ExpectationValidationResult | None:
    """Return a result of a rule that GX did not judge; None for a type that it does not know."""
    if rule.type not in list_registered_expectation_implementations():
        return None
    meta = {RULE_ID: rule.id, **rule.meta.model_dump(mode="json", exclude_none=True)}
    # A page of Data Docs with a traceback that is no text is not written at all.
    told = {"raised_exception": bool(error), "exception_message": error or "", "exception_traceback": ""}
    return ExpectationValidationResult(
        success=False,
        expectation_config=ExpectationConfiguration(type=rule.type, kwargs=dict(rule.kwargs), meta=meta),
        result={},
        meta={},
        exception_info=told,
    )


def _empty(name: str) -> ExpectationSuiteValidationResult:
    return ExpectationSuiteValidationResult(success=False, results=[], suite_name=name)


def _count(suite: ExpectationSuiteValidationResult) -> None:
    """Count again how many rules of a suite pass."""
    evaluated, passing = len(suite.results), sum(bool(each.success) for each in suite.results)
    suite.success = passing == evaluated
    suite.statistics = {
        "evaluated_expectations": evaluated,
        "successful_expectations": passing,
        "unsuccessful_expectations": evaluated - passing,
        "success_percent": 100 * passing / evaluated if evaluated else None,
    }
