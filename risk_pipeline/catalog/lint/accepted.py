"""Findings that somebody accepted for a while: `register/exceptions.yaml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.register.governance.exception import AcceptedFinding


@dataclass(frozen=True)
class Linted:
    """What is wrong, and what of it was accepted, both in the order of files."""

    findings: list[Finding]
    accepted: list[Finding]


def sort_out(view: View, found: Iterable[Finding]) -> Linted:
    """Part what is accepted from the rest; one that expired or fits nothing is a finding itself."""
    findings = sorted(found, key=lambda finding: finding.order)
    entries = view.catalog.governance.exceptions
    in_force = {name: e for name, e in entries.items() if view.today is None or e.expires >= view.today}
    accepted = [finding for finding in findings if any(_fits(e, finding) for e in in_force.values())]
    rest = [finding for finding in findings if finding not in accepted]
    rest += [
        view.finding("exceptions", name, "expires", "L345", f"it ended on {entry.expires}; {_WHAT_NOW}")
        for name, entry in entries.items()
        if name not in in_force
    ]
    rest += _needless(view, in_force, findings)
    return Linted(sorted(rest, key=lambda finding: finding.order), accepted)


_WHAT_NOW = "remove what it accepted, or decide again until when it may stay"


def _needless(view: View, in_force: Mapping[str, AcceptedFinding], findings: list[Finding]) -> list[Finding]:
    return [
        view.finding("exceptions", name, "", "L346", "accepts nothing that is there; remove it")
        for name, entry in in_force.items()
        if not any(_fits(entry, finding) for finding in findings)
    ]


def _fits(entry: AcceptedFinding, finding: Finding) -> bool:
    file = finding.place.partition(":")[0]
    return (
        entry.code == finding.code
        and entry.file in (None, file)
        and entry.id in (None, finding.subject)
        and entry.key in (None, finding.key)
    )
