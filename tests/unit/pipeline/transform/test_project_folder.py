"""The engine's dbt code in a project's folder: linked, or copied, also by several processes at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from risk_pipeline.pipeline.transform import project_folder
from risk_pipeline.pipeline.transform.project_folder import PLACES, make_ready
from risk_pipeline.settings import DBT_PACKAGE


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("links are not allowed here")

    monkeypatch.setattr(Path, "symlink_to", refuse)


def names(dbt_dir: Path) -> list[str]:
    return sorted(path.name for place in PLACES for path in (dbt_dir / place).parent.iterdir())


def test_both_places_link_to_the_package_and_stay_as_they_are(tmp_path: Path) -> None:
    make_ready(tmp_path)
    before = [(tmp_path / place).lstat().st_ino for place in PLACES]
    make_ready(tmp_path)
    assert [(tmp_path / place).readlink() for place in PLACES] == [DBT_PACKAGE, DBT_PACKAGE]
    assert [(tmp_path / place).lstat().st_ino for place in PLACES] == before
    assert names(tmp_path) == ["macros", "risk_core", "risk_core"]


def test_a_link_to_another_installation_and_a_copied_folder_are_replaced(tmp_path: Path) -> None:
    one, other = (tmp_path / place for place in PLACES)
    one.parent.mkdir()
    one.symlink_to(tmp_path / "gone")
    (other / "models").mkdir(parents=True)
    (other / "models" / "old.sql").write_text("select 1")
    make_ready(tmp_path)
    assert one.readlink() == other.readlink() == DBT_PACKAGE
    assert names(tmp_path) == ["macros", "risk_core", "risk_core"]


def test_processes_that_share_a_project_do_not_disturb_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(make_ready, [tmp_path] * 24)) == [None] * 24
    assert [(tmp_path / place).readlink() for place in PLACES] == [DBT_PACKAGE, DBT_PACKAGE]
    assert names(tmp_path) == ["macros", "risk_core", "risk_core"]


@pytest.mark.usefixtures("no_links")
def test_without_links_the_package_is_copied_once_for_each_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    (package / "macros").mkdir(parents=True)
    (package / "macros" / "m.sql").write_text("one")
    monkeypatch.setattr(project_folder, "DBT_PACKAGE", package)
    make_ready(tmp_path)
    copy = tmp_path / PLACES[0] / "macros" / "m.sql"
    before = copy.stat().st_ino
    make_ready(tmp_path)
    assert (copy.read_text(), copy.stat().st_ino) == ("one", before)
    (package / "macros" / "m.sql").write_text("two")
    make_ready(tmp_path)
    assert copy.read_text() == "two"
    assert names(tmp_path) == ["macros", "risk_core", "risk_core"]
