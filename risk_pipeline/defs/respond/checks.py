"""One asset check per rule, on the indicator it watches; one multi-check per suite.

A check reads the verdicts that `rule_results` wrote. It never blocks: a business finding is for
its risk owner, not for the run. Severity here is a projection of ours. A rule that could not be
judged on its newest period gives no evaluation, which Dagster shows as skipped: neither passed nor
failed. The run's log says why.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import dagster as dg
from dagster_dbt import get_asset_key_for_model

from risk_pipeline.defs.monitor.assets import RULE_RESULTS
from risk_pipeline.defs.project import Project
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.respond.assets import TICKETS
from risk_pipeline.domain.register.rule import Rule, RuleState, Suite

if TYPE_CHECKING:
    from risk_pipeline.pipeline.reports.rule_findings import RuleFinding

_EVALUATED = {RuleState.ACTIVE, RuleState.SHADOW}


def _check_name(rule: Rule) -> str:
    return rule.id.replace(".", "__")


def _spec(rule: Rule, models: dg.AssetsDefinition) -> dg.AssetCheckSpec:
    indicator = rule.indicator
    watched = get_asset_key_for_model([models], f"ind_{indicator}") if indicator else RULE_RESULTS
    return dg.AssetCheckSpec(
        name=_check_name(rule),
        asset=watched,
        # After the tickets, so that a finding can name its own.
        additional_deps=[RULE_RESULTS, TICKETS] if indicator else [TICKETS],
        description=rule.meta.rationale,
        metadata={
            "rule": rule.id,
            "version": rule.sha256[:12],
            "risk": rule.meta.risk,
            "owner": rule.meta.owner,
            "state": rule.meta.state.value,
        },
    )


def _result(finding: "RuleFinding", spec: dg.AssetCheckSpec) -> dg.AssetCheckResult:
    links = {f"ticket {ref}": dg.MetadataValue.md(line) for ref, line in finding.tickets}
    numbers = {"value": finding.value, "limit": finding.limit}
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=finding.passed,
        severity=dg.AssetCheckSeverity.ERROR if finding.red_count else dg.AssetCheckSeverity.WARN,
        description=finding.sentence,
        metadata={
            **{name: value for name, value in numbers.items() if value is not None},
            "period": finding.period,
            "status": finding.status,
            "red": finding.red_count,
            "amber": finding.amber_count,
            "not_judged": finding.unknown_count,
            "offenders": dg.MetadataValue.md(finding.offenders_table),
            **links,
        },
    )


def build_suite_check(suite: Suite, models: dg.AssetsDefinition) -> dg.AssetChecksDefinition:
    """Build the multi-check of one suite, subset by rule."""
    rules = {_check_name(rule): rule for rule in suite.expectations if rule.meta.state in _EVALUATED}
    specs = {name: _spec(rule, models) for name, rule in rules.items()}

    @dg.multi_asset_check(name=f"suite_{suite.name}", specs=list(specs.values()), can_subset=True)
    def suite_check(
        context: dg.AssetCheckExecutionContext, risk: PlatformResource
    ) -> Iterable[dg.AssetCheckResult]:
        from risk_pipeline.pipeline.reports.rule_findings import read_findings

        names = [key.name for key in context.selected_asset_check_keys]
        findings = read_findings(risk.platform(), [rules[name] for name in names])
        for name in names:
            finding = findings[rules[name].id]
            if finding.is_judged:
                yield _result(finding, specs[name])
            else:
                context.log.warning("%s was not judged: %s", finding.rule_id, finding.sentence)

    return suite_check


def build_suite_checks(project: Project, models: dg.AssetsDefinition) -> list[dg.AssetChecksDefinition]:
    """Build the checks of every suite."""
    return [build_suite_check(suite, models) for suite in project.catalog.suites.values()]
