"""The dimensions that `register/titles.yaml` names."""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L311."""
    known = {
        name
        for indicator in view.catalog.indicators.values()
        for name in (*indicator.dimensions, *indicator.attributes)
    }
    for dimension in view.catalog.dimensions:
        if dimension not in known:
            yield view.unknown("titles", dimension, "", "L311", dimension, known)
