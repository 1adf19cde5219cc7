"""What is missing for incidents, and what contradicts itself."""

from collections.abc import Iterator
from itertools import pairwise

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.incidents.phrases import forbidden_in
from risk_pipeline.domain.register.incidents.clock import ClockKind, IncidentClocks
from risk_pipeline.domain.register.incidents.template import StatementKind
from risk_pipeline.domain.register.response_plan import span_of
from risk_pipeline.domain.tickets.severity import Severity

_WORST = (Severity.P0, Severity.P1)
_NEEDED = (ClockKind.TEAM, ClockKind.FIRST_STATEMENT, ClockKind.UPDATE, ClockKind.CONTAIN, ClockKind.REVIEW)
_TARGETS = (ClockKind.DECLARE, *_NEEDED, ClockKind.RESOLVE)


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L902 to L908; without types nobody declares anything, and nothing is missing."""
    book = view.catalog.incidents
    if book.types:
        yield from _of_types(view)
        yield from _of_clocks(view)
        if view.catalog.response is None:
            text = "register/response.yaml is missing, so no clock of a ticket runs; write it"
            yield view.finding("types", next(iter(book.types)), "id", "L908", text)
    for template in book.statements.values():
        text = f"{template.title} {template.body}"
        for phrase in forbidden_in(text, template.language, book.phrases.values()):
            why = f"it has the phrase '{phrase}', which never goes out; say it in other words"
            yield view.finding("statements", template.id, "body", "L906", why)


def _of_types(view: View) -> Iterator[Finding]:
    book = view.catalog.incidents
    for kind in book.types.values():
        for line in view.catalog.lines:
            if book.matrix_of(kind.id, line) is None:
                text = f"no matrix holds for it on the line {line}; add one"
                yield view.finding("types", kind.id, "id", "L902", text)
                break
        for role in kind.roles:
            without = [line for line in view.catalog.lines if book.role_of(role, line) is None]
            if without:
                text = f"nobody is {role} on the line {without[0]}; add an entry to roles"
                yield view.finding("types", kind.id, "roles", "L903", text)
        holding = (each for each in book.statements.values() if each.kind is StatementKind.HOLDING)
        if not any(not each.types or kind.id in each.types for each in holding):
            text = "no template of kind holding is for it; add one to register/statements/"
            yield view.finding("types", kind.id, "id", "L905", text)


def _of_clocks(view: View) -> Iterator[Finding]:
    book = view.catalog.incidents
    first = next(iter(book.types))
    for severity in _WORST:
        clocks = book.clocks.get(severity.value)
        if clocks is None:
            text = f"clocks has no entry {severity}; add it"
            yield view.finding("types", first, "id", "L904", text)
            continue
        for kind in _NEEDED:
            if clocks.target(kind) is None:
                text = f"nobody is ever late with {kind} of a {severity}; set how long it may take"
                yield view.finding("clocks", severity.value, kind.value, "L904", text)
    known = [book.clocks[each.value] for each in Severity if each.value in book.clocks]
    for worse, milder in pairwise(known):
        for kind in _TARGETS:
            if _is_longer(worse, milder, kind):
                text = f"{worse.id} has more time for {kind} than {milder.id}; give it less"
                yield view.finding("clocks", worse.id.value, kind.value, "L907", text)


def _is_longer(worse: IncidentClocks, milder: IncidentClocks, kind: ClockKind) -> bool:
    one, other = worse.target(kind), milder.target(kind)
    return one is not None and other is not None and span_of(one) > span_of(other)
