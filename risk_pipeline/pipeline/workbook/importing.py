"""Bring a workbook into the register: new entries are appended, changed ones exchanged if that is wished."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.writing.entries import append_entry
from risk_pipeline.catalog.writing.replacing import replace_entry
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.pipeline.scaffold.drafts import Draft
from risk_pipeline.pipeline.scaffold.register import file_for, new_file
from risk_pipeline.pipeline.scaffold.rendering import render
from risk_pipeline.pipeline.workbook.entries import entries_of
from risk_pipeline.pipeline.workbook.reading import read_book

Given = Mapping[str, BaseModel]


@dataclass(frozen=True)
class Change:
    """An entry that the workbook adds or changes: its kind, id and file, as YAML before and after."""

    kind: str
    id: str
    path: str
    before: str
    after: str

    @property
    def is_new(self) -> bool:
        """Whether the register has no such entry."""
        return not self.before

    @property
    def diff(self) -> str:
        """What changes, line by line."""
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def changes_of(catalog: Catalog, path: Path) -> list[Change]:
    """Return what a workbook would change. Entries that it does not name stay as they are.

    Raises:
        ConfigError: something in it is wrong; the text lists all of it by sheet, cell and column.
    """
    entries = entries_of(read_book(path), catalog)
    if entries.findings:
        found = sorted(_once(entries.findings), key=_by_cell)
        head = f"{path.name}: {counted(len(found), 'problem')}, and nothing was written:"
        raise ConfigError("\n".join([head, *(f"  {finding}" for finding in found)]))
    return [
        *_changes(catalog, "risks", catalog.risks, entries.risks),
        *_changes(catalog, "controls", catalog.governance.controls, entries.controls),
    ]


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without the rows that lack what a whole column of their sheet is missing for."""
    columns = {(each.place[:-1], each.key) for each in findings if each.place.endswith("!1")}
    return [each for each in findings if (each.place.rstrip("0123456789")[:-1], each.key) not in columns]


def _by_cell(finding: Finding) -> tuple[str, int, int, str, str]:
    """Sort key: by sheet, row, column; what is said of a whole sheet stands at the head of it."""
    sheet, _, cell = finding.place.partition("!")
    column = cell.rstrip("0123456789")
    return sheet, int(cell[len(column) :] or 0), len(column), column, finding.key


def drafts_of(catalog: Catalog, changes: list[Change]) -> list[Draft]:
    """Return the files of the register with these changes.

    Raises:
        ConfigError: a file is written in a way that an entry cannot be put there safely.
    """
    texts: dict[str, str] = {}
    before: dict[str, str | None] = {}
    for change in changes:
        if change.path not in before:
            file = catalog.project_dir / change.path
            before[change.path] = file.read_bytes().decode() if file.exists() else None
        text = texts.get(change.path) or before[change.path] or new_file(change.kind, change.path)
        if change.is_new:
            texts[change.path] = append_entry(text, change.kind, change.after, change.path)
        else:
            texts[change.path] = replace_entry(text, change.kind, change.id, change.after, change.path)
    return [Draft(path, text, before[path]) for path, text in texts.items()]


def _changes(catalog: Catalog, kind: str, present: Given, given: Given) -> Iterator[Change]:
    for id_, entry in given.items():
        old = present.get(id_)
        if old == entry:
            continue
        fields = _fields(entry)
        path = catalog.places[kind, id_].partition(":")[0] if old else file_for(catalog, kind, fields)
        yield Change(kind, id_, path, _yaml(_fields(old)) if old else "", _yaml(fields))


def _fields(entry: BaseModel) -> dict[str, object]:
    """Return what an entry says beyond its defaults, in the order of the model."""
    return entry.model_dump(by_alias=True, exclude_defaults=True)


def _yaml(fields: Mapping[str, object]) -> str:
    return render("entry.yaml.j2", fields=fields)
