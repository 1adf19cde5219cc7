"""The register in itself, and what of it the rules watch."""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.register.rule import RuleState


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L301 to L310."""
    yield from _lines(view)
    yield from _owners(view)
    yield from _risks(view)
    yield from _coverage(view)
    used = {rule.meta.playbook for rule in view.rules}
    for playbook in view.catalog.playbooks:
        if playbook not in used:
            yield view.finding("playbooks", playbook, "", "L310", "no rule uses it; name it in one")


def _lines(view: View) -> Iterator[Finding]:
    lines, owners = view.catalog.lines, view.catalog.owners
    for line in lines.values():
        if line.head not in owners:
            yield view.unknown("business_lines", line.id, "head", "L301", line.head, owners)
        entries = {entry.id: entry for entry in view.catalog.calendar.entries}
        for name in line.closed_on:
            if name not in entries:
                yield view.unknown("business_lines", line.id, "closed_on", "L420", name, entries)
        above, parent = {line.id}, line.parent
        while parent is not None and parent in lines and parent not in above:
            above.add(parent)
            parent = lines[parent].parent
        if parent in above:
            text = f"{parent} is above itself; break the circle"
            yield view.finding("business_lines", line.id, "parent", "L302", text)
        elif parent is not None:
            yield view.unknown("business_lines", line.id, "parent", "L302", parent, lines)


def _owners(view: View) -> Iterator[Finding]:
    owners = view.catalog.owners
    for owner in owners.values():
        if not owner.email and not owner.slack_id:
            text = "give an e-mail address or a Slack id, or nobody can be told"
            yield view.finding("owners", owner.id, "email", "L303", text)
        if owner.deputy == owner.id:
            yield view.finding("owners", owner.id, "deputy", "L304", "is the owner; name another one")
        elif owner.deputy is not None and owner.deputy not in owners:
            yield view.unknown("owners", owner.id, "deputy", "L304", owner.deputy, owners)


def _risks(view: View) -> Iterator[Finding]:
    for risk in view.catalog.risks.values():
        for key, word, known, code in (
            ("business_line", risk.business_line, view.catalog.lines, "L305"),
            ("owner", risk.owner, view.catalog.owners, "L306"),
        ):
            if word not in known:
                yield view.unknown("risks", risk.id, key, code, word, known)


def _coverage(view: View) -> Iterator[Finding]:
    watched = {rule.meta.risk for rule in view.rules_in(RuleState.ACTIVE)}
    for risk in view.catalog.risks:
        if risk not in watched:
            yield view.finding("risks", risk, "", "L307", "no active rule watches it; add one")
            continue
        for kind, code in (("leading", "L308"), ("lagging", "L309")):
            if kind not in view.catalog.kinds_of(risk):
                text = (
                    f"no active rule judges a {kind} indicator of it; add a rule on one with "
                    f"`kind: {kind}` in its meta.indicator"
                )
                yield view.finding("risks", risk, "", code, text)
