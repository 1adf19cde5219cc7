"""The workbook of the risk control matrix: what a cell says is text, whatever it begins with."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.reports.controls.matrix import write_workbook
from risk_pipeline.warehouse.schema.catalog import CATALOG_RCM

TEXTS = ("=1+1", "+1", "-1", "@sum(a1)")


def a_row() -> tuple[object, ...]:
    given = {"tested_for": date(2026, 9, 30), "population_n": 12, "is_key": True, "design": 0.5}
    given |= dict(zip(("risk_title", "objective", "control_title", "owner_title"), TEXTS, strict=True))
    return tuple(given.get(name, "text") for name in CATALOG_RCM.names)


def test_every_text_is_a_text_and_numbers_and_days_stay_what_they_are(tmp_path: Path) -> None:
    file = tmp_path / "matrix.xlsx"
    write_workbook([a_row()], file)
    heads, cells = load_workbook(file).worksheets[0].iter_rows()
    assert [cell.value for cell in heads] == [name.replace("_", " ") for name in CATALOG_RCM.names]
    found = {str(head.value): cell for head, cell in zip(heads, cells, strict=True)}
    assert [found[name].value for name in ("risk title", "objective", "control title", "owner title")] == [
        *TEXTS
    ]
    assert {cell.data_type for cell in cells} == {"s", "n", "d", "b"}
    assert found["population n"].value == 12


def test_a_folder_that_is_not_there_is_said_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the matrix cannot be written"):
        write_workbook([], tmp_path / "no_folder" / "matrix.xlsx")
