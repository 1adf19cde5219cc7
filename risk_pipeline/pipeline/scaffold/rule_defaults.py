"""Who and what the two rules of a new feed belong to: what the rules of other feeds already name."""

from dataclasses import dataclass

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.rule import FEED_RULES, Rule


@dataclass(frozen=True, slots=True)
class RuleDefaults:
    """Line, risk and playbook; None where nothing in the project suggests one."""

    line: str | None = None
    risk: str | None = None
    playbook: str | None = None


def feed_rule_defaults(catalog: Catalog) -> RuleDefaults:
    """Return what the first rule on a feed names."""
    rule = next((one for one in catalog.rules.values() if one.type in FEED_RULES), None)
    return RuleDefaults() if rule is None else _of(rule)


def indicator_rule_defaults(catalog: Catalog, line: str) -> RuleDefaults:
    """Return what suits a rule on an indicator of a line: its only risk, and the playbook used with it."""
    own = [risk for risk in catalog.risks.values() if risk.business_line == line]
    risk = own[0].id if len(own) == 1 else None
    used = {rule.meta.playbook for rule in catalog.rules.values() if risk and rule.meta.risk == risk}
    return RuleDefaults(line, risk, used.pop() if len(used) == 1 else None)


def _of(rule: Rule) -> RuleDefaults:
    return RuleDefaults(rule.id.partition(".")[0], rule.meta.risk, rule.meta.playbook)
