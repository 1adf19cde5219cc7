"""Versions of rules that ever ran."""

from datetime import datetime

from sqlalchemy import select

from risk_pipeline.store.database import Store
from risk_pipeline.store.schema import RuleVersionRow


def rule_versions(store: Store, rule_id: str) -> list[tuple[str, datetime]]:
    """Return the versions of a rule and when each first ran, the newest first."""
    query = (
        select(RuleVersionRow.sha, RuleVersionRow.first_seen_at)
        .where(RuleVersionRow.rule_id == rule_id)
        .order_by(RuleVersionRow.first_seen_at.desc())
    )
    with store.reading() as transaction:
        return [(sha, at) for sha, at in transaction.connection.execute(query)]
