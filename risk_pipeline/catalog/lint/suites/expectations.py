"""Is a rule's type an expectation that exists, and does a core one name a table?"""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.suites.core_types import CORE_TYPES
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.rule import RULE_KINDS, Rule


def check_type(view: View, rule: Rule) -> Iterator[Finding]:
    """Yield L120, L121 and L122 of one rule."""
    if rule.type in RULE_KINDS:
        return
    if rule.type not in CORE_TYPES:
        text = f"{rule.type} is not known; {suggestion(rule.type, {*RULE_KINDS, *CORE_TYPES})}"
        yield view.finding("rules", rule.id, "type", "L120", text)
        return
    tables = {node.table: node for node in view.catalog.nodes.values()}
    dataset, column = rule.meta.dataset, rule.kwargs.get("column")
    if dataset is None:
        text = "is missing; name the table it looks at, as <schema>.<table>"
        yield view.finding("rules", rule.id, "meta.dataset", "L121", text)
    elif dataset not in tables:
        yield view.unknown("rules", rule.id, "meta.dataset", "L121", dataset, tables)
    elif column is not None and tables[dataset].columns and column not in tables[dataset].columns:
        yield view.unknown("rules", rule.id, "kwargs.column", "L122", column, tables[dataset].columns)
