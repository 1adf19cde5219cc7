"""Do entries of the risk register name owners, lines, risks, controls, processes and models that exist?"""

from collections.abc import Collection, Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View

Name = tuple[str, str, str, str | None]
"""Section, id of the entry, key, and the word that has to be known."""


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L320, L323, L340 and L348."""
    catalog, held = view.catalog, view.catalog.governance
    processes = {process.id for process in held.processes.values()}
    models = {node.name for node in catalog.nodes.values() if node.kind == "model"}
    tested = ((c.id, c.test.model) for c in held.controls.values() if c.test)
    events = ((key, p.events.model) for key, p in held.processes.items() if p.events)
    for names, known, code in (
        (_owners(view), catalog.owners, "L320"),
        (_lines(view), catalog.lines, "L320"),
        (_risks(view), catalog.risks, "L323"),
        (_controls(view), held.controls, "L323"),
        (_processes(view), processes, "L340"),
        ((("controls", id_, "test.model", model) for id_, model in tested), models, "L348"),
        ((("processes", id_, "events.model", model) for id_, model in events), models, "L348"),
    ):
        yield from _unknown(view, names, known, code)


def _unknown(view: View, names: Iterator[Name], known: Collection[str], code: str) -> Iterator[Finding]:
    for section, subject, key, word in names:
        if word is not None and word not in known:
            yield view.unknown(section, subject, key, code, word, known)


def _owners(view: View) -> Iterator[Name]:
    held = view.catalog.governance
    for control in held.controls.values():
        yield "controls", control.id, "owner", control.owner
    for appetite in held.appetite.values():
        yield "appetite", appetite.id, "approved_by", appetite.approved_by
    for key, process in held.processes.items():
        yield "processes", key, "owner", process.owner
        for step in process.steps:
            yield "processes", key, "steps.owner", step.owner
    for strategy in held.strategies.values():
        yield "strategies", strategy.id, "owner", strategy.owner
        for action in strategy.actions:
            yield "strategies", strategy.id, "actions.owner", action.owner
    for name, accepted in held.exceptions.items():
        yield "exceptions", name, "owner", accepted.owner


def _lines(view: View) -> Iterator[Name]:
    held = view.catalog.governance
    for control in held.controls.values():
        yield "controls", control.id, "business_line", control.business_line
    for appetite in held.appetite.values():
        yield "appetite", appetite.id, "business_line", appetite.business_line
    for goal in held.goals.values():
        yield "goals", goal.id, "business_line", goal.business_line
    for key, process in held.processes.items():
        yield "processes", key, "business_line", process.business_line


def _risks(view: View) -> Iterator[Name]:
    held = view.catalog.governance
    for control in held.controls.values():
        yield from (("controls", control.id, "risks", risk) for risk in control.risks)
    for goal in held.goals.values():
        yield from (("goals", goal.id, "risks", risk) for risk in goal.risks)
    for strategy in held.strategies.values():
        yield "strategies", strategy.id, "risk", strategy.risk
    for key, process in held.processes.items():
        yield from (("processes", key, "forbidden.risk", move.risk) for move in process.forbidden)


def _controls(view: View) -> Iterator[Name]:
    for key, process in view.catalog.governance.processes.items():
        yield from (("processes", key, "forbidden.control", move.control) for move in process.forbidden)


def _processes(view: View) -> Iterator[Name]:
    for risk in view.catalog.risks.values():
        yield "risks", risk.id, "process", risk.process
    for control in view.catalog.governance.controls.values():
        yield "controls", control.id, "process", control.process
