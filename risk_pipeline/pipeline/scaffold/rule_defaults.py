"""Who and what the two rules of a new feed belong to: what the rules of other feeds already name."""

from collections.abc import Iterable
from dataclasses import dataclass

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.rule import FEED_RULES, Rule

# The category of risks that broken feeds move.
DATA = "data"


@dataclass(frozen=True, slots=True)
class RuleDefaults:
    """Line, risk and playbook; None where nothing in the project suggests one."""

    line: str | None = None
    risk: str | None = None
    playbook: str | None = None


def feed_rule_defaults(catalog: Catalog) -> RuleDefaults:
    """Return what the first rule on a feed names; before there is one, what is left to feeds.

    That is the only risk of the category `data`, and the only playbook that no rule names yet.
    """
    rule = next((one for one in catalog.rules.values() if one.type in FEED_RULES), None)
    if rule is not None:
        return _of(rule)
    named = {one.meta.playbook for one in catalog.rules.values()}
    free = [playbook for playbook in catalog.playbooks if playbook not in named]
    return RuleDefaults(
        risk=_only(risk.id for risk in catalog.risks.values() if risk.category == DATA), playbook=_only(free)
    )


def indicator_rule_defaults(catalog: Catalog, line: str) -> RuleDefaults:
    """Return what suits a rule on an indicator of a line: its only risk, and the playbook used with it.

    Risks of data count only where the line has no other: numbers of the business speak of those.
    """
    own = [risk for risk in catalog.risks.values() if risk.business_line == line]
    risk = _only(each.id for each in [each for each in own if each.category != DATA] or own)
    used = {rule.meta.playbook for rule in catalog.rules.values() if risk and rule.meta.risk == risk}
    return RuleDefaults(line, risk, _only(used))


def _only(found: Iterable[str]) -> str | None:
    words = list(found)
    return words[0] if len(words) == 1 else None


def _of(rule: Rule) -> RuleDefaults:
    return RuleDefaults(rule.id.partition(".")[0], rule.meta.risk, rule.meta.playbook)
