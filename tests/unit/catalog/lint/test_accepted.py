"""Accepted findings: they are counted apart while they hold, and come back when they expire."""

from datetime import date
from pathlib import Path

from risk_pipeline.catalog.lint import look
from tests.builders.broken_projects.case import TODAY
from tests.builders.broken_projects.governance import an_exception
from tests.builders.catalog_project import Project


def _project(folder: Path, *exceptions: dict[str, str]) -> Path:
    project = Project(folder)
    project.risks += [{**project.risks[0], "id": id_} for id_ in ("R05", "R06")]
    project.governance["exceptions"] = list(exceptions)
    return project.write()


def test_what_is_accepted_is_counted_apart_until_its_last_day(tmp_path: Path) -> None:
    folder = _project(tmp_path, an_exception("L307", id="R05"))
    for today in (None, TODAY):
        linted = look(folder, today=today)
        assert [finding.subject for finding in linted.accepted] == ["R05"]
        assert [finding.subject for finding in linted.findings] == ["R06"]
    late = look(folder, today=date(2027, 1, 2))
    assert late.accepted == []
    assert [(f.code, f.subject) for f in late.findings] == [
        ("L345", "L307 R05"),
        ("L307", "R05"),
        ("L307", "R06"),
    ]


def test_what_an_entry_leaves_out_fits_everything(tmp_path: Path) -> None:
    folder = _project(tmp_path, an_exception("L307", file="register/risks.yaml"))
    linted = look(folder, today=TODAY)
    assert [finding.subject for finding in linted.accepted] == ["R05", "R06"]
    assert linted.findings == []


def test_an_entry_of_another_file_or_key_accepts_nothing(tmp_path: Path) -> None:
    folder = _project(
        tmp_path, an_exception("L307", file="register/owners.yaml"), an_exception("L307", key="owner")
    )
    linted = look(folder, today=TODAY)
    assert linted.accepted == []
    assert [finding.code for finding in linted.findings] == ["L346", "L346", "L307", "L307"]
