"""The risk control matrix: one row per risk and control, as rows, and as a workbook."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.controls.control_pages import ControlState, read_controls
from risk_pipeline.pipeline.workbook_cells import put
from risk_pipeline.warehouse.schema.catalog import CATALOG_RCM

Row = tuple[object, ...]


def matrix_rows(platform: Platform) -> list[Row]:
    """Return the rows of `catalog.rcm`, by risk and control."""
    states = read_controls(platform)
    rows = [_row(platform, state, risk) for state in states for risk in state.control.risks]
    return sorted(rows, key=lambda row: (str(row[0]), str(row[6])))


def _row(platform: Platform, state: ControlState, risk_id: str) -> Row:
    catalog, control = platform.catalog, state.control
    risk = catalog.risks.get(risk_id)
    titles = catalog.titles
    return (
        *(risk_id, risk.title if risk else None),
        *(control.business_line, titles.line(control.business_line), *_place(platform, state)),
        *(control.id, control.title, control.objective, control.owner, titles.owner(control.owner)),
        *(control.type, control.nature, control.frequency, control.key, control.status),
        *(float(control.design), *_tested(state)),
        *(state.state, state.is_overdue, state.grade.value if state.grade else None),
        ", ".join(ticket.ref for ticket in state.findings) or None,
    )


def _place(platform: Platform, state: ControlState) -> Row:
    """Return titles of the process and the step in which a control is performed."""
    control = state.control
    versions = platform.catalog.governance.versions(control.process) if control.process else ()
    if not versions:
        return None, None
    steps = {step.id: step.title for step in versions[-1].steps}
    return versions[-1].title, steps.get(control.step or "", control.step)


def _tested(state: ControlState) -> Row:
    test, judged = state.control.test, state.judged
    how = (test.kind, test.model) if test else (None, None)
    if judged is None:
        return *how, None, None, None, None
    return *how, judged.tested_for, judged.population_n, judged.tested_n, judged.exceptions_n


def write_workbook(rows: Sequence[Row], path: Path) -> None:
    """Write the matrix as a workbook; every text is a text, whatever it begins with, and never a formula.

    Raises:
        ConfigError: the file cannot be written.
    """
    from openpyxl import Workbook  # slow to import
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = "Risk control matrix", "A2"
    for at, column in enumerate(CATALOG_RCM.columns, start=1):
        is_long = column.name in {"objective", "control_title", "risk_title"}
        sheet.column_dimensions[get_column_letter(at)].width = 40 if is_long else 16
    heads = [name.replace("_", " ") for name in CATALOG_RCM.names]
    for at, row in enumerate([heads, *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = put(sheet, at, place, cast("str | float | None", value))
            if at == 1:
                cell.font = Font(bold=True)
    try:
        with path.open("wb") as file:
            book.save(file)
    except OSError as error:
        msg = f"{path}: the matrix cannot be written: {error.strerror}. Name another file."
        raise ConfigError(msg) from error
