"""The roles that `register/rights.yaml` names."""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.commands.rights import STANDINGS, unknown_names


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L607."""
    owners = view.catalog.owners
    for verb, name in unknown_names(view.catalog.rights, owners):
        # A right left to its default is nowhere in the file, and names no owner.
        yield view.unknown("rights", verb, verb, "L607", name, [*STANDINGS, *owners])
