"""Read the sheets of a register from XLSX or CSV: each cell with its place, and heads that are wrong."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.validation import unknown_key
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.workbook.sheets import NUMBERS, SHEETS, Cell, Sheet
from risk_pipeline.pipeline.workbook.writing import QUOTE


@dataclass(frozen=True)
class ReadRow:
    """The cells of one row that hold something, and where each column is."""

    cells: Mapping[str, Cell]
    places: Mapping[str, str]
    start: str

    def place(self, column: str) -> str:
        """Return sheet and cell, such as `risks!C4`."""
        return self.places.get(column, self.start)


@dataclass
class ReadBook:
    """The rows by sheet; a sheet that is not there is absent."""

    rows: dict[str, list[ReadRow]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_book(path: Path) -> ReadBook:
    """Read a workbook, or a folder of CSV files.

    Raises:
        ConfigError: the file cannot be read, or holds none of the sheets.
    """
    if not path.exists():
        raise ConfigError(f"{path}: is not there. `risk register template` makes an empty one.")
    tables = dict(_xlsx(path)) if path.suffix.lower() == ".xlsx" else dict(_csv(path))
    book = ReadBook()
    for sheet in SHEETS:
        if sheet.name in tables:
            book.rows[sheet.name] = _rows(book, sheet, tables[sheet.name])
    if not tables:
        names = ", ".join(sheet.name for sheet in SHEETS)
        raise ConfigError(
            f"{path.name}: holds none of the sheets {names}. `risk register template` makes them."
        )
    return book


def _xlsx(path: Path) -> Iterator[tuple[str, list[Sequence[Cell]]]]:
    try:
        book = load_workbook(path, data_only=True)
    except Exception as error:  # the library raises what its parsers raise
        raise ConfigError(
            f"{path}: cannot be read as XLSX. Save it as .xlsx, or give a folder of CSV."
        ) from error
    for sheet in SHEETS:
        if sheet.name in book.sheetnames:
            yield sheet.name, [[_cell(value) for value in row] for row in book[sheet.name].values]


def _csv(folder: Path) -> Iterator[tuple[str, list[Sequence[Cell]]]]:
    if not folder.is_dir():
        raise ConfigError(f"{folder}: is neither an .xlsx file nor a folder of CSV files.")
    for sheet in SHEETS:
        path = folder / f"{sheet.name}.csv"
        if path.exists():
            try:
                yield sheet.name, _separated(path.read_bytes().decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                raise ConfigError(f"{path}: is not UTF-8. Save it as CSV UTF-8.") from error


def _separated(text: str) -> list[Sequence[Cell]]:
    """Return the rows of a CSV file; where decimals have a comma, spreadsheets part cells by semicolons."""
    heads = text.partition("\n")[0]
    mark = next((each for each in ";\t" if each in heads and "," not in heads), ",")
    rows = [
        [_unquoted(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    ]
    numbers = {place for place, name in enumerate(rows[0]) if name.strip() in NUMBERS} if rows else set()
    if mark != ",":
        rows[1:] = [
            [cell.replace(",", ".") if place in numbers else cell for place, cell in enumerate(row)]
            for row in rows[1:]
        ]
    return [*rows]


def _rows(book: ReadBook, sheet: Sheet, table: Iterable[Sequence[Cell]]) -> list[ReadRow]:
    heads, *body = [*table] or [()]
    names = [str(head).strip() if head is not None else "" for head in heads]
    for column, name in enumerate(names, 1):
        place = f"{sheet.name}!{get_column_letter(column)}1"
        if name and name not in sheet.columns:
            book.findings.append(Finding(place, "", name, "L002", unknown_key(name, sheet.columns)))
        elif name and names.index(name) + 1 < column:
            book.findings.append(Finding(place, "", name, "L004", "the column is there twice; remove one"))
    for name in sheet.columns:
        if name in sheet.needed and name not in names:
            book.findings.append(
                Finding(f"{sheet.name}!1", "", name, "L003", "the column is missing; add it")
            )
    read = [_row(sheet, names, line, cells) for line, cells in enumerate(body, 2)]
    return [row for row in read if row.cells]


def _row(sheet: Sheet, names: Sequence[str], line: int, cells: Sequence[Cell]) -> ReadRow:
    places = {name: f"{sheet.name}!{get_column_letter(n)}{line}" for n, name in enumerate(names, 1) if name}
    filled = {
        name: value
        for name, value in zip(names, cells, strict=False)
        if name in sheet.columns and value is not None and value != ""
    }
    return ReadRow(filled, places, f"{sheet.name}!A{line}")


def _cell(value: object) -> Cell:
    """Return a cell of a workbook: days come with a time, which means nothing here."""
    if isinstance(value, datetime):
        return value.date()
    return value if value is None or isinstance(value, str | bool | int | float | date) else str(value)


def _unquoted(text: str) -> str:
    return text.removeprefix(QUOTE)
