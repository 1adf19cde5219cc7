"""Write the sheets of a register: one XLSX with notes and drop-downs, or a folder of CSV files."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from risk_pipeline.pipeline.workbook.sheets import SHEETS, Cell, Row, Sheet
from risk_pipeline.pipeline.workbook_cells import FORMULA_SIGNS, put

# In a CSV file a quote marks what a program would take for a formula, and what begins with one itself.
QUOTE = "'"
_LISTS, _ROWS, _WIDTH = "lists", 5_000, 24


def write_xlsx(path: Path, rows: Mapping[str, Sequence[Row]], known: Mapping[str, Sequence[str]]) -> None:
    """Write a workbook with a sheet each; words that a column may hold are in its drop-down."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        _fill(book.create_sheet(sheet.name), sheet, rows.get(sheet.name, ()))
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for sheet in SHEETS:
        _offer(book[sheet.name], lists, sheet, known)
    book.save(path)


def write_csv(folder: Path, rows: Mapping[str, Sequence[Row]]) -> list[Path]:
    """Write a file per sheet into a folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sheet in SHEETS:
        path = folder / f"{sheet.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(sheet.columns)
            for row in rows.get(sheet.name, ()):
                writer.writerow([_as_text(row.get(name)) for name in sheet.columns])
        written.append(path)
    return written


def _fill(worksheet: Worksheet, sheet: Sheet, rows: Sequence[Row]) -> None:
    for column, name in enumerate(sheet.columns, 1):
        head = put(worksheet, 1, column, name)
        head.font = Font(bold=name in sheet.needed, italic=name not in sheet.needed)
        head.comment = Comment(sheet.notes[name], "risk-pipeline", height=120, width=320)
        worksheet.column_dimensions[get_column_letter(column)].width = _WIDTH
        for line, row in enumerate(rows, 2):
            put(worksheet, line, column, row.get(name))
    worksheet.freeze_panes = "B2"


def _offer(worksheet: Worksheet, lists: Worksheet, sheet: Sheet, known: Mapping[str, Sequence[str]]) -> None:
    """Give columns their drop-downs; the words stand in a hidden sheet, for they may be many."""
    offered = {**sheet.choices, **{name: known.get(of, ()) for name, of in sheet.known.items()}}
    for column, name in enumerate(sheet.columns, 1):
        words = offered.get(name, ())
        if not words:
            continue
        place = 1 if lists.max_row == 1 and lists.cell(1, 1).value is None else lists.max_column + 1
        for line, word in enumerate(words, 1):
            put(lists, line, place, word)
        letter = get_column_letter(place)
        menu = DataValidation("list", f"={_LISTS}!${letter}$1:${letter}${len(words)}", allow_blank=True)
        menu.error, menu.errorTitle = "Choose one of the list.", name
        # New risks and controls are named by links before the list knows them.
        menu.showErrorMessage = name in sheet.choices
        worksheet.add_data_validation(menu)
        menu.add(f"{get_column_letter(column)}2:{get_column_letter(column)}{_ROWS}")


def _as_text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return QUOTE + text if isinstance(value, str) and text.startswith((*FORMULA_SIGNS, QUOTE)) else text
