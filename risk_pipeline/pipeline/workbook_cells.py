"""The one way to write a cell of a workbook: a text is a text, whatever it begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

FORMULA_SIGNS = ("=", "+", "-", "@")
"""What programs take for a formula at the beginning of a cell."""


def put(worksheet: Worksheet, line: int, column: int, value: str | float | date | None) -> Cell | MergedCell:
    """Write a value and return its cell; never a formula."""
    cell = worksheet.cell(line, column)
    if value is None or value == "":
        return cell
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)
    return cell
