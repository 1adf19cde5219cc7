"""What must hold before a rule can be judged; `risk lint` says the same earlier and with the line."""

from collections.abc import Mapping

from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import RULE_KINDS, Rule
from risk_pipeline.monitoring.judging.judge import target_of


def problem_of(rule: Rule, indicators: Mapping[str, Indicator]) -> str | None:
    """Return why a rule of our own types cannot be judged; None if it can."""
    spec = rule.spec
    if rule.type not in RULE_KINDS or spec is None:
        return None
    target = target_of(spec)
    indicator = indicators.get(target.indicator)
    if indicator is None:
        return (
            f"Rule {rule.id}: no dbt model describes the indicator {target.indicator}. "
            "Correct the name, or add the model and run `risk prepare`."
        )
    if target.grain not in indicator.grain:
        offered = ", ".join(grain.value for grain in indicator.grain)
        return f"Rule {rule.id}: {indicator.name} has no grain {target.grain.value}. It offers {offered}."
    unknown = [name for name in target.dimensions if name not in indicator.dimensions]
    if unknown:
        offered = ", ".join(indicator.dimensions)
        return f"Rule {rule.id}: {indicator.name} has no dimension {', '.join(unknown)}. It offers {offered}."
    return None
