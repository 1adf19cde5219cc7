"""One asset check per rule, on the indicator it watches; one multi-check per suite.

A check reads the verdicts that `rule_results` wrote. It never blocks: a business finding is for
its risk owner, not for the run. Severity here is a projection of ours. A rule that could not be
judged on its newest period gives no evaluation, which Dagster shows as skipped: neither passed nor
failed. The run's log says why. A red that is not acted on, of a shadow or a known event, does not fail
the check; `standing` and `held_back` say so.
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
    from risk_pipeline.pipeline.assets.rule_findings import RuleFinding

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


def to_check_result(finding: "RuleFinding", spec: dg.AssetCheckSpec) -> dg.AssetCheckResult:
    """Return what Dagster shows of a finding. Only a red that is acted on is an error."""
    tally = finding.tally
    links = {f"ticket {ref}": dg.MetadataValue.md(line) for ref, line in finding.tickets}
    numbers = {"value": finding.value, "limit": finding.limit}
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=tally.passes,
        severity=dg.AssetCheckSeverity.ERROR if tally.red_acted_on else dg.AssetCheckSeverity.WARN,
        description=finding.sentence,
        metadata={
            **{name: value for name, value in numbers.items() if value is not None},
            "period": finding.period,
            "status": finding.status,
            "standing": tally.standing.value,
            **{status.value: count for status, count in tally.counts.items()},
            "held_back": dg.MetadataValue.json(tally.codes()),
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
        from risk_pipeline.pipeline.assets.rule_findings import read_findings

        names = [key.name for key in context.selected_asset_check_keys]
        findings = read_findings(risk.platform(), [rules[name] for name in names])
        for name in names:
            finding = findings[rules[name].id]
            if finding.is_judged:
                yield to_check_result(finding, specs[name])
            else:
                context.log.warning("%s was not judged: %s", finding.rule_id, finding.sentence)

    return suite_check


def build_suite_checks(project: Project, models: dg.AssetsDefinition) -> list[dg.AssetChecksDefinition]:
    """Build the checks of every suite."""
    return [build_suite_check(suite, models) for suite in project.catalog.suites.values()]
