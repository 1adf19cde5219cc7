"""A register goes into a workbook and comes back the same; what people write there is checked by cell."""

import csv
import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.pipeline.scaffold.drafts import write
from risk_pipeline.pipeline.workbook.importing import changes_of, drafts_of
from risk_pipeline.pipeline.workbook.sheets import CONTROLS, LINKS, RISKS, known_words, rows_of
from risk_pipeline.pipeline.workbook.writing import write_csv, write_xlsx
from tests.builders.catalog_project import Project
from tests.builders.governance.entries import a_control

# What XML can hold and a cell keeps as it is.
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
_TEXT = st.one_of(
    st.text(_LETTERS, min_size=1, max_size=30),
    st.sampled_from(
        ["=1+1", "-5", "+49", "@home", "'quoted", "'=x", "a\nb", "1", "true", "2027-01-01", " x "]
    ),
)
_DAY = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def _project(folder: Path) -> Catalog:
    project = Project(folder)
    project.governance = {"controls": [a_control()]}
    return load_catalog(project.write())


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return _project(tmp_path_factory.mktemp("register"))


@st.composite
def _registers(draw: Any) -> tuple[list[Risk], list[Control]]:
    ids = [f"R{n:02}" for n in range(draw(st.integers(1, 3)))]
    link = {"indicator": "late_rate", "axis": "impact", "weight": draw(st.integers(1, 1000)) / 1000}
    risks = [
        Risk(
            **{key: draw(_TEXT) for key in ("title", "cause", "event", "consequence")},
            id=id_,
            business_line="fulfilment",
            owner="data_eng",
            event_type="employment",
            inherent_likelihood=draw(st.integers(1, 5)),
            inherent_impact=draw(st.integers(1, 5)),
            inherent_reasons={"likelihood": draw(_TEXT)},
            next_review=draw(st.none() | _DAY),
            indicators=draw(st.sampled_from([(), (link,)])),
        )
        for id_ in ids
    ]
    procedure = draw(_TEXT)
    entry = a_control(
        title=draw(_TEXT),
        risks=draw(st.permutations(ids)),
        objective=draw(_TEXT),
        key=draw(st.booleans()),
        cap=draw(st.integers(0, 900)) / 1000,
        design=draw(st.sampled_from([0, 0.5, 1])),
        since=draw(st.none() | _DAY),
        design_assessed=draw(st.none() | _DAY),
        test=draw(st.sampled_from([None, {"kind": "manual", "procedure": procedure}])),
    )
    return risks, [Control.model_validate(entry)]


@pytest.mark.parametrize("kind", ["register.xlsx", "folder"])
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(register=_registers())
def test_the_import_of_an_export_changes_nothing(
    tmp_path: Path, catalog: Catalog, kind: str, register: tuple[list[Risk], list[Control]]
) -> None:
    risks, controls = register
    held = Governance(controls={each.id: each for each in controls})
    full = dataclasses.replace(catalog, risks={each.id: each for each in risks}, governance=held)
    _export(full, tmp_path / kind)
    assert changes_of(full, tmp_path / kind) == []


def _export(catalog: Catalog, path: Path) -> Path:
    if path.suffix == ".xlsx":
        write_xlsx(path, rows_of(catalog), known_words(catalog))
    else:
        write_csv(path, rows_of(catalog))
    return path


def _edited(catalog: Catalog, path: Path, **cells: str | int | None) -> Path:
    """Return an export with other values in cells, such as `risks_C2`."""
    book = load_workbook(_export(catalog, path))
    for place, value in cells.items():
        sheet, _, cell = place.partition("_")
        book[sheet][cell] = value
    book.save(path)
    return path


def test_text_that_looks_like_a_formula_is_text_and_columns_have_notes_and_choices(
    tmp_path: Path, catalog: Catalog
) -> None:
    risk = catalog.risks["R04"].model_copy(update={"cause": "=cmd()"})
    full = dataclasses.replace(catalog, risks={"R04": risk})
    sheet = load_workbook(_export(full, tmp_path / "r.xlsx"))["risks"]
    cause = sheet.cell(2, RISKS.columns.index("cause") + 1)
    assert (cause.value, cause.data_type, cause.quotePrefix) == ("=cmd()", "s", True)
    assert "why it may happen" in str(sheet.cell(1, RISKS.columns.index("cause") + 1).comment)
    offered = {str(menu.sqref).split("2:")[0] for menu in sheet.data_validations.dataValidation}
    letters = {name: get_column_letter(n) for n, name in enumerate(RISKS.columns, 1)}
    known = {name for name, of in RISKS.known.items() if known_words(full)[of]}
    assert offered == {letters[name] for name in {*RISKS.choices, *known}}
    (folder,) = {_export(full, tmp_path / "csv")}
    assert "'=cmd()" in (folder / "risks.csv").read_text()


def test_new_entries_are_appended_and_changed_ones_exchanged(tmp_path: Path) -> None:
    catalog = _project(tmp_path)
    path = tmp_path / "r.xlsx"
    book = load_workbook(_export(catalog, path))
    book["risks"]["B2"] = "Late parcels"
    new = [book["risks"].cell(2, n + 1).value for n in range(len(RISKS.columns))]
    book["risks"].append(["R50", *new[1:]])
    control = [book["controls"].cell(2, n + 1).value for n in range(len(CONTROLS.columns))]
    book["controls"].append(["C50", *control[1:]])
    book["links"].append(["R50", "C50"])
    book["links"].append(["R50", None, "late_rate", "impact", 0.4])
    book.save(path)
    changes = changes_of(catalog, path)
    assert [(each.id, each.is_new) for each in changes] == [("R04", False), ("R50", True), ("C50", True)]
    assert changes[0].diff == f"-  title: {catalog.risks['R04'].title}\n+  title: Late parcels"
    write(tmp_path, drafts_of(catalog, changes), lambda: None)
    read = load_catalog(tmp_path)
    assert read.risks["R04"].title == "Late parcels"
    assert read.risks["R50"].indicators[0].weight == 0.4
    assert read.governance.controls["C50"].risks == ("R50",)
    assert changes_of(read, path) == [], "a second import changes nothing"


def test_what_is_wrong_is_said_by_sheet_cell_and_column(tmp_path: Path, catalog: Catalog) -> None:
    columns = {
        f"{sheet.name}_{name}": f"{sheet.name}_{chr(64 + n)}2"
        for sheet in (RISKS, CONTROLS, LINKS)
        for n, name in enumerate(sheet.columns, 1)
    }
    cells: dict[str, str | int | None] = {
        "risks_inherent_likelihood": "four",
        "risks_owner": "fulfilment_op",
        "risks_title": None,
        "controls_type": "preventiv",
        "controls_cap": 2,
        "controls_test_kind": "auto_full",
        "controls_process": "order_to_delivry",
        "controls_test_model": "ind_late_rat",
        "links_indicator": "late_rate",
    }
    path = _edited(catalog, tmp_path / "r.xlsx", **{columns[key]: value for key, value in cells.items()})
    with pytest.raises(ConfigError) as error:
        changes_of(catalog, path)
    text = str(error.value)
    for said in (
        "risks!K2 R04 inherent_likelihood: should be a whole number, not 'four'",
        "risks!D2 R04 owner: fulfilment_op is not known; did you mean fulfilment_ops?",
        "risks!B2 R04 title: is missing; add it",
        "controls!F2 C04 type: should be",
        "did you mean preventive?",
        "controls!K2 C04 cap: should be less than or equal to 0.9, not 2",
        "links!B2 R04 control: names both or neither",
        "C04 process: order_to_delivry is not known; none is declared yet [L340]",
        "C04 test_model: ind_late_rat is not known; did you mean ind_late_rate? [L348]",
    ):
        assert said in text
    assert text.startswith("r.xlsx: ")


def test_mistakes_stand_in_the_order_of_their_rows(tmp_path: Path, catalog: Catalog) -> None:
    path = _edited(catalog, tmp_path / "r.xlsx", **{f"risks_D{row}": "nobody" for row in (10, 2)})
    with pytest.raises(ConfigError) as error:
        changes_of(catalog, path)
    places = [line.split()[0] for line in str(error.value).splitlines()[1:]]
    assert places.index("risks!D2") < places.index("risks!D10")


def test_columns_that_nobody_knows_or_that_are_missing_are_named(tmp_path: Path, catalog: Catalog) -> None:
    path = _edited(catalog, tmp_path / "r.xlsx", risks_B1="titel", controls_A1=None)
    with pytest.raises(ConfigError) as error:
        changes_of(catalog, path)
    assert "risks!B1 titel: unknown key; did you mean title?" in str(error.value)
    assert "risks!1 title: the column is missing; add it" in str(error.value)
    assert "controls!1 id: the column is missing; add it" in str(error.value)
    assert "title: is missing" not in str(error.value), "a column is told once, not in each row"
    places = [line.split()[0] for line in str(error.value).splitlines()[1:]]
    assert places.index("risks!1") < places.index("risks!B1")


@pytest.mark.parametrize(("mark", "comma"), [(";", ","), ("\t", "."), (",", ".")])
def test_a_spreadsheet_of_any_country_may_have_written_the_csv(
    tmp_path: Path, catalog: Catalog, mark: str, comma: str
) -> None:
    folder = _export(catalog, tmp_path / "csv")
    for file in folder.glob("*.csv"):
        rows = list(csv.reader(file.read_text().splitlines()))
        if file.stem == "controls":
            cap = rows[0].index("cap")
            assert rows[1][cap] == "0.6"
            rows[1][cap] = "0.6".replace(".", comma)
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out, delimiter=mark).writerows(rows)
    assert changes_of(catalog, folder) == []


@pytest.mark.parametrize("name", ["none.xlsx", "text.xlsx", "empty"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, catalog: Catalog, name: str) -> None:
    (tmp_path / "text.xlsx").write_text("id;title")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="is not there" if name == "none.xlsx" else "XLSX|sheets"):
        changes_of(catalog, tmp_path / name)


def test_a_comment_and_the_layout_of_other_entries_stay(tmp_path: Path) -> None:
    catalog = _project(tmp_path)
    file = tmp_path / "register" / "risks.yaml"
    entries = yaml.safe_load(file.read_text())["risks"]
    text = ""
    for entry in entries:
        head, *rest = yaml.safe_dump(entry, width=999).rstrip().splitlines()
        text += "\n".join(
            [f"  # about {entry['id']}", f"  - {head}", *(f"    {line}" for line in rest), "", ""]
        )
    file.write_text("risks:\n" + text)
    before = file.read_text()
    catalog = load_catalog(tmp_path)
    changed = _edited(catalog, tmp_path / "r.xlsx", risks_B2="Late parcels")
    (draft,) = drafts_of(catalog, changes_of(catalog, changed))
    assert draft.text.count("# about") == 2
    assert draft.text.partition("  # about R19")[2] == before.partition("  # about R19")[2]
