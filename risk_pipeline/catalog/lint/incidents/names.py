"""Do entries about incidents name types, lines, owners, playbooks, indicators and controls that exist?"""

from collections.abc import Collection, Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.register.incidents.role import LINE_HEAD, RoleId

Name = tuple[str, str, str, str | None]
"""Section, id of the entry, key, and the word that has to be known."""


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L901."""
    catalog, book = view.catalog, view.catalog.incidents
    owners = {*catalog.owners, LINE_HEAD}
    for names, known in (
        (_types(view), book.types),
        (_lines(view), catalog.lines),
        (_playbooks(view), catalog.playbooks),
        (_criteria(view, "indicator"), catalog.indicators),
        (_raised_by(view, "indicators"), catalog.indicators),
        (_raised_by(view, "risks"), catalog.risks),
        (_measures(view), catalog.indicators),
        (_criteria(view, "control"), catalog.governance.controls),
        (_criteria(view, "feed"), catalog.feeds),
        (_owners(view), owners),
        (_chains(view), owners | {each.value for each in RoleId}),
    ):
        yield from _unknown(view, names, known)


def _unknown(view: View, names: list[Name], known: Collection[str]) -> Iterator[Finding]:
    for section, subject, key, word in names:
        if word is not None and word not in known:
            yield view.unknown(section, subject, key, "L901", word, known)


def _playbooks(view: View) -> list[Name]:
    return [("types", each.id, "playbook", each.playbook) for each in view.catalog.incidents.types.values()]


def _criteria(view: View, key: str) -> list[Name]:
    return [
        ("types", kind.id, f"recovery.{key}", getattr(each, key))
        for kind in view.catalog.incidents.types.values()
        for each in kind.recovery
    ]


def _raised_by(view: View, key: str) -> list[Name]:
    return [
        ("types", kind.id, f"raised_by.{key}", word)
        for kind in view.catalog.incidents.types.values()
        if kind.raised_by is not None
        for word in getattr(kind.raised_by, key)
    ]


def _measures(view: View) -> list[Name]:
    return [
        ("matrices", matrix.id, f"axes.{axis}.indicator", steps.indicator)
        for matrix in view.catalog.incidents.matrices.values()
        for axis, measures in matrix.axes.items()
        for steps in measures
    ]


def _chains(view: View) -> list[Name]:
    clocks = view.catalog.incidents.clocks.values()
    return [("clocks", each.id.value, "chain", name) for each in clocks for name in each.chain]


def _owners(view: View) -> list[Name]:
    roles = view.catalog.incidents.roles.values()
    return [
        ("roles", each.id, key, word)
        for each in roles
        for key, word in (("owner", each.owner), ("deputy", each.deputy))
    ]


def _types(view: View) -> list[Name]:
    book = view.catalog.incidents
    return [
        (section, id_, "types", name)
        for section, entries in (
            ("matrices", book.matrices),
            ("duties", book.duties),
            ("statements", book.statements),
        )
        for id_, each in entries.items()
        for name in each.types
    ]


def _lines(view: View) -> list[Name]:
    book = view.catalog.incidents
    return [
        (section, id_, "lines", name)
        for section, entries in (("matrices", book.matrices), ("roles", book.roles))
        for id_, each in entries.items()
        for name in each.lines
    ]
