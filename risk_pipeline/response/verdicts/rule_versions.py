"""Keep each version of a rule as it was when it first ran."""

from collections.abc import Iterable
from datetime import datetime

from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.store import Store


def record_rules(store: Store, rules: Iterable[Rule], *, now: datetime) -> None:
    """Record the versions that are new to the store. A run calls this once, before it judges."""
    with store.writing() as transaction:
        transaction.record_rule_versions({rule.sha256: rule for rule in rules}, now)
