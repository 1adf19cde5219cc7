"""One asset check per rule, on the indicator it watches; one multi-check per suite.

A check reads the verdicts that `rule_results` wrote. It never blocks: a business finding is for
its risk owner, not for the run. It is red exactly where a ticket tells people, or the next run will; a red
that nobody is told of, an amber and a ticket that waits for its confirmation are warnings that say so. A rule
that could not be judged on its newest period gives no evaluation, which Dagster shows as skipped: neither
passed nor failed. The run's log says why.
"""

from collections.abc import Iterable

import dagster as dg
from dagster_dbt import get_asset_key_for_model

from risk_pipeline.catalog import Catalog
from risk_pipeline.defs.monitor.assets import RULE_RESULTS
from risk_pipeline.defs.project import Project
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.respond.assets import TICKETS
from risk_pipeline.defs.respond.check_results import to_check_result
from risk_pipeline.domain.messages.ui_links import check_name
from risk_pipeline.domain.register.rule import Rule, RuleState, Suite
from risk_pipeline.domain.register.rule_words import RuleWords

_AFTER = "tickets"
_STATES = {
    RuleState.SHADOW: "It is tried out (shadow): judged and shown, and nobody is told.",
    RuleState.ACTIVE: "",
}


def _spec(rule: Rule, models: dg.AssetsDefinition, project: Project) -> dg.AssetCheckSpec:
    indicator = rule.indicator
    watched = get_asset_key_for_model([models], f"ind_{indicator}") if indicator else RULE_RESULTS
    return dg.AssetCheckSpec(
        name=check_name(rule.id),
        asset=watched,
        # After the tickets, so that a finding can name its own.
        additional_deps=[RULE_RESULTS, TICKETS] if indicator else [TICKETS],
        description=_description(rule, project),
        metadata={
            "rule": rule.id,
            "version": rule.sha256[:12],
            "risk": rule.meta.risk,
            "owner": rule.meta.owner,
            "playbook": rule.meta.playbook,
            "state": rule.meta.state.value,
            "review_by": rule.meta.review_by.isoformat(),
        },
    )


def _description(rule: Rule, project: Project) -> str:
    """Return what the rule says, who gets its tickets, what they do first, and why it is as it is."""
    catalog: Catalog = project.catalog
    words = RuleWords(catalog.indicators, catalog.titles, project.settings.currency)
    playbook = catalog.playbooks.get(rule.meta.playbook)
    parts = [
        words.sentence(rule),
        _STATES[rule.meta.state],
        f"Tickets go to {catalog.titles.owner(rule.meta.owner)}.",
        f"Playbook: {playbook.title}. First step: {playbook.steps[0]}" if playbook else "",
        f"Why: {rule.meta.rationale}",
    ]
    return "\n\n".join(part.strip() for part in parts if part)


def build_suite_check(
    suite: Suite, models: dg.AssetsDefinition, project: Project
) -> dg.AssetChecksDefinition:
    """Build the multi-check of one suite, subset by rule."""
    rules = {check_name(rule.id): rule for rule in suite.expectations if rule.meta.state.is_evaluated}
    specs = {name: _spec(rule, models, project) for name, rule in rules.items()}

    @dg.op(
        name=f"suite_{suite.name}",
        ins={_AFTER: dg.In(dg.Nothing)},
        out={spec.get_python_identifier(): dg.Out(None, is_required=False) for spec in specs.values()},
        description=f"Rules of {project.catalog.titles.line(suite.name)}: {suite.description}".strip(": "),
    )
    def suite_check(context: dg.OpExecutionContext, risk: PlatformResource) -> Iterable[dg.AssetCheckResult]:
        from risk_pipeline.pipeline.assets.finding_chart import chart_of
        from risk_pipeline.pipeline.assets.rule_findings import read_findings

        platform = risk.platform()
        names = [key.name for key in context.selected_asset_check_keys]
        findings = read_findings(platform, [rules[name] for name in names])
        for name in names:
            finding = findings[rules[name].id]
            if finding.is_judged:
                yield to_check_result(finding, specs[name].asset_key, chart_of(platform, finding))
            else:
                context.log.warning("%s was not judged: %s", finding.rule_id, finding.sentence)

    # Not `multi_asset_check`: its step waits for every indicator of the suite, and one that cannot be built
    # would leave the rules of all others with the colour of an earlier day.
    checks: dg.AssetChecksDefinition = dg.AssetChecksDefinition.create(
        keys_by_input_name={_AFTER: TICKETS},
        node_def=suite_check,
        check_specs_by_output_name={spec.get_python_identifier(): spec for spec in specs.values()},
        can_subset=True,
    )
    return checks


def build_suite_checks(project: Project, models: dg.AssetsDefinition) -> list[dg.AssetChecksDefinition]:
    """Build the checks of every suite."""
    return [build_suite_check(suite, models, project) for suite in project.catalog.suites.values()]
