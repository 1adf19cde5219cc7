"""Make entries of the register from rows: built by the models, errors by sheet, cell, column and remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.validation import Place, build, suggestion
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.risk import IndicatorLink, Risk
from risk_pipeline.pipeline.workbook.reading import ReadBook, ReadRow
from risk_pipeline.pipeline.workbook.sheets import CONTROLS, LINKS, RISKS, SHEETS, Cell, known_words

M = TypeVar("M", bound=BaseModel)
Loc = Sequence[str | int]
_REASONS = {"likelihood_reason": "likelihood", "impact_reason": "impact"}
# Words and ids, where a blank before or behind means nothing.
_PROSE = frozenset({"title", "cause", "event", "consequence", "objective", "procedure", "model"})
# Of what is unknown; L320 for all others.
_CODES = {"processes": "L340", "models": "L348"}


@dataclass
class Entries:
    """What the workbook says, by id."""

    risks: dict[str, Risk] = field(default_factory=dict)
    controls: dict[str, Control] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def entries_of(book: ReadBook, catalog: Catalog) -> Entries:
    """Return the entries; where there is no sheet of links, those that the register has stay."""
    entries = Entries(findings=list(book.findings))
    entries.findings += _unknown_words(book, catalog)
    links = book.rows.get(LINKS.name)
    told = _indicators(entries, links) if links is not None else None
    for row in book.rows.get(RISKS.name, ()):
        data = _risk_data(row)
        old = catalog.risks.get(str(data.get("id", "")))
        kept = [link.model_dump() for link in old.indicators] if old else []
        data["indicators"] = kept if told is None else told.get(str(data.get("id")), [])
        _add(entries, row, Risk, data, entries.risks)
    for row in book.rows.get(CONTROLS.name, ()):
        data = _control_data(row)
        control = catalog.governance.controls.get(str(data.get("id", "")))
        linked = [link.cells["risk"] for link in links or () if _names(link, data) and "risk" in link.cells]
        data["risks"] = linked if links is not None else list(control.risks if control else ())
        if not data["risks"]:
            text = "names no risk; add a row with its id to the sheet links"
            entries.findings.append(Finding(row.place("id"), str(data.get("id", "")), "risks", "L003", text))
            continue
        _add(entries, row, Control, data, entries.controls)
    return entries


def _names(link: ReadRow, data: Mapping[str, object]) -> bool:
    return "control" in link.cells and _clean("control", link.cells["control"]) == data.get("id")


def _add(
    entries: Entries, row: ReadRow, model: type[M], data: Mapping[str, object], into: dict[str, M]
) -> None:
    subject = str(data.get("id", ""))

    def place(loc: Loc) -> str:
        return row.place(_column(loc))

    entry, wrong = build(model, data, place, subject)
    entries.findings += wrong
    if subject in into:
        text = "id used twice in the sheet; remove one of the rows"
        entries.findings.append(Finding(row.place("id"), subject, "id", "L005", text))
    elif entry is not None:
        into[subject] = entry


def _column(loc: Loc) -> str:
    """Return the column of a key inside an entry."""
    first, *rest = (str(part) for part in loc) if loc else ("id",)
    if first == "test":
        return f"test_{rest[0]}" if rest else "test_kind"
    return (
        {value: key for key, value in _REASONS.items()}[rest[0]]
        if first == "inherent_reasons" and rest
        else first
    )


def _risk_data(row: ReadRow) -> dict[str, object]:
    data: dict[str, object] = {
        name: _clean(name, value) for name, value in row.cells.items() if name not in _REASONS
    }
    reasons = {key: str(row.cells[name]) for name, key in _REASONS.items() if name in row.cells}
    return data | ({"inherent_reasons": reasons} if reasons else {})


def _control_data(row: ReadRow) -> dict[str, object]:
    data: dict[str, object] = {
        name: _clean(name, value) for name, value in row.cells.items() if not name.startswith("test_")
    }
    test = {
        name.removeprefix("test_"): _clean(name.removeprefix("test_"), value)
        for name, value in row.cells.items()
        if name.startswith("test_")
    }
    return data | ({"test": test} if test else {})


def _clean(name: str, value: Cell) -> Cell:
    """Return prose as it is, and words without blanks around them; numbers in a column of text are text."""
    if name in _PROSE or name.endswith("_reason"):
        return str(value)
    return value.strip() if isinstance(value, str) else value


def _indicators(entries: Entries, links: Sequence[ReadRow]) -> dict[str, list[dict[str, object]]]:
    told: dict[str, list[dict[str, object]]] = {}
    for row in links:
        risk = str(_clean("risk", row.cells.get("risk", "")))
        given = {
            name: _clean(name, value)
            for name, value in row.cells.items()
            if name in IndicatorLink.model_fields
        }
        if ("control" in row.cells) == bool(given):
            text = "names both or neither of control and indicator; fill one of the two"
            entries.findings.append(Finding(row.place("control"), risk, "control", "L003", text))
        elif given:
            link, wrong = build(IndicatorLink, given, _places(row), risk)
            entries.findings += wrong
            if link is not None:
                told.setdefault(risk, []).append(link.model_dump())
    return told


def _places(row: ReadRow) -> Place:
    return lambda loc: row.place(_column(loc))


def _unknown_words(book: ReadBook, catalog: Catalog) -> list[Finding]:
    known = {kind: set(words) for kind, words in known_words(catalog).items()}
    for kind in (RISKS.name, CONTROLS.name):
        known[kind] |= {str(_clean("id", row.cells.get("id", ""))) for row in book.rows.get(kind, ())}
    found = []
    for sheet in SHEETS:
        for row in book.rows.get(sheet.name, ()):
            subject = str(row.cells.get("id", row.cells.get("risk", "")))
            for column, kind in sheet.known.items():
                word = _clean(column, row.cells.get(column))
                if word is not None and word not in known[kind]:
                    text = f"{word} is not known; {suggestion(str(word), known[kind])}"
                    code = _CODES.get(kind, "L320")
                    found.append(Finding(row.place(column), subject, column, code, text))
    return found
